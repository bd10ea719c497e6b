import { z } from 'zod';
import { Day, Empty, list, PageQuery, pageOf, text, Timestamp } from './common.ts';
import {
  FileId,
  FinanceTaskId,
  OrderId,
  PaymentAttemptId,
  ReconciliationBatchId,
  ReconciliationBookId,
  ReconciliationDifferenceId,
  ShopId,
  UserId,
} from './ids.ts';
import { Minor } from './money.ts';
import { AccountProvider } from './payment-accounts.ts';
import { route } from './route.ts';

/**
 * `waiting`: asked for, or the provider is still writing the bill. `no_bill`: the provider says that nothing moved, and
 * nothing did here either.
 */
export const BatchState = z.enum(['waiting', 'running', 'success', 'failed', 'no_bill']);
export type BatchState = z.infer<typeof BatchState>;

/** Why a batch failed. */
export const BatchProblem = z.enum([
  'not_ready',
  'download_failed',
  'unreadable',
  'totals_wrong',
  'other_day',
  'no_bill_but_payments',
  'too_many_differences',
  'file_changed',
  'account_gone',
  'broken',
]);
export type BatchProblem = z.infer<typeof BatchProblem>;

/** What differs. Rows that are only here wait in the pool for three days before they are `missing_there`. */
export const DifferenceKind = z.enum(['missing_here', 'missing_there', 'amount', 'status', 'fee', 'duplicate']);
export type DifferenceKind = z.infer<typeof DifferenceKind>;
export const RowKind = z.enum(['payment', 'refund']);
export type RowKind = z.infer<typeof RowKind>;
/** `carried` (挂账): known, followed elsewhere; it does not hold up the sign-off, and may still clear itself. */
export const DifferenceState = z.enum(['open', 'carried', 'solved']);
export type DifferenceState = z.infer<typeof DifferenceState>;
export const DifferenceProposal = z.enum(['query', 'book', 'refund', 'wait']);
export type DifferenceProposal = z.infer<typeof DifferenceProposal>;
/** The last three are found by the program: a late callback, a late row of a bill, another run that no longer finds it. */
export const DifferenceSolution = z.enum(['bill_right', 'books_right', 'late_callback', 'late_row', 'gone']);
export type DifferenceSolution = z.infer<typeof DifferenceSolution>;

/** Days after which a row that only our books have is a difference. */
export const POOL_DAYS = 3;
/** Bills hold what accounting law calls statements of the bank: kept ten years (会计档案管理办法, 2015). */
export const BILL_KEPT_YEARS = 10;
/** A provider hands out bills for three months. */
export const RECONCILED_BACK_DAYS = 90;

/** One merchant at one provider: what a bill is about. Entered and environment accounts of a merchant are one book. */
export const ReconciliationBookView = z
  .object({
    id: ReconciliationBookId,
    provider: AccountProvider,
    label: z.string(),
    isSimulated: z.boolean(),
    /** Days until this one are signed off and closed (R24). */
    closedThrough: Day.nullable(),
    /** The first day that is fetched by itself. */
    openedOn: Day,
    /** The fee agreed with the provider in millionths (0.6 % = 6000); null: fees are shown, not checked. */
    feePpm: z.int().nullable(),
  })
  .meta({ id: 'ReconciliationBook' });
export type ReconciliationBookView = z.infer<typeof ReconciliationBookView>;

/** Sums of one side. Fees are in hundred-thousandths of a yuan, as bills state them. */
export const SideTotals = z.object({
  payments: Minor,
  paymentCount: z.int(),
  refunds: Minor,
  refundCount: z.int(),
  net: z.int(),
});
export type SideTotals = z.infer<typeof SideTotals>;
export const TotalsRow = z.object({
  /** Null: rows of the bill that belong to no order of ours. */
  shopId: ShopId.nullable(),
  shopName: z.string().nullable(),
  here: SideTotals,
  there: SideTotals,
  fees: z.int(),
});
export type TotalsRow = z.infer<typeof TotalsRow>;

