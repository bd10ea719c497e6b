import { DomainError, MAX_BATCH_ORDERS, type BatchAct, type BodyOf, type startOrderBatchRoute } from '@danflow/contract';
import { demand, type Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { requireAssignable } from '../orders/index.ts';
import {
  changedOrders,
  insertBatch,
  lockBatch,
  matchingIds,
  reopenFailed,
  undoOf as undoOfBatch,
  type Batch,
  type NewBatch,
} from './batch.repo.ts';
import { changesNothing, isUndoable, permissionsFor, UNDO_MS } from './batch.rules.ts';

/** So many are done while the caller waits: 1.6 s on two cores with a load of 17, a fraction of that on quiet ones. */
export const NOW_AT_MOST = 20;

type Body = BodyOf<typeof startOrderBatchRoute>;

export interface Started extends Readonly<Record<string, unknown>> {
  readonly batchId: string;
  readonly isNow: boolean;
}

const byOf = ({ kind, principalId }: Principal): Batch['by'] => ({ kind: kind === 'api_key' ? 'api_key' : 'user', id: principalId });

const wrong = (field: string, detail: string) => new DomainError('bad_request', { detail: `${field}: ${detail}`, field });

function checkAct(act: BatchAct, on: Body['on']): void {
  if (act.action === 'marks' && changesNothing(act)) throw wrong('act', 'names nothing to change');
  if (act.action !== 'ship') return;
  if (!('ids' in on)) throw wrong('on.ids', 'parcels are named order by order');
  const named = new Set<string>(act.parcels.map((p) => p.orderId));
  const without = on.ids.filter((id) => !named.has(id));
  if (without.length > 0) throw wrong('act.parcels', `no parcel for ${without.slice(0, 5).join(', ')}`);
  if (named.size < act.parcels.length) throw wrong('act.parcels', 'an order is named twice');
}

/** Throws batch_count_changed, limit_reached: what somebody agreed to is what is done. */
async function ordersOn(tx: Tx, principal: Principal, on: Body['on']): Promise<string[]> {
  if ('ids' in on) return [...new Set<string>(on.ids)];
  const ids = await matchingIds(tx, principal, on.filter);
  if (ids.length > MAX_BATCH_ORDERS) throw new DomainError('limit_reached', { limit: MAX_BATCH_ORDERS });
  if (ids.length !== on.expected) throw new DomainError('batch_count_changed', { expected: on.expected, count: ids.length });
  return ids;
}

async function begin(tx: Tx, batch: NewBatch): Promise<Started> {
  const batchId = await insertBatch(tx, batch);
  const isNow = batch.orderIds.length <= NOW_AT_MOST;
  if (!isNow) tx.emit({ kind: 'batch.requested', batchId });
  return { batchId, isNow };
}

/** Throws forbidden, field_hidden, bad_request, batch_count_changed, limit_reached. */
export async function startBatch(tx: Tx, principal: Principal, { act, on }: Body): Promise<Started> {
  for (const permission of permissionsFor(act)) demand(principal, permission);
  checkAct(act, on);
  if (act.action === 'marks') await requireAssignable(tx.db, principal, act.assigneeId);
  if (act.action === 'hold' && act.until !== null && new Date(act.until) <= tx.now) throw wrong('act.until', 'must be in the future');
  return begin(tx, { by: byOf(principal), action: act.action, act, orderIds: await ordersOn(tx, principal, on) });
}

/** Throws batch_running. With nothing refused there is nothing to do (R7). */
export async function retryBatch(tx: Tx, principal: Principal, batchId: string): Promise<Started> {
  const batch = await lockBatch(tx, principal, batchId);
  if (batch.state === 'running') throw new DomainError('batch_running');
  const waiting = await reopenFailed(tx, batchId);
  const isNow = waiting <= NOW_AT_MOST;
  if (!isNow) tx.emit({ kind: 'batch.requested', batchId });
  return { batchId, isNow };
}

/** R11. Taken back once: asked again, the undo that is there answers (R7). Throws batch_running, undo_too_late. */
export async function undoBatch(tx: Tx, principal: Principal, batchId: string): Promise<Started> {
  const batch = await lockBatch(tx, principal, batchId);
  if (batch.state === 'running') throw new DomainError('batch_running');
  const known = await undoOfBatch(tx, batchId);
  if (known) return { batchId: known.id, isNow: false };
  const orderIds = await changedOrders(tx, batchId);
  const isOver = batch.finishedAt === null || tx.now.getTime() - batch.finishedAt.getTime() > UNDO_MS;
  if (!isUndoable(batch.action) || isOver || orderIds.length === 0) {
    const en = principal.locale === 'en';
    const why = !isUndoable(batch.action) ? (en ? 'it has an action of its own' : '请用相应的操作更正') : en ? 'too long ago' : '时间已过';
    throw new DomainError('undo_too_late', { detail: why });
  }
  return begin(tx, { by: byOf(principal), action: 'undo', act: batch.act, undoOf: batchId, orderIds });
}
