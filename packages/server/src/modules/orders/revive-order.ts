import { DomainError } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import type { Changes } from '../audit/index.ts';
import { changeOrder } from './change-order.ts';
import type { LockedOrder } from './order.repo.ts';
import { reserveStock } from './order-stock.ts';

/** A person brings a cancelled order that holds its money back. Throws stock_insufficient when stock cannot be had. */
export async function reviveOrder(tx: Tx, order: LockedOrder, reason: string | null): Promise<LockedOrder> {
  const lines = await reserveStock(tx, order.row, order.lines);
  return changeOrder(tx, order, { action: 'revive', allLines: lines, reason });
}

/** A late payment revives an order that time cancelled, if its stock can still be had; null when it cannot (R2). */
export async function reviveWithPayment(tx: Tx, order: LockedOrder, amount: number, facts: Changes): Promise<LockedOrder | null> {
  try {
    const lines = await reserveStock(tx, order.row, order.lines);
    return await changeOrder(tx, order, { action: 'revive', allLines: lines, patch: { paid_amount: amount }, facts });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'stock_insufficient') return null;
    throw error;
  }
}
