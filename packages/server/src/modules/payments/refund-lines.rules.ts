import { allocateMoney, minor } from '@danflow/contract';

export interface RefundableLine {
  readonly line_no: number;
  readonly qty: number;
  readonly line_amount: number;
  readonly discount_amount: number;
}

/** What the first `units` of a line cost after discount; so the parts of a line sum to the line, to the last fen. */
function costOf(line: RefundableLine, units: number): number {
  const net = line.line_amount - line.discount_amount;
  if (units >= line.qty) return net;
  return units === 0 ? 0 : (allocateMoney(minor(net), [units, line.qty - units])[0] ?? 0);
}

/** The price of `qty` units more, after `before` units of the line were refunded. */
export const unitsWorth = (line: RefundableLine, before: number, qty: number): number => costOf(line, before + qty) - costOf(line, before);

/** The amount that was asked for over what its lines are worth. */
export const spreadOver = (amount: number, worths: readonly number[]): number[] => [...allocateMoney(minor(amount), worths)];
