import { z } from 'zod';
import { Empty, flag, list, PageQuery, pageOf, text, Timestamp, Version } from './common.ts';
import { FileId, FinanceTaskId, OrderId, PaymentAttemptId, RefundId, UserId } from './ids.ts';
import { Currency, Minor } from './money.ts';
import { MAX_LINES, PaymentState } from './orders.ts';
import { route } from './route.ts';

/** `external`: money that was taken elsewhere and only recorded here, by an import. */
export const PaymentProviderName = z.enum(['offline', 'sandbox', 'external', 'wechat_pay', 'alipay']);
export type PaymentProviderName = z.infer<typeof PaymentProviderName>;
export const OfflineMethod = z.enum(['cash', 'transfer', 'other']);
export type OfflineMethod = z.infer<typeof OfflineMethod>;

/** `unknown`: the provider could not say; nothing new is begun for the order until it can, or a person has looked. */
export const AttemptState = z.enum(['open', 'succeeded', 'failed', 'closed', 'unknown']);
export type AttemptState = z.infer<typeof AttemptState>;
export const RefundState = z.enum(['pending', 'succeeded', 'failed']);
export type RefundState = z.infer<typeof RefundState>;
export const RefundApproval = z.enum(['waiting', 'approved', 'rejected']);
export type RefundApproval = z.infer<typeof RefundApproval>;
/** `order`: takes money back from the order; `suspense`: gives back what no order claims. */
export const RefundSource = z.enum(['order', 'suspense']);
export type RefundSource = z.infer<typeof RefundSource>;
/** R4: every captured fen has exactly one of these. */
export const AllocationKind = z.enum(['order', 'refund', 'suspense']);
export type AllocationKind = z.infer<typeof AllocationKind>;

export const AttemptView = z
  .object({
    id: PaymentAttemptId,
    orderId: OrderId,
    orderNo: z.string(),
    /** The number the provider knows the payment by: order number and two digits (R6). */
    outTradeNo: z.string(),
    provider: PaymentProviderName,
    /** The merchant's account it was begun under, e.g. the merchant number; null where there is none. */
    accountLabel: z.string().nullable(),
    /** Against a simulator: no real money. */
    isSimulated: z.boolean(),
    /** cash, transfer, other; page for a hosted cashier. */
    method: z.string(),
    currency: Currency,
    amount: Minor,
    state: AttemptState,
    capturedAmount: Minor,
    refundPendingAmount: Minor,
    refundedAmount: Minor,
    /** What may still be refunded from the order's part of it. */
    refundableAmount: Minor,
    providerTradeNo: z.string().nullable(),
    proofFileId: FileId.nullable(),
    note: z.string().nullable(),
    createdAt: Timestamp,
    expiresAt: Timestamp.nullable(),
    capturedAt: Timestamp.nullable(),
    closedAt: Timestamp.nullable(),
    createdBy: UserId.nullable(),
  })
  .meta({ id: 'PaymentAttempt' });
export type AttemptView = z.infer<typeof AttemptView>;

export const RefundView = z
  .object({
    id: RefundId,
    refundNo: z.string(),
    attemptId: PaymentAttemptId,
    orderId: OrderId,
    provider: PaymentProviderName,
    currency: Currency,
    amount: Minor,
    source: RefundSource,
    state: RefundState,
    reason: z.string(),
    requestedBy: UserId.nullable(),
    requestedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    providerRefundNo: z.string().nullable(),
    failure: z.string().nullable(),
    /** Money that a person has to hand back: finance confirms it by hand. */
    isManual: z.boolean(),
    /** Null: nobody has to look. While it waits for a second person, nobody is asked for money. */
    approval: RefundApproval.nullable(),
    decidedBy: UserId.nullable(),
    decidedAt: Timestamp.nullable(),
    decisionNote: z.string().nullable(),
    /** What it is for; empty for an amount alone. `unsentQty` of the units will not be sent once it is done. */
    lines: z.array(z.object({ lineNo: z.int(), qty: z.int(), unsentQty: z.int(), amount: Minor })),
  })
  .meta({ id: 'Refund' });
export type RefundView = z.infer<typeof RefundView>;

export const AllocationView = z.object({
  attemptId: PaymentAttemptId,
  kind: AllocationKind,
  amount: z.int(),
  refundId: RefundId.nullable(),
  at: Timestamp,
});

export const FinanceTaskKind = z.enum([
  'underpaid',
  'overpaid',
  'wrong_currency',
  'foreign_trade',
  'second_capture',
  'attempt_unknown',
  'refund_failed',
  'refund_unknown',
  'auto_refund_limit',
  'refund_approval',
  'refund_stuck',
  'reconciliation_difference',
]);
export type FinanceTaskKind = z.infer<typeof FinanceTaskKind>;
/**
 * `refund`: give the money in suspense back. `apply`: book it to the order. `refund_again`: a new refund for one that failed.
 * `approve`, `reject`: a refund that waits for a second person. `keep`: nothing moves; the note says why.
 */
