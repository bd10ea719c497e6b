import { DomainError, holdsStock } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { applyMovements, lockLevels, sendLocks, type NewMovement } from '../inventory/index.ts';
import type { LineFacts, LinePatch } from './order.facts.ts';
import type { LockedOrder } from './order.repo.ts';
import { reserveLines, shortagesOf, wantedStock } from './place.rules.ts';
import { bookOf } from './stock-book.ts';

const stockLinesOf = (lines: readonly LineFacts[]): LineFacts[] => lines.filter((l) => holdsStock(l.fulfilment));

/** Movements that give back what these lines hold; nothing for lines that hold nothing. */
export function releases(order: LockedOrder['row'], lines: readonly LineFacts[]): NewMovement[] {
  return lines
    .filter((l) => l.reserved_qty > 0)
    .map((l) => ({
      skuId: l.sku_id,
      warehouseId: order.warehouse_id ?? '',
      kind: 'release',
      onHandDelta: 0,
      reservedDelta: -l.reserved_qty,
      causeKind: 'order',
      causeId: order.id,
    }));
}

/** Gives all reserved stock of an order back; answers the lines' patches. */
export function releaseStock(tx: Tx, { row, lines }: LockedOrder): LinePatch[] {
  const held = stockLinesOf(lines);
  sendLocks(
    tx,
    held.map((l) => l.sku_id),
  );
  applyMovements(tx, releases(row, held));
  return held.map((l) => ({ line_no: l.line_no, reserved_qty: 0, shortage_qty: 0 }));
}

/**
 * Reserves what open lines need in the order's warehouse, after giving back what `old` lines held. Throws
 * stock_insufficient with every short SKU unless shortage is allowed. Levels are locked in key order before the look.
 */
export async function reserveStock(
  tx: Tx,
  row: LockedOrder['row'],
  wanted: readonly LineFacts[],
  options: { old?: readonly LineFacts[]; allowShortage?: boolean } = {},
): Promise<LineFacts[]> {
  const old = stockLinesOf(options.old ?? []);
  const open = wanted.map((l) => (holdsStock(l.fulfilment) ? { ...l, reserved_qty: 0, shortage_qty: 0 } : l));
  const levels = await lockLevels(
    tx,
    [...old, ...stockLinesOf(open)].map((l) => l.sku_id),
  );
  const book = bookOf(levels);
  const warehouseId = row.warehouse_id;
  if (warehouseId !== null) for (const l of old) book.take(l.sku_id, warehouseId, -l.reserved_qty);
  const shortages = warehouseId === null ? [] : shortagesOf(open, wantedStock(open), warehouseId, book);
  if (shortages.length > 0 && !options.allowShortage) throw new DomainError('stock_insufficient', { shortages });
  const reserved = reserveLines(open, warehouseId, book);
  const takes = reserved
    .filter((l) => l.reserved_qty > 0)
    .map((l): NewMovement => ({
      skuId: l.sku_id,
      warehouseId: warehouseId ?? '',
      kind: 'reserve',
      onHandDelta: 0,
      reservedDelta: l.reserved_qty,
      causeKind: 'order',
      causeId: row.id,
    }));
  applyMovements(tx, [...releases(row, old), ...takes]);
  for (const s of shortages) tx.emit({ kind: 'stock.shortage', skuId: s.skuId, warehouseId: s.warehouseId, count: s.wanted - s.available });
  return reserved;
}
