import { useSyncExternalStore } from 'react';
import { getOrderBatchRoute, type OrderBatch, type OrderBatchId } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';

const ASK_MS = 1000;
const MAX_ASK_MS = 10_000;

/** Batches that are worked off, followed beside React: one may leave the list and still be told when all is done. */
let running: readonly OrderBatch[] = [];
const listeners = new Set<() => void>();
const followed = new Set<string>();

function put(batch: OrderBatch): void {
  const rest = running.filter((b) => b.id !== batch.id);
  running = batch.state === 'running' ? [...rest, batch] : rest;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useRunningBatches = (): readonly OrderBatch[] => useSyncExternalStore(subscribe, () => running);

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Asks until it is done; a line that breaks is tried again, ever more slowly. */
async function untilDone(batchId: OrderBatchId): Promise<OrderBatch> {
  for (let wait = ASK_MS; ;) {
    await pause(wait);
    try {
      const now = await call(getOrderBatchRoute, { params: { batchId } });
      put(now);
      if (now.state === 'done') return now;
      wait = ASK_MS;
    } catch (error) {
      // Signed out, or forgotten by the server: nobody is left to be told.
      if (error instanceof Problem && (error.status === 401 || error.status === 404)) throw error;
      wait = Math.min(MAX_ASK_MS, wait * 2);
    }
  }
}

function drop(batchId: OrderBatchId): void {
  followed.delete(batchId);
  running = running.filter((b) => b.id !== batchId);
  for (const listener of listeners) listener();
}

/** Follows a batch to its end, once, wherever the person goes meanwhile. */
export function followBatch(batch: OrderBatch, onDone: (batch: OrderBatch) => void): void {
  put(batch);
  if (followed.has(batch.id)) return;
  followed.add(batch.id);
  untilDone(batch.id)
    .then(onDone, () => undefined)
    .finally(() => drop(batch.id));
}
