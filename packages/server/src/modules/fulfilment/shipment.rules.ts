import { DomainError } from '@danflow/contract';

export interface Leavable {
  readonly line_no: number;
  readonly fulfilment: string;
  /** Units that may leave now. */
  readonly leavable: number;
}

export interface LineQty {
  readonly lineNo: number;
  readonly qty: number;
}

const isParcelGood = (l: Leavable): boolean => l.fulfilment === 'physical' || l.fulfilment === 'custom';

/** Which units a parcel takes: those named, else everything that can leave. Throws ship_qty_wrong; quantities are checked by orders. */
export function parcelLines(lines: readonly Leavable[], named: readonly LineQty[] | undefined): LineQty[] {
  if (named === undefined)
    return lines.filter((l) => isParcelGood(l) && l.leavable > 0).map((l) => ({ lineNo: l.line_no, qty: l.leavable }));
  const twice = named.find((w, i) => named.findIndex((o) => o.lineNo === w.lineNo) !== i);
  if (twice) throw new DomainError('ship_qty_wrong', { detail: `line ${twice.lineNo} is named twice`, lineNo: twice.lineNo });
  const wrong = named.find((w) => !lines.some((l) => l.line_no === w.lineNo && isParcelGood(l)));
  if (wrong) throw new DomainError('ship_qty_wrong', { detail: `line ${wrong.lineNo} is nothing for a parcel`, lineNo: wrong.lineNo });
  return [...named];
}
