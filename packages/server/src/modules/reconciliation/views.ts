import type { Selectable } from 'kysely';
import {
  minor,
  type DifferenceView,
  type ReconciliationBatchView,
  type ReconciliationBookView,
  type SideTotals,
  type TotalsRow,
} from '@danflow/contract';
import type { ReconciliationTotalsTable } from '../../platform/database.types.ts';
import type { Batch } from './batch.repo.ts';
import type { Book } from './book.repo.ts';
import type { Difference } from './difference.repo.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const amount = (value: number | null) => (value === null ? null : minor(value));

export type Totals = Omit<Selectable<ReconciliationTotalsTable>, 'batch_id' | 'shop'>;

const side = (payments: number, paymentCount: number, refunds: number, refundCount: number): SideTotals => ({
  payments: minor(payments),
  paymentCount,
  refunds: minor(refunds),
  refundCount,
  net: payments - refunds,
});

export const sidesOf = (t: Totals): Pick<TotalsRow, 'here' | 'there' | 'fees'> => ({
  here: side(t.here_payments, t.here_payment_count, t.here_refunds, t.here_refund_count),
  there: side(t.there_payments, t.there_payment_count, t.there_refunds, t.there_refund_count),
  fees: t.fees,
});

export const bookView = (b: Book): ReconciliationBookView =>
  ({
    id: b.id,
    provider: b.provider,
    label: b.label,
    isSimulated: b.is_simulated,
    closedThrough: b.closed_through,
    openedOn: b.opened_on,
    feePpm: b.fee_ppm,
  }) as ReconciliationBookView;

export interface BatchFacts extends Batch, Totals {
  readonly open_count: number;
  readonly carried_count: number;
  readonly solved_count: number;
  readonly pooled: number;
}

export const batchView = (b: BatchFacts): ReconciliationBatchView =>
  ({
    id: b.id,
    bookId: b.book_id,
    day: b.day,
    state: b.state,
    problem: b.problem,
    problemDetail: b.problem_detail === '' ? null : b.problem_detail,
    nextAt: iso(b.next_at),
    billRows: b.bill_rows,
    matched: b.matched,
    openDifferences: b.open_count,
    carriedDifferences: b.carried_count,
    solvedDifferences: b.solved_count,
    pooled: b.pooled,
    ...sidesOf(b),
    source: b.source,
    fileId: b.file_id,
    sha256: b.file_sha256?.toString('hex') ?? null,
    runs: b.runs,
    startedAt: iso(b.started_at),
    finishedAt: iso(b.finished_at),
    signedAt: iso(b.signed_at),
    signedBy: b.signed_by,
    signNote: b.sign_note,
  }) as ReconciliationBatchView;

export const differenceView = (d: Difference & { order_no: string | null }): DifferenceView =>
  ({
    id: d.id,
    kind: d.kind,
    rowKind: d.row_kind,
    outTradeNo: d.out_trade_no,
    tradeNo: d.trade_no,
    refundNo: d.refund_no,
    billLine: d.bill_line,
    thereAmount: amount(d.there_amount),
    thereStatus: d.there_status,
    thereAt: iso(d.there_at),
    thereFee: d.there_fee,
    expectedFee: d.expected_fee,
    hereAmount: amount(d.here_amount),
    hereState: d.here_state,
    hereAt: iso(d.here_at),
    attemptId: d.attempt_id,
    orderId: d.order_id,
    orderNo: d.order_no,
    proposal: d.proposal,
    state: d.state,
    solution: d.solution,
    note: d.note,
    solvedAt: iso(d.solved_at),
    solvedBy: d.solved_by,
    bookedDay: d.booked_day,
    taskId: d.task_id,
    queriedAt: iso(d.queried_at),
    queryResult: d.query_state === null ? null : { state: d.query_state, amount: amount(d.query_amount) },
    canQuery: d.state !== 'solved' && (d.row_kind === 'payment' || d.refund_no !== null),
  }) as DifferenceView;
