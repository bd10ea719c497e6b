import { DomainError } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import { readAs } from '../../platform/http/mount.ts';
import type { Deps } from '../../platform/module.ts';
import { demand, systemActor, type Principal } from '../../platform/principal.ts';
import { inTx, type Tx } from '../../platform/tx.ts';
import { closeOpenAttempts, requireOrderInScope } from '../orders/index.ts';
import { settleItem, takeItem, traceOf, type Batch, type Item } from './batch.repo.ts';
import { perform, performUndo, type Performed } from './perform.ts';

async function act(tx: Tx, principal: Principal, batch: Batch, { orderId }: Item): Promise<Performed> {
  if (batch.undoOf === null) return perform(tx, principal, orderId, batch.act);
  const trace = await traceOf(tx, batch.undoOf, orderId);
  return trace === null ? { isChanged: false, trace: null } : performUndo(tx, principal, orderId, batch.act, trace);
}

/** Open payment attempts are closed at the provider before an order is cancelled, outside any transaction (R22). */
async function prepare({ core }: Deps, principal: Principal, { act: { action } }: Batch, { orderId }: Item): Promise<void> {
  if (action !== 'cancel') return;
  demand(principal, 'order.cancel');
  await requireOrderInScope(readAs(core, principal), orderId);
  await closeOpenAttempts(core, orderId);
}

/** Of a bug only its number is kept; the log has the rest. */
function refusalOf({ log }: Deps, error: unknown, batch: Batch, now: Date): { code: string; facts: unknown } {
  if (error instanceof DomainError) return { code: error.code, facts: error.facts };
  const id = newId(now);
  log.error({ error, batch: batch.id, id }, 'an order of a batch broke');
  return { code: 'internal', facts: { id } };
}

/**
 * One order of a batch, in a transaction of its own: the item's state changes together with the order, so that it is once
 * in effect whatever dies, and a refusal of one never fails its neighbours.
 */
export async function runItem(deps: Deps, principal: Principal | null, batch: Batch, item: Item): Promise<void> {
  const { core } = deps;
  try {
    if (principal === null) throw new DomainError('forbidden', { permission: 'order.read' });
    demand(principal, 'order.read');
    await prepare(deps, principal, batch, item);
    await inTx(core, principal, async (tx) => {
      if (!(await takeItem(tx, batch.id, item.seq))) return;
      const { isChanged, trace } = await act(tx, principal, batch, item);
      await settleItem(tx, batch.id, item.seq, { state: isChanged ? 'done' : 'unchanged', trace: isChanged ? trace : null });
    });
  } catch (error) {
    const refusal = refusalOf(deps, error, batch, core.clock());
    await inTx(core, systemActor('views.batch'), async (tx) => {
      if (await takeItem(tx, batch.id, item.seq)) await settleItem(tx, batch.id, item.seq, { state: 'failed', ...refusal });
    });
  }
}