export const ReconciliationBatchView = z
  .object({
    id: ReconciliationBatchId,
    bookId: ReconciliationBookId,
    day: Day,
    state: BatchState,
    problem: BatchProblem.nullable(),
    /** What exactly was wrong, in the words of the reader of the file. */
    problemDetail: z.string().nullable(),
    /** When it is tried again by itself. */
    nextAt: Timestamp.nullable(),
    /** Rows read so far while it runs; of the bill when it is done. */
    billRows: z.int(),
    matched: z.int(),
    openDifferences: z.int(),
    carriedDifferences: z.int(),
    solvedDifferences: z.int(),
    /** Of this day, still without a row in any bill. */
    pooled: z.int(),
    here: SideTotals,
    there: SideTotals,
    fees: z.int(),
    source: z.enum(['download', 'upload']).nullable(),
    fileId: FileId.nullable(),
    sha256: z.string().nullable(),
    runs: z.int(),
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
    signedAt: Timestamp.nullable(),
    signedBy: UserId.nullable(),
    signNote: z.string().nullable(),
  })
  .meta({ id: 'ReconciliationBatch' });
export type ReconciliationBatchView = z.infer<typeof ReconciliationBatchView>;

export const DifferenceView = z
  .object({
    id: ReconciliationDifferenceId,
    kind: DifferenceKind,
    rowKind: RowKind,
    outTradeNo: z.string(),
    tradeNo: z.string().nullable(),
    refundNo: z.string().nullable(),
    billLine: z.int().nullable(),
    thereAmount: Minor.nullable(),
    thereStatus: z.string().nullable(),
    thereAt: Timestamp.nullable(),
    thereFee: z.int().nullable(),
    expectedFee: z.int().nullable(),
    hereAmount: Minor.nullable(),
    hereState: z.string().nullable(),
    hereAt: Timestamp.nullable(),
    attemptId: PaymentAttemptId.nullable(),
    orderId: OrderId.nullable(),
    orderNo: z.string().nullable(),
    proposal: DifferenceProposal,
    state: DifferenceState,
    solution: DifferenceSolution.nullable(),
    note: z.string().nullable(),
    solvedAt: Timestamp.nullable(),
    solvedBy: UserId.nullable(),
    /** The open day that the correction counts in, where the day itself was closed. */
    bookedDay: Day.nullable(),
    taskId: FinanceTaskId.nullable(),
    queriedAt: Timestamp.nullable(),
    /** What the provider said when it was asked. */
    queryResult: z.object({ state: z.string(), amount: Minor.nullable() }).nullable(),
    canQuery: z.boolean(),
  })
  .meta({ id: 'ReconciliationDifference' });
export type DifferenceView = z.infer<typeof DifferenceView>;

/** In our books, in no bill yet: cross_day_pending. */
export const PoolRowView = z.object({
  rowKind: RowKind,
  outTradeNo: z.string(),
  refundNo: z.string().nullable(),
  orderId: OrderId,
  orderNo: z.string(),
  amount: Minor,
  at: Timestamp,
  homeDay: Day,
});
export type PoolRowView = z.infer<typeof PoolRowView>;

const byBatch = z.object({ batchId: ReconciliationBatchId });
const byDifference = z.object({ differenceId: ReconciliationDifferenceId });

export const listReconciliationRoute = route({
  method: 'GET',
  path: '/reconciliation',
  summary: 'Days and accounts: how far reconciliation is',
  access: 'reconcile.read',
  query: z.object({ from: Day, to: Day }),
  reply: z.object({
    books: z.array(ReconciliationBookView),
    batches: z.array(ReconciliationBatchView),
    /** The last day whose bill can exist: yesterday after ten, Beijing time. */
    lastDay: Day,
  }),
});
export const getReconciliationRoute = route({
  method: 'GET',
  path: '/reconciliation/batches/:batchId',
  summary: 'One day of one account: totals of both sides, by shop',
  access: 'reconcile.read',
  params: byBatch,
  reply: z.object({ batch: ReconciliationBatchView, book: ReconciliationBookView, shops: z.array(TotalsRow), canSign: z.boolean() }),
});
export const listDifferencesRoute = route({
  method: 'GET',
  path: '/reconciliation/batches/:batchId/differences',
  summary: 'What differs on that day',
  access: 'reconcile.read',
  params: byBatch,
  query: PageQuery.extend({ kind: list(DifferenceKind).optional(), state: list(DifferenceState).optional() }),
  reply: pageOf(DifferenceView),
});
export const listPoolRoute = route({
  method: 'GET',
  path: '/reconciliation/batches/:batchId/pool',
  summary: 'Payments and refunds up to that day that no bill has shown yet',
  access: 'reconcile.read',
  params: byBatch,
  query: PageQuery,
  reply: pageOf(PoolRowView),
});

