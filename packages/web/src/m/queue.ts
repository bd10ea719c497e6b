import type { CarrierCode } from '@danflow/contract';

/** What a phone still owes the server: ids and numbers only, never a name, a phone number or an address (R27). */
export interface ShipTask {
  readonly kind: 'ship';
  /** Null: scanned offline, looked up by `code` when it is sent. */
  readonly orderId: string | null;
  readonly code: string;
  readonly carrier: CarrierCode;
  readonly trackingNo: string;
  readonly lines: readonly { readonly lineNo: number; readonly qty: number }[] | null;
}
export interface ReceiveTask {
  readonly kind: 'receive';
  readonly skuId: string | null;
  readonly code: string;
  readonly qty: number;
  readonly warehouseId: string;
}
export type Task = ShipTask | ReceiveTask;

export interface Entry {
  /** Also the Idempotency-Key: sent twice, it counts once. */
  readonly key: string;
  /** Who scanned it; it is sent in nobody else's name. */
  readonly by: string;
  readonly at: string;
  readonly task: Task;
  /** The refusal's code; null while it waits. */
  readonly refusal: string | null;
}
export type Queue = readonly Entry[];

export const MAX_QUEUE = 200;

export const waitingOf = (queue: Queue, by: string): Queue => queue.filter((e) => e.by === by && e.refusal === null);
export const refusedOf = (queue: Queue, by: string): Queue => queue.filter((e) => e.by === by && e.refusal !== null);
export const nextOf = (queue: Queue, by: string): Entry | null => waitingOf(queue, by)[0] ?? null;

/** The same queue when it is full, or when the entry is there already. */
export const withEntry = (queue: Queue, entry: Entry): Queue =>
  queue.length >= MAX_QUEUE || queue.some((e) => e.key === entry.key) ? queue : [...queue, entry];
export const without = (queue: Queue, key: string): Queue => queue.filter((e) => e.key !== key);
export const refused = (queue: Queue, key: string, refusal: string): Queue => queue.map((e) => (e.key === key ? { ...e, refusal } : e));

const isText = (value: unknown): value is string => typeof value === 'string';

function isTask(task: unknown): task is Task {
  if (typeof task !== 'object' || task === null || !('kind' in task)) return false;
  const t = task as Partial<Record<string, unknown>>;
  if (t.kind === 'ship') return isText(t.code) && isText(t.carrier) && isText(t.trackingNo);
  return t.kind === 'receive' && isText(t.code) && isText(t.warehouseId) && Number.isInteger(t.qty);
}

const isEntry = (entry: unknown): entry is Entry => {
  if (typeof entry !== 'object' || entry === null) return false;
  const e = entry as Partial<Entry>;
  return isText(e.key) && isText(e.by) && isText(e.at) && isTask(e.task) && (e.refusal === null || isText(e.refusal));
};

/** What was kept, as far as it can be read: a damaged entry must not take the others with it. */
export function readQueue(kept: string | null): Queue {
  try {
    const parsed: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isEntry).slice(0, MAX_QUEUE) : [];
  } catch {
    return [];
  }
}
