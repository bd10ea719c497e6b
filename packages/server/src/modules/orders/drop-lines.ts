import { holdsStock, type OrderAction } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { applyMovements, sendLocks } from '../inventory/index.ts';
import { changeOrder } from './change-order.ts';
import type { LineFacts, LinePatch } from './order.facts.ts';
import type { LockedOrder } from './order.repo.ts';
import { openQty } from './order.rules.ts';
import { releases, releaseStock } from './order-stock.ts';

export interface DroppedLine {
  readonly lineNo: number;
  readonly qty: number;
}

/** Units that were missing anyway are given up first; what is reserved goes back to the shelf. */
function droppedPatch(line: LineFacts, qty: number): LinePatch {
  const missing = Math.min(line.shortage_qty, qty);
  const reserved = holdsStock(line.fulfilment) ? Math.min(line.reserved_qty, qty - missing) : 0;
  return {
    line_no: line.line_no,
    dropped_qty: line.dropped_qty + qty,
    shortage_qty: line.shortage_qty - missing,
    reserved_qty: line.reserved_qty - reserved,
  };
}

/** Never more than is still here: what has left meanwhile has left. */
function boundedDrop({ lines }: LockedOrder, wanted: readonly DroppedLine[], isAllBack: boolean): DroppedLine[] {
  return lines
    .map((l) => {
      const asked = isAllBack ? openQty(l) : (wanted.find((w) => w.lineNo === l.line_no)?.qty ?? 0);
      return { lineNo: l.line_no, qty: Math.min(asked, openQty(l)) };
    })
    .filter((d) => d.qty > 0);
}

function giveBack(tx: Tx, { row, lines }: LockedOrder, patches: readonly LinePatch[]): void {
  const freed = lines.map((l) => {
    const patch = patches.find((p) => p.line_no === l.line_no);
    return { ...l, reserved_qty: patch ? l.reserved_qty - (patch.reserved_qty ?? l.reserved_qty) : 0 };
  });
  const held = freed.filter((l) => l.reserved_qty > 0);
  sendLocks(
    tx,
    held.map((l) => l.sku_id),
  );
  applyMovements(tx, releases(row, held));
}

const hasLeft = ({ lines }: LockedOrder): boolean => lines.some((l) => l.shipped_qty > 0);

async function dropUnits(tx: Tx, order: LockedOrder, drop: readonly DroppedLine[], reason: string | null): Promise<LockedOrder> {
  const patches = drop.map((d) => droppedPatch(order.lines.find((l) => l.line_no === d.lineNo) as LineFacts, d.qty));
  giveBack(tx, order, patches);
  const isWhole = order.lines.every((l) => openQty(l) === (drop.find((d) => d.lineNo === l.line_no)?.qty ?? 0));
  const action: OrderAction = isWhole && hasLeft(order) ? 'drop_rest' : 'drop_part';
  return changeOrder(tx, order, { action, lines: patches, reason });
}

/** Nothing left and nothing is to leave: over, whatever money it keeps by somebody's choice. */
async function endEmpty(tx: Tx, order: LockedOrder, reason: string | null): Promise<LockedOrder> {
  const { row, lines } = order;
  if (row.status === 'shipped' && row.type === 'virtual') return changeOrder(tx, order, { action: 'complete', reason });
  const isEmpty = row.status === 'paid' && lines.every((l) => l.shipped_qty === 0 && openQty(l) === 0);
  if (!isEmpty || row.refund_pending_amount > 0) return order;
  const action: OrderAction = row.paid_amount > 0 ? 'cancel_keeping' : 'cancel';
  return changeOrder(tx, order, { action, patch: { cancel_reason: 'refunded' }, reason });
}

/**
 * What became nobody's to send, once its money is back: the units that a refund was for, or all that is left when the order
 * holds no money any more. Their stock is free again. An order of which nothing left is cancelled (R2); one of which a part
 * left is shipped with that part as its facts, or completed where nothing travels.
 */
export async function dropRest(
  tx: Tx,
  order: LockedOrder,
  wanted: readonly DroppedLine[],
  reason: string | null = null,
): Promise<LockedOrder> {
  const { row } = order;
  if (row.status !== 'paid' && row.status !== 'pending_payment') return order;
  const isAllBack = row.payment_state === 'refunded' && row.refund_pending_amount === 0;
  if (isAllBack && !hasLeft(order)) {
    const lines = releaseStock(tx, order);
    return changeOrder(tx, order, { action: 'cancel', lines, patch: { cancel_reason: 'refunded' }, reason });
  }
  const drop = boundedDrop(order, wanted, isAllBack);
  return endEmpty(tx, drop.length === 0 ? order : await dropUnits(tx, order, drop, reason), reason);
}
