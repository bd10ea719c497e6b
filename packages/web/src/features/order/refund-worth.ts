import { allocateMoney, minor, type OrderView } from '@danflow/contract';

type Line = OrderView['lines'][number];

/** Units whose money has not gone back; what was refunded after it left is the server's to know. */
export const refundableUnits = (line: Line): number => line.qty - line.droppedQty;

function costOf(line: Line, units: number): number {
  const net = (line.lineAmount ?? 0) - (line.discountAmount ?? 0);
  return units >= line.qty ? net : (allocateMoney(minor(net), [units, line.qty - units])[0] ?? 0);
}

/** What these units cost after discounts: what the server takes at most; all that is left of an unsent order is all its money. */
export function worthOf(order: OrderView, units: Readonly<Record<string, number | null | undefined>>, most: number): number {
  const taken = (l: Line): number => units[l.lineNo] ?? 0;
  if (order.shippedQty === 0 && order.lines.every((l) => taken(l) === refundableUnits(l))) return most;
  return Math.min(
    most,
    order.lines.reduce((n, l) => n + costOf(l, l.droppedQty + taken(l)) - costOf(l, l.droppedQty), 0),
  );
}
