import type { Tx } from '../../platform/tx.ts';

/** More is reserved in a level than a count has found there. */
export interface CountShortfall {
  readonly skuId: string;
  readonly warehouseId: string;
  /** Units of reservation that must be given up; > 0. */
  readonly excess: number;
}

/**
 * Turns `excess` units of the newest reservations of a level into shortage (R12): changes order lines, writes their
 * journal, and releases the units by `applyMovements`. It runs inside the count's transaction, which holds the level.
 */
export type ReservationReducer = (tx: Tx, shortfall: CountShortfall) => Promise<void>;

let reducer: ReservationReducer | null = null;

/** Inventory may not import orders, yet a count changes order lines: orders hand their part in when the app is wired. */
export function setReservationReducer(fn: ReservationReducer): void {
  reducer = fn;
}

/** Throws when nobody took the part: a count that cannot free reservations must not be booked. */
export async function reduceReservations(tx: Tx, shortfall: CountShortfall): Promise<void> {
  if (!reducer) throw new Error('no reservation reducer is set: orders did not register theirs');
  await reducer(tx, shortfall);
}