export const TaskResolution = z.enum(['refund', 'apply', 'keep', 'refund_again', 'approve', 'reject']);
export type TaskResolution = z.infer<typeof TaskResolution>;
/** What most probably has to be done about a task; it may lie with the provider, beyond the choices here. */
export const TaskProposal = z.enum([
  'refund',
  'apply',
  'refund_again',
  'decide',
  'ask_provider',
  'top_up',
  'merchant_platform',
  'find_owner',
]);
export type TaskProposal = z.infer<typeof TaskProposal>;

export const FinanceTaskView = z
  .object({
    id: FinanceTaskId,
    kind: FinanceTaskKind,
    orderId: OrderId.nullable(),
    orderNo: z.string().nullable(),
    attemptId: PaymentAttemptId.nullable(),
    refundId: RefundId.nullable(),
    amount: Minor.nullable(),
    currency: Currency.nullable(),
    /** Numbers and amounts that help to decide; never personal data. */
    facts: z.record(z.string(), z.unknown()),
    state: z.enum(['open', 'done']),
    createdAt: Timestamp,
    doneAt: Timestamp.nullable(),
    doneBy: UserId.nullable(),
    resolution: z.string().nullable(),
    /** What may be chosen now. */
    choices: z.array(TaskResolution),
    proposal: TaskProposal.nullable(),
  })
  .meta({ id: 'FinanceTask' });
export type FinanceTaskView = z.infer<typeof FinanceTaskView>;

const byOrder = z.object({ orderId: OrderId });
const ORDER_REFUSALS = ['order_not_found', 'order_action_refused', 'order_held', 'order_refund_pending'] as const;

export const PaymentLinkView = z.object({
  url: z.string(),
  /** QR code of the address as an SVG document, to be shown through a data: address. */
  qrSvg: z.string(),
  /** Ready to paste into a chat: shop, amount, deadline, address. */
  copyText: z.string(),
  amountDue: Minor,
  currency: Currency,
  payBy: Timestamp.nullable(),
});
export const paymentLinkRoute = route({
  method: 'POST',
  path: '/orders/:orderId/payment-link',
  summary: 'Where the buyer pays: address, QR code, text for a chat',
  access: 'payment.link',
  idempotency: 'none',
  params: byOrder,
  reply: PaymentLinkView,
  errors: ['order_not_found'],
});

export const OrderPaymentsView = z.object({
  paymentState: PaymentState,
  currency: Currency,
  totalAmount: Minor,
  paidAmount: Minor,
  amountDue: Minor,
  refundedAmount: Minor,
  refundPendingAmount: Minor,
  attempts: z.array(AttemptView),
  refunds: z.array(RefundView),
  allocations: z.array(AllocationView),
  tasks: z.array(FinanceTaskView),
  /** Providers a buyer can choose today. */
  providers: z.array(PaymentProviderName),
});
export type OrderPaymentsView = z.infer<typeof OrderPaymentsView>;
export const orderPaymentsRoute = route({
  method: 'GET',
  path: '/orders/:orderId/payments',
  summary: 'Attempts, refunds, allocations and finance tasks of an order',
  access: 'payment.read',
  params: byOrder,
  reply: OrderPaymentsView,
  errors: ['order_not_found'],
});

/** `outcome`: what became of the money; see the finance tasks when it is `suspense`. */
export const CaptureOutcome = z.enum(['paid', 'deposit', 'collected', 'revived', 'refund', 'suspense']);
export type CaptureOutcome = z.infer<typeof CaptureOutcome>;
export const recordOfflinePaymentRoute = route({
  method: 'POST',
  path: '/orders/:orderId/offline-payments',
  summary: 'Record money taken by hand: cash, transfer',
  access: 'payment.record',
  isCreation: true,
  params: byOrder,
  body: z.object({
    method: OfflineMethod,
    amount: Minor.refine((n) => n > 0, { error: 'must be above 0' }),
    /** When the money was taken; absent: now. Never in the future. */
    paidAt: Timestamp.optional(),
    proofFileId: FileId.optional(),
    note: text(300).default(''),
  }),
  reply: z.object({ attempt: AttemptView, outcome: CaptureOutcome }),
  errors: [...ORDER_REFUSALS, 'too_many_requests'],
});