const RUN_REFUSALS = ['reconciliation_day_wrong', 'reconciliation_done', 'reconciliation_signed', 'reconciliation_running'] as const;
export const runReconciliationRoute = route({
  method: 'POST',
  path: '/reconciliation/runs',
  summary: 'Reconcile a day now; `again` where it was done before, `kept` reads the stored file once more',
  access: 'reconcile.work',
  body: z.object({
    bookId: ReconciliationBookId,
    day: Day,
    again: z.boolean().default(false),
    from: z.enum(['provider', 'kept']).default('provider'),
  }),
  reply: ReconciliationBatchView,
  errors: [...RUN_REFUSALS],
});
export const uploadBillRoute = route({
  method: 'POST',
  path: '/reconciliation/uploads',
  summary: 'Reconcile a day with a bill that was downloaded by hand (multipart/form-data, one part named file)',
  access: 'reconcile.work',
  idempotency: 'none',
  query: z.object({ bookId: ReconciliationBookId, day: Day, again: z.enum(['0', '1']).default('0') }),
  reply: ReconciliationBatchView,
  errors: [...RUN_REFUSALS, 'file_refused', 'too_large'],
});
export const solveDifferenceRoute = route({
  method: 'POST',
  path: '/reconciliation/differences/:differenceId/solve',
  summary: 'Decide a difference: the bill is right, the books are right, or carry it on',
  access: 'reconcile.work',
  params: byDifference,
  body: z.object({ solution: z.enum(['bill_right', 'books_right', 'carry']), note: text(300, 1) }),
  reply: DifferenceView,
  errors: ['reconciliation_solved'],
});
export const queryDifferenceRoute = route({
  method: 'POST',
  path: '/reconciliation/differences/:differenceId/query',
  summary: 'Ask the provider about a difference now; what it says is booked',
  access: 'reconcile.work',
  params: byDifference,
  reply: DifferenceView,
  errors: ['reconciliation_solved', 'payment_provider_off'],
});
export const signReconciliationRoute = route({
  method: 'POST',
  path: '/reconciliation/batches/:batchId/sign',
  summary: 'Sign a day off: it is closed, later corrections count in the open day',
  access: 'reconcile.sign',
  params: byBatch,
  body: z.object({ note: text(300).default('') }),
  reply: ReconciliationBatchView,
  errors: ['reconciliation_signed', 'reconciliation_not_done', 'reconciliation_open_differences', 'reconciliation_earlier_open'],
});
export const downloadBillRoute = route({
  method: 'GET',
  path: '/reconciliation/batches/:batchId/bill',
  summary: 'The bill as the provider wrote it; it holds personal data',
  access: 'reconcile.file',
  params: byBatch,
  reply: z.unknown(),
});
export const exportReconciliationRoute = route({
  method: 'GET',
  path: '/reconciliation/batches/:batchId/export',
  summary: 'Totals, differences and pool of a day as CSV',
  access: 'reconcile.read',
  params: byBatch,
  reply: z.unknown(),
});
export const setFeeRateRoute = route({
  method: 'PUT',
  path: '/reconciliation/books/:bookId/fee-rate',
  summary: 'The fee agreed with the provider; null: fees are not checked',
  access: 'reconcile.work',
  params: z.object({ bookId: ReconciliationBookId }),
  body: z.object({ feePpm: z.int().min(0).max(100_000).nullable() }),
  reply: Empty,
});
