import { DomainError, holdsStock, type OrderAction } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import type { Changes } from '../audit/index.ts';
import { applyMovements, sendLocks, type CauseKind, type NewMovement } from '../inventory/index.ts';
import { changeOrder } from './change-order.ts';
import type { LineFacts, LinePatch } from './order.facts.ts';
import type { LockedOrder } from './order.repo.ts';
import { dropRest } from './drop-lines.ts';
import { openQty } from './order.rules.ts';

export interface LineQty {
  readonly lineNo: number;
  readonly qty: number;
}

interface Leaving {
  readonly lines: readonly LineQty[];
  readonly digests?: Readonly<Record<string, string>>;
  readonly facts?: Changes;
  readonly reason?: string | null;
}

function lineOf(order: LockedOrder, lineNo: number): LineFacts {
  const line = order.lines.find((l) => l.line_no === lineNo);
  if (!line) throw new DomainError('ship_qty_wrong', { detail: `line ${lineNo} does not exist`, lineNo });
  return line;
}

/** Units that may leave: what is reserved, or for goods without stock what is open. */
export const leavableQty = (l: LineFacts): number => (holdsStock(l.fulfilment) ? l.reserved_qty : openQty(l));

function leaving(order: LockedOrder, { lineNo, qty }: LineQty): LineFacts {
  const line = lineOf(order, lineNo);
  const most = leavableQty(line);
  if (qty < 1 || qty > most) throw new DomainError('ship_qty_wrong', { detail: `${line.sku_code}: ${qty} > ${most}`, lineNo, most });
  return line;
}

const patchOf = (line: LineFacts, qty: number): LinePatch => ({
  line_no: line.line_no,
  shipped_qty: line.shipped_qty + qty,
  reserved_qty: holdsStock(line.fulfilment) ? line.reserved_qty - qty : 0,
});

function moveOut(tx: Tx, order: LockedOrder, lines: readonly LineQty[], causeKind: CauseKind, causeId: string): void {
  const held = lines.map((w) => ({ line: lineOf(order, w.lineNo), qty: w.qty })).filter(({ line }) => holdsStock(line.fulfilment));
  sendLocks(
    tx,
    held.map(({ line }) => line.sku_id),
  );
  applyMovements(
    tx,
    held.map(({ line, qty }): NewMovement => ({
      skuId: line.sku_id,
      warehouseId: order.row.warehouse_id ?? '',
      kind: 'ship',
      onHandDelta: -qty,
      reservedDelta: -qty,
      causeKind,
      causeId,
    })),
  );
}

const isWhole = (lines: readonly LineFacts[], out: readonly LineQty[]): boolean =>
  lines.every((l) => openQty(l) === (out.find((w) => w.lineNo === l.line_no)?.qty ?? 0));

/** Takes units out with a parcel; the last one makes the order shipped (R2). Throws ship_qty_wrong naming the line, and what forbids shipping. */
export async function shipLines(tx: Tx, order: LockedOrder, parcel: Leaving & { readonly shipmentId: string }): Promise<LockedOrder> {
  const patches = parcel.lines.map((w) => patchOf(leaving(order, w), w.qty));
  const action: OrderAction = isWhole(order.lines, parcel.lines) ? 'ship' : 'ship_part';
  const shipped = await changeOrder(tx, order, { ...parcel, action, lines: patches });
  moveOut(tx, order, parcel.lines, 'shipment', parcel.shipmentId);
  return shipped;
}

/** A parcel that never left, or came back unopened: its units return to the shelf and to this order. */
export async function unshipLines(tx: Tx, order: LockedOrder, parcel: Leaving & { readonly shipmentId: string }): Promise<LockedOrder> {
  const back = parcel.lines.map((w) => ({ line: lineOf(order, w.lineNo), qty: w.qty }));
  const patches = back.map(({ line, qty }): LinePatch => ({
    line_no: line.line_no,
    shipped_qty: line.shipped_qty - qty,
    reserved_qty: holdsStock(line.fulfilment) ? line.reserved_qty + qty : 0,
  }));
  const held = back.filter(({ line }) => holdsStock(line.fulfilment));
  sendLocks(
    tx,
    held.map(({ line }) => line.sku_id),
  );
  applyMovements(
    tx,
    held.map(({ line, qty }): NewMovement => ({
      skuId: line.sku_id,
      warehouseId: order.row.warehouse_id ?? '',
      kind: 'return',
      onHandDelta: qty,
      reservedDelta: qty,
      causeKind: 'shipment',
      causeId: parcel.shipmentId,
    })),
  );
  return dropRest(tx, await changeOrder(tx, order, { ...parcel, action: 'void_shipment', lines: patches }), []);
}

/** Hands virtual goods over; the last unit completes the order in one action (R2). */
export async function deliverOrder(tx: Tx, order: LockedOrder, delivery: Leaving): Promise<LockedOrder> {
  const patches = delivery.lines.map((w) => patchOf(leaving(order, w), w.qty));
  const action: OrderAction = isWhole(order.lines, delivery.lines) ? 'deliver' : 'redeem';
  const delivered = await changeOrder(tx, order, { ...delivery, action, lines: patches });
  moveOut(tx, order, delivery.lines, 'order', order.row.id);
  return delivered;
}
