import { z } from 'zod';
import { Day, Empty, flag, list, pageOf, text, Timestamp } from './common.ts';
import { Carrier } from './fulfilment.ts';
import { OrderStatus } from './identity.access.ts';
import { CustomerId, ImportBatchId, OrderId, ShopId, SkuId, UserId, WarehouseId } from './ids.ts';
import { Currency, Minor } from './money.ts';
import {
  Attributes,
  Invoice,
  MAX_BATCH,
  MAX_LINES,
  Memo,
  NewOrder,
  NewOrderLine,
  OrderSource,
  OrderType,
  OrderView,
  PaymentState,
  PaymentTerms,
  PlacedOrder,
  Receiver,
  ReceiverView,
  Tags,
} from './orders.ts';
import { route } from './route.ts';

const PLACE_ERRORS = [
  'order_types_mixed',
  'order_amount_wrong',
  'sku_not_found',
  'sku_archived',
  'currency_mismatch',
  'shop_not_found',
  'warehouse_not_found',
  'stock_insufficient',
  'source_no_taken',
  'customer_blacklisted',
  'credit_refused',
] as const;

export const placeOrderRoute = route({
  method: 'POST',
  path: '/orders',
  summary: 'Take one order: totals, stock, number and payment link in one go',
  access: 'order.create',
  body: NewOrder,
  reply: PlacedOrder,
  errors: PLACE_ERRORS,
  isCreation: true,
});

/** Each order has its own answer: a refusal of one never fails its neighbours. */
export const BatchAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), order: PlacedOrder }),
  z.object({ ok: z.literal(false), code: z.string(), detail: z.string(), facts: z.record(z.string(), z.unknown()) }),
]);
export const placeOrdersRoute = route({
  method: 'POST',
  path: '/orders/batch',
  summary: 'Take up to 500 orders, with an answer for each; the key of each is Idempotency-Key + its index',
  access: 'order.create',
  body: z.object({ orders: z.array(NewOrder).min(1).max(MAX_BATCH) }),
  reply: z.object({ results: z.array(BatchAnswer) }),
});

export const OrderSort = z.enum([
  'created_desc',
  'created_asc',
  'amount_desc',
  'amount_asc',
  'pay_by_asc',
  'ship_by_asc',
  'status_asc',
  'status_desc',
]);
export const DeadlineLane = z.enum(['overdue', 'due_2h', 'due_today', 'due_later']);

/** A list of rows that are shown is asked for anew by their ids; an export of what is selected names as many as a batch takes. */
const MAX_NAMED = 10_000;

export const OrderFilter = z.object({
  ids: list(OrderId, MAX_NAMED).optional(),
  status: list(OrderStatus).optional(),
  type: list(OrderType).optional(),
  shopId: list(ShopId).optional(),
  warehouseId: list(WarehouseId).optional(),
  source: list(OrderSource).optional(),
  paymentState: list(PaymentState).optional(),
  paymentTerms: list(PaymentTerms).optional(),
  createdFrom: Timestamp.optional(),
  createdTo: Timestamp.optional(),
  paidFrom: Timestamp.optional(),
  paidTo: Timestamp.optional(),
  shippedFrom: Timestamp.optional(),
  shippedTo: Timestamp.optional(),
  shipByFrom: Timestamp.optional(),
  shipByTo: Timestamp.optional(),
  customerId: CustomerId.optional(),
  amountMin: z.coerce.number().pipe(Minor).optional(),
  amountMax: z.coerce.number().pipe(Minor).optional(),
  flag: list(z.coerce.number().int().min(0).max(10)).optional(),
  /** One of these. */
  tag: list(text(20, 1), 20).optional(),
  isHeld: flag.optional(),
  isShort: flag.optional(),
  isRefundPending: flag.optional(),
  isAssigned: flag.optional(),
  /** Slip, label or receipt has been printed. */
  isPrinted: flag.optional(),
  /** Of a parcel that has not been voided. */
  carrier: list(Carrier).optional(),
  assigneeId: UserId.optional(),
  lane: DeadlineLane.optional(),
  importBatchId: ImportBatchId.optional(),
  /** Titles, SKU codes, memos; personal data is searched by POST /orders/search. */
  text: text(60).optional(),
});
export type OrderFilter = z.infer<typeof OrderFilter>;

