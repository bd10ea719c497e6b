import type { BatchProblem, DifferenceKind, DifferenceProposal, RowKind } from '@danflow/contract';

/**
 * What a provider's bill orders refunds by (payments.md E2.5): WeChat Pay by when they were asked for, Alipay by when they
 * ended (UNCONFIRMED; a wrong guess costs a day in the pool, not a difference).
 */
export const REFUND_DAY: Readonly<Record<string, 'requested' | 'finished'>> = { wechat_pay: 'requested', alipay: 'finished' };

/** WeChat Pay's words for a refund that moved nothing; PROCESSING counts as refunded, its end is asked for elsewhere (E3). */
const REFUSED = new Set(['FAIL', 'CHANGE', 'ABNORMAL', 'CLOSED']);
export const isRefused = (kind: RowKind, status: string): boolean => kind === 'refund' && REFUSED.has(status.toUpperCase());

export const PROPOSALS: Readonly<Record<DifferenceKind, Readonly<Record<RowKind, DifferenceProposal>>>> = {
  missing_here: { payment: 'book', refund: 'book' },
  missing_there: { payment: 'query', refund: 'query' },
  amount: { payment: 'book', refund: 'book' },
  status: { payment: 'query', refund: 'query' },
  fee: { payment: 'book', refund: 'book' },
  duplicate: { payment: 'refund', refund: 'query' },
};

export interface Keyed {
  readonly kind: DifferenceKind;
  readonly row_kind: RowKind;
  readonly out_trade_no: string;
  readonly trade_no: string | null;
  readonly refund_no: string | null;
  readonly there_amount: number | null;
  readonly here_amount: number | null;
  /** The how-manieth row of the bill under the same number. */
  readonly nth: number;
}

/** Another run that finds the same facts finds the same difference; a decision about it stays good. */
export const fingerprintOf = (d: Keyed): string =>
  [d.kind, d.row_kind, d.out_trade_no, d.trade_no ?? '', d.refund_no ?? '', d.there_amount ?? '', d.here_amount ?? '', d.nth].join('|');

interface Tally {
  readonly payments: number;
  readonly refunds: number;
  readonly paidAmount: number;
  readonly refundedAmount: number;
}
interface Said {
  readonly payments: number | null;
  readonly refunds: number | null;
  readonly paidAmount: number;
  readonly refundedAmount: number;
}

/** What the bill says of itself against its rows: null, or the sum that is not theirs. */
export function totalsFault(read: Tally, said: Said): string | null {
  const wrong = (['payments', 'refunds', 'paidAmount', 'refundedAmount'] as const).find((k) => said[k] !== null && said[k] !== read[k]);
  return wrong === undefined ? null : `${wrong}: the rows make ${read[wrong]}, the bill says ${String(said[wrong])}`;
}

/** A file that is wrong stays wrong; what failed on the way may succeed in half an hour. */
const PASSING: readonly BatchProblem[] = ['not_ready', 'download_failed', 'broken'];
/** Every half hour from ten until midnight. */
export const MAX_TRIES = 28;
export const RETRY_MS = 30 * 60_000;

export const isTriedAgain = (problem: BatchProblem, tries: number): boolean => PASSING.includes(problem) && tries < MAX_TRIES;
