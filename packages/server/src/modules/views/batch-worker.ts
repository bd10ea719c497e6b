import type { Deps } from '../../platform/module.ts';
import { newId } from '../../platform/ids.ts';
import { Lane, onceFor } from '../../platform/lane.ts';
import { systemActor, type Principal } from '../../platform/principal.ts';
import { inTx } from '../../platform/tx.ts';
import { presentPrincipal } from '../identity/index.ts';
import { claimBatch, closeBatch, keepLease, passTurn, waitingItems, type Batch } from './batch.repo.ts';
import { runItem } from './run-item.ts';

/** Orders a turn: some hundred milliseconds, then the next batch has its turn. */
const STEP = 20;

async function close(deps: Deps, batch: Batch): Promise<void> {
  await inTx(deps.core, systemActor('views.batch'), async (tx) => {
    if (await closeBatch(tx, batch.id)) tx.emit({ kind: 'batch.finished', batchId: batch.id });
  });
}

/** Few orders are done while their caller waits, in the caller's own name; a process that dies leaves them to the worker. */
export async function runNow(deps: Deps, principal: Principal, batchId: string): Promise<void> {
  const workerId = newId(deps.core.clock());
  const batch = await claimBatch(deps.core, workerId, batchId);
  if (!batch) return;
  for (const item of await waitingItems(deps.core.db, batchId, batch.total)) {
    if (!(await keepLease(deps.core, batchId, workerId))) return;
    await runItem(deps, principal, batch, item);
  }
  await close(deps, batch);
}

/** Rights are asked anew for each order: what somebody may no longer do is not done in their name. */
async function takeTurn(deps: Deps, lane: Lane<Batch>, workerId: string, batch: Batch): Promise<void> {
  const { core } = deps;
  const items = await waitingItems(core.db, batch.id, STEP);
  for (const item of items) {
    if (lane.isStopping || !(await keepLease(core, batch.id, workerId))) return;
    await runItem(deps, await presentPrincipal(core.db, batch.by.kind, batch.by.id, core.clock()), batch, item);
  }
  if (items.length < STEP) await close(deps, batch);
  else await passTurn(core, batch.id, workerId);
}

/** Batches in turns, so that a long one does not make the others wait. */
export const batchWorker = onceFor((deps: Deps): Lane<Batch> => {
  const workerId = newId(deps.core.clock());
  const lane: Lane<Batch> = new Lane({
    what: 'batches',
    log: deps.log,
    claim: () => claimBatch(deps.core, workerId),
    work: (batch) => takeTurn(deps, lane, workerId, batch),
  });
  return lane;
});