/** Exact up to 10,000 under the filter, else the bound and `isExact: false` (R14). */
export const CountView = z.object({ count: z.int(), isExact: z.boolean() });

export const listOrdersRoute = route({
  method: 'GET',
  path: '/orders',
  summary: 'List orders under your scope',
  access: 'order.read',
  query: OrderFilter.extend({
    sort: OrderSort.default('created_desc'),
    cursor: z.string().max(300).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: pageOf(OrderView),
});
export const countOrdersRoute = route({
  method: 'GET',
  path: '/orders/count',
  summary: 'Count orders under a filter; exact on demand',
  access: 'order.read',
  query: OrderFilter.extend({ exact: flag.default(false) }),
  reply: CountView,
});
/** Any number or personal value, many at once; POST, so that no phone number lands in a URL or an access log (R14). */
export const searchOrdersRoute = route({
  method: 'POST',
  path: '/orders/search',
  summary: 'Find orders by full phone, last four, full name, order, source or tracking number, SKU; many at once',
  access: 'order.read',
  idempotency: 'none',
  body: z.object({ terms: z.array(text(100, 1)).min(1).max(500), limit: z.int().min(1).max(500).default(200) }),
  reply: z.object({ items: z.array(OrderView), found: z.array(z.string()), missing: z.array(z.string()), isCut: z.boolean() }),
});

export const BoardTile = z.object({
  status: OrderStatus,
  count: z.int(),
  /** By currency; null when amounts are hidden from you. */
  amounts: z.array(z.object({ currency: Currency, amount: z.int() })).nullable(),
  oldestAt: Timestamp.nullable(),
});
export const BoardView = z.object({
  tiles: z.array(BoardTile),
  lanes: z.object({ overdue: z.int(), due_2h: z.int(), due_today: z.int(), due_later: z.int() }),
  held: z.int(),
  short: z.int(),
  refundPending: z.int(),
  /** Placed since midnight of the shop's day, under the same filters but for time; cancelled ones do not count. */
  today: z.object({ orders: z.int(), amounts: z.array(z.object({ currency: Currency, amount: z.int() })).nullable() }),
});
export const boardRoute = route({
  method: 'GET',
  path: '/board',
  summary: 'Exact counts by status under your scope',
  access: 'order.read',
  query: z.object({
    shopId: list(ShopId).optional(),
    type: list(OrderType).optional(),
    customerId: CustomerId.optional(),
    from: Day.optional(),
    to: Day.optional(),
  }),
  reply: BoardView,
  errors: ['field_hidden'],
});

const byId = z.object({ orderId: OrderId });
const ACTION_ERRORS = ['order_not_found', 'order_action_refused', 'order_held', 'order_refund_pending'] as const;

export const getOrderRoute = route({
  method: 'GET',
  path: '/orders/:orderId',
  summary: 'One order',
  access: 'order.read',
  params: byId,
  reply: OrderView,
  errors: ['order_not_found'],
});

export const HistoryEntry = z.object({
  seq: z.int(),
  at: Timestamp,
  actorKind: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string(),
  action: z.string(),
  /** Field → [from, to]; personal values show as fingerprints, hidden fields are left out. */
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  reason: z.string().nullable(),
});
export const orderHistoryRoute = route({
  method: 'GET',
  path: '/orders/:orderId/history',
  summary: 'Every change of every field: who, when, why',
  access: 'order.history',
  params: byId,
  reply: z.object({
    entries: z.array(HistoryEntry),
    comments: z.array(z.object({ id: z.uuid(), body: z.string(), byId: z.uuid(), byName: z.string(), at: Timestamp })),
  }),
  errors: ['order_not_found'],
});
export const commentOrderRoute = route({
  method: 'POST',
  path: '/orders/:orderId/comments',
  summary: 'Write an internal comment',
  access: 'order.history',
  params: byId,
  body: z.object({ body: text(2000, 1) }),
  reply: Empty,
  errors: ['order_not_found'],
});
export const revealOrderRoute = route({
  method: 'POST',
  path: '/orders/:orderId/reveal',
  summary: 'Show the receiver in full; journalled',
  access: 'customer.reveal',
  params: byId,
  idempotency: 'none',
  body: z.object({ reason: text(200, 1) }),
  reply: z.object({ receiver: ReceiverView.nullable(), seconds: z.int() }),
  errors: ['order_not_found'],
});
export const copyOrderRoute = route({
  method: 'POST',
  path: '/orders/:orderId/copy',
  summary: 'Place a new order with the same content at today’s prices',
  access: 'order.create',
  params: byId,
  body: z.object({ allowShortage: z.boolean().default(false) }),
  reply: PlacedOrder,
  errors: ['order_not_found', ...PLACE_ERRORS],
  isCreation: true,
});

const Reason = z.object({ reason: text(200).default('') });
const action = <B extends z.ZodType>(
  name: string,
  summary: string,
  access: Parameters<typeof route>[0]['access'],
  body: B,
  more: readonly ((typeof PLACE_ERRORS)[number] | 'order_has_payment' | 'swap_refused' | 'payment_result_unknown')[] = [],
) =>
  route({
    method: 'POST',
    path: `/orders/:orderId/${name}`,
    summary,
    access,
    params: byId,
    body,
    reply: OrderView,
    errors: [...ACTION_ERRORS, ...more],
  });

export const confirmOrderRoute = action('confirm', 'Let an order on delivery or on account go ahead', 'order.confirm', Empty, [
  'credit_refused',
]);
export const CancelReason = z.enum(['buyer', 'duplicate', 'out_of_stock', 'fraud', 'timeout', 'import_undone', 'refunded', 'other']);
export const cancelOrderRoute = action(
  'cancel',
  'Cancel; stock is released',
  'order.cancel',
  z.object({
    cancelReason: CancelReason.default('buyer'),
    reason: text(200).default(''),
    /** A deposit that was paid stays with the shop; to give it back, refund it instead. */
    keepDeposit: z.boolean().default(false),
  }),
  ['order_has_payment', 'payment_result_unknown'],
);
export const reviveOrderRoute = action(
  'revive',
  'Bring a cancelled order that holds its money back, if stock can be had',
  'order.cancel',
  Reason,
  ['stock_insufficient'],
);
export const holdOrderRoute = action(
  'hold',
  'Hold: it cannot ship',
  'order.hold',
  z.object({ reason: text(200, 1), until: Timestamp.nullable().default(null) }),
);
export const releaseOrderRoute = action('release', 'Release a hold', 'order.hold', Reason);
export const completeOrderRoute = action('complete', 'Complete a shipped order', 'order.complete', Reason);
export const extendOrderRoute = action(
  'extend',
  'Move a deadline: pay-by while unpaid, ship-by while paid',
  'order.extend',
  z.object({ until: Timestamp, reason: text(200).default('') }),
);
export const changeAddressRoute = action(
  'address',
  'Change the receiver, until shipping',
  'order.edit',
  z.object({ receiver: Receiver, reason: text(200).default('') }),
);
export const editMarksRoute = action(
  'marks',
  'Change flag, memo, tags, attributes, assignee, invoice; absent fields stay',
  'order.edit',
  z.object({
    sellerFlag: z.int().min(0).max(10).optional(),
    sellerMemo: Memo.optional(),
    tags: Tags.optional(),
    attributes: Attributes.optional(),
    invoice: Invoice.nullable().optional(),
    assigneeId: UserId.nullable().optional(),
  }),
);
export const changeLinesRoute = action(
  'lines',
  'Change lines, discount and freight while unpaid, or paid as far as the deposit; stock follows',
  'order.price',
  z.object({
    lines: z.array(NewOrderLine).min(1).max(MAX_LINES),
    discountAmount: Minor,
    freightAmount: Minor,
    /** Absent: as it was, or in proportion where the shop sets it. Once it is paid it stays. */
    depositAmount: Minor.optional(),
    allowShortage: z.boolean().default(false),
    reason: text(200).default(''),
  }),
  [...PLACE_ERRORS, 'order_has_payment', 'payment_result_unknown'],
);
export const swapVariantRoute = action(
  'swap',
  'Swap the variant of a line at equal price',
  'order.swap',
  z.object({ lineNo: z.int().min(1), skuId: SkuId, reason: text(200).default('') }),
  ['swap_refused', 'stock_insufficient', 'sku_not_found', 'sku_archived'],
);
export const reportProductionRoute = action(
  'production',
  'Report progress of a custom-made line',
  'order.produce',
  z.object({ lineNo: z.int().min(1), step: text(40, 1), percent: z.int().min(0).max(100), note: text(300).default('') }),
);