export const requestRefundRoute = route({
  method: 'POST',
  path: '/orders/:orderId/refunds',
  summary: 'Refund whole or in part; without attemptId, the newest payments give first',
  access: 'payment.refund',
  isCreation: true,
  params: byOrder,
  body: z.object({
    attemptId: PaymentAttemptId.optional(),
    amount: Minor.refine((n) => n > 0, { error: 'must be above 0' }),
    reason: text(200, 1),
    /** What it is for: units that have not left yet are then never sent. The amount may be less than they cost, not more. */
    lines: z
      .array(z.object({ lineNo: z.int().min(1), qty: z.int().min(1) }))
      .max(MAX_LINES)
      .refine((ls) => new Set(ls.map((l) => l.lineNo)).size === ls.length, { error: 'a line is named twice' })
      .default([]),
    /** For money taken by hand: it has already been handed back, says this note. Absent: finance confirms later. */
    handedBackNote: text(300, 1).optional(),
  }),
  reply: z.object({ refunds: z.array(RefundView) }),
  errors: ['order_not_found', 'order_action_refused', 'refund_exceeds', 'payment_not_open', 'refund_limit_reached', 'refund_lines_wrong'],
});
const byRefund = z.object({ refundId: RefundId });
export const confirmRefundRoute = route({
  method: 'POST',
  path: '/refunds/:refundId/confirm',
  summary: 'Money taken by hand was handed back',
  access: 'payment.refund',
  params: byRefund,
  body: z.object({ note: text(300).default('') }),
  reply: RefundView,
  errors: ['payment_not_open'],
});
export const abandonRefundRoute = route({
  method: 'POST',
  path: '/refunds/:refundId/abandon',
  summary: 'A refund by hand is not made after all; the order keeps its money',
  access: 'payment.refund',
  params: byRefund,
  body: z.object({ note: text(300, 1) }),
  reply: RefundView,
  errors: ['payment_not_open'],
});

export const approveRefundRoute = route({
  method: 'POST',
  path: '/refunds/:refundId/approve',
  summary: 'A second person lets a refund go ahead, with all parts of the same request',
  access: 'payment.approve',
  params: byRefund,
  body: z.object({ note: text(300).default('') }),
  reply: RefundView,
  errors: ['payment_not_open', 'refund_second_person'],
});
export const rejectRefundRoute = route({
  method: 'POST',
  path: '/refunds/:refundId/reject',
  summary: 'A refund that waits for a second person is not made; the order keeps its money',
  access: 'payment.approve',
  params: byRefund,
  body: z.object({ reason: text(300, 1) }),
  reply: RefundView,
  errors: ['payment_not_open'],
});

/** Sums in any 24 hours, a currency each, in its minor units (R23). */
export const RefundRulesView = z.object({
  /** What a person may give back alone; beyond it a second person decides. Null: one person is enough. */
  aloneDayMaxAmount: Minor.nullable(),
  /** What a person may ask for in all. Null: no limit. */
  personDayMaxAmount: Minor.nullable(),
  /** What goes back without a person: second payments, payments after the cancellation. */
  automaticDayMaxAmount: Minor,
  version: Version,
});
export type RefundRulesView = z.infer<typeof RefundRulesView>;
export const refundRulesRoute = route({
  method: 'GET',
  path: '/refund-rules',
  summary: 'How much may be refunded by whom',
  access: 'payment.read',
  reply: RefundRulesView,
});
export const setRefundRulesRoute = route({
  method: 'PUT',
  path: '/refund-rules',
  summary: 'Change how much may be refunded by whom; journalled',
  access: 'system.manage',
  body: RefundRulesView.omit({ version: true }),
  reply: RefundRulesView,
});

export const listPaymentsRoute = route({
  method: 'GET',
  path: '/payments',
  summary: 'Payments, newest first',
  access: 'payment.read',
  query: PageQuery.extend({
    provider: list(PaymentProviderName).optional(),
    state: list(AttemptState).optional(),
    from: Timestamp.optional(),
    to: Timestamp.optional(),
    /** Only those with a refund under way. */
    isRefundPending: flag.optional(),
  }),
  reply: pageOf(AttemptView),
});

export const listFinanceTasksRoute = route({
  method: 'GET',
  path: '/finance-tasks',
  summary: 'What finance has to decide',
  access: 'finance.task',
  query: PageQuery.extend({ state: z.enum(['open', 'done']).default('open') }),
  reply: pageOf(FinanceTaskView),
});
export const resolveFinanceTaskRoute = route({
  method: 'POST',
  path: '/finance-tasks/:taskId/resolve',
  summary: 'Decide a finance task',
  access: 'finance.task',
  params: z.object({ taskId: FinanceTaskId }),
  body: z.object({ resolution: TaskResolution, note: text(300, 1) }),
  reply: FinanceTaskView,
  errors: [
    'payment_not_open',
    'refund_exceeds',
    'refund_lines_wrong',
    'order_not_found',
    'order_action_refused',
    'refund_limit_reached',
    'refund_second_person',
  ],
});

/** Providers call it: the signature is over the raw body, so it is read raw. Answered once stored, handled later (R19). */
export const providerNotificationRoute = route({
  method: 'POST',
  path: '/notifications/:provider',
  summary: 'Payment notification of a provider',
  access: 'public',
  idempotency: 'none',
  params: z.object({ provider: text(20, 1) }),
  reply: Empty,
  errors: ['notification_refused', 'payment_provider_off'],
});
