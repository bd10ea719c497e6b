import type { AllocationKind, RefundSource } from '@danflow/contract';

/** One row of the ledger. Rows are only ever added; the rows of an attempt sum to what it captured (R4). */
export interface Allocation {
  readonly kind: AllocationKind;
  readonly amount: number;
}

export type Balance = Readonly<Record<AllocationKind, number>>;

export function balanceOf(rows: readonly Allocation[]): Balance {
  const sums = { order: 0, refund: 0, suspense: 0 };
  for (const row of rows) sums[row.kind] += row.amount;
  return sums;
}

const booked = (kind: AllocationKind, amount: number): Allocation[] => (amount === 0 ? [] : [{ kind, amount }]);

/** Captured money: what the order takes, and the rest waits in suspense for a refund or a person. */
export function allocateCapture(captured: number, toOrder: number): Allocation[] {
  if (toOrder < 0 || toOrder > captured) throw new RangeError(`an order cannot take ${toOrder} of ${captured}`);
  return [...booked('order', toOrder), ...booked('suspense', captured - toOrder)];
}

/** Money that went back leaves the place it was in. */
export const allocateRefund = (source: RefundSource, amount: number): Allocation[] => [
  ...booked(source, -amount),
  ...booked('refund', amount),
];

/** A person gives money in suspense to the order after all. */
export const applySuspense = (amount: number): Allocation[] => [...booked('suspense', -amount), ...booked('order', amount)];

export interface PendingRefund {
  readonly source: RefundSource;
  readonly amount: number;
}

/** What may still be asked back of one place: its balance less what is under way (R23). */
export function refundable(balance: Balance, pending: readonly PendingRefund[], source: RefundSource): number {
  const underWay = pending.filter((p) => p.source === source).reduce((sum, p) => sum + p.amount, 0);
  return Math.max(0, balance[source] - underWay);
}

export interface RefundChoice {
  readonly attemptId: string;
  readonly available: number;
}

/** Takes from the first payments first; null when all of them together do not hold enough. */
export function splitRefund(amount: number, choices: readonly RefundChoice[]): { attemptId: string; amount: number }[] | null {
  let left = amount;
  const parts = choices.map(({ attemptId, available }) => {
    const part = Math.min(left, available);
    left -= part;
    return { attemptId, amount: part };
  });
  return left > 0 ? null : parts.filter((p) => p.amount > 0);
}

/** Why the rows of an attempt cannot be true; empty when they are. For doctor and for tests. */
export function faultsOf(captured: number, refunded: number, rows: readonly Allocation[]): string[] {
  const b = balanceOf(rows);
  const faults: string[] = [];
  if (b.order + b.refund + b.suspense !== captured)
    faults.push(`allocations sum to ${b.order + b.refund + b.suspense}, captured ${captured}`);
  if (b.refund !== refunded) faults.push(`allocated to refunds ${b.refund}, refunded ${refunded}`);
  for (const kind of ['order', 'suspense'] as const) if (b[kind] < 0) faults.push(`${kind} holds ${b[kind]}`);
  return faults;
}
