import { useEffect, useSyncExternalStore } from 'react';
import type { OrderId, WarehouseId } from '@danflow/contract';
import { Problem } from '../api/problem.ts';
import { send } from './api.ts';
import { refusedOf, waitingOf, type Entry, type Queue, type ReceiveTask, type ShipTask } from './queue.ts';
import { QueueRunner, type Refusal } from './queue-runner.ts';
import { isOffline } from './shell.tsx';

/** What the server said to a task that went through. */
export interface Sent {
  readonly orderNo?: string;
  readonly isPart?: boolean;
}

/** What was scanned offline is looked up now; what is no order is refused like any other unknown code. */
async function orderIdOf(task: ShipTask): Promise<OrderId> {
  if (task.orderId !== null) return task.orderId as OrderId;
  const seen = await send('scan', { body: { code: task.code } });
  if (seen.order === null || seen.kind === 'sku') throw new Problem(404, 'scan_unknown', '');
  return seen.order.id;
}

async function ship(task: ShipTask, key: string): Promise<Sent> {
  const { carrier, trackingNo, lines } = task;
  const body = { carrier, trackingNo, ...(lines === null ? {} : { lines: [...lines] }) };
  const { order } = await send('ship', { params: { orderId: await orderIdOf(task) }, body }, { key });
  return { orderNo: order.orderNo, isPart: order.status === 'paid' };
}

async function receive(task: ReceiveTask, key: string): Promise<Sent> {
  const warehouseId = task.warehouseId as WarehouseId;
  const found =
    task.skuId === null ? (await send('stockScan', { body: { warehouseId, codes: [task.code] } })).items[0]?.sku.id : task.skuId;
  if (found === undefined) throw new Problem(404, 'scan_unknown', '');
  await send('receive', { body: { warehouseId, lines: [{ skuId: found, qty: task.qty }] } }, { key });
  return {};
}

/** Signed out or asked to wait is no refusal: the task is sent when that has passed. */
function refusalOf(error: unknown): Refusal | null {
  if (isOffline(error)) return null;
  if (!(error instanceof Problem)) return { code: 'other', says: String(error) };
  if (['not_signed_in', 'too_many_requests', 'password_change_required'].includes(error.code)) return null;
  return { code: error.code, says: error.message };
}

/** Private windows may refuse storage even to be looked at. */
function storage(): Pick<Storage, 'getItem' | 'setItem'> {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined };
  }
}

export const outbox = new QueueRunner<Sent>({
  storage: storage(),
  deliver: (entry: Entry) => (entry.task.kind === 'ship' ? ship(entry.task, entry.key) : receive(entry.task, entry.key)),
  refusalOf,
});

const AGAIN_MS = 5_000;

/** Sends what waits when the connection is back, and now and then: not every phone says when it is. */
export function useSending(by: string | null): void {
  useEffect(() => {
    if (by === null) return;
    const flush = () => void (waitingOf(outbox.queue, by).length > 0 && navigator.onLine && outbox.flush(by));
    const other = (e: StorageEvent) => e.key?.startsWith('danflow.phone.queue') && outbox.refresh();
    flush();
    const timer = setInterval(flush, AGAIN_MS);
    addEventListener('online', flush);
    addEventListener('storage', other);
    return () => {
      clearInterval(timer);
      removeEventListener('online', flush);
      removeEventListener('storage', other);
    };
  }, [by]);
}

export const useQueue = (): Queue => useSyncExternalStore(outbox.subscribe, () => outbox.queue);

const subscribeOnline = (listener: () => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
};
export const useOnline = (): boolean => useSyncExternalStore(subscribeOnline, () => navigator.onLine);

export const queueOf = (queue: Queue, by: string) => ({
  waiting: waitingOf(queue, by),
  refused: refusedOf(queue, by),
  others: queue.filter((e) => e.by !== by).length,
});
