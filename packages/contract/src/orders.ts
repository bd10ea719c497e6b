import { z } from 'zod';
import { text, Timestamp, Version } from './common.ts';
import { Carrier } from './carriers.ts';
import { OrderStatus } from './identity.access.ts';
import { CustomerId, ImportBatchId, OrderId, ShopId, SkuId, UserId, WarehouseId } from './ids.ts';
import { Currency, Minor } from './money.ts';

export const OrderType = z.enum(['physical', 'virtual', 'custom']);
export type OrderType = z.infer<typeof OrderType>;
export const PaymentTerms = z.enum(['prepaid', 'cod', 'on_account']);
export type PaymentTerms = z.infer<typeof PaymentTerms>;
export const PaymentState = z.enum(['unpaid', 'part_paid', 'paid', 'part_refunded', 'refunded']);
export type PaymentState = z.infer<typeof PaymentState>;
export const OrderSource = z.enum(['manual', 'api', 'import', 'channel']);
export type OrderSource = z.infer<typeof OrderSource>;
/** What fulfilling a line means: the SKU's type, and for virtual goods their kind. */
export const Fulfilment = z.enum(['physical', 'custom', 'unlimited', 'counted', 'code_pool', 'service']);
export type Fulfilment = z.infer<typeof Fulfilment>;
/** Lines that hold stock: reserved when placed, consumed when shipped. */
export const holdsStock = (f: Fulfilment): boolean => f === 'physical' || f === 'counted' || f === 'code_pool';

export const ORDER_ACTIONS = [
  'confirm',
  'pay',
  'cancel',
  'cancel_keeping',
  'revive',
  'hold',
  'release',
  'change_address',
  'change_lines',
  'swap_variant',
  'ship',
  'ship_part',
  'void_shipment',
  'correct_tracking',
  'deliver',
  'redeem',
  'report_production',
  'complete',
  'extend_deadline',
  'edit_marks',
  'refund',
  'settle_refund',
  'allocate_stock',
  'drop_part',
  'drop_rest',
  'undo_import',
] as const;
/** Taken by the system alone: never offered to a person. */
export const SYSTEM_ACTIONS: readonly (typeof ORDER_ACTIONS)[number][] = [
  'settle_refund',
  'allocate_stock',
  'drop_part',
  'drop_rest',
  'undo_import',
];
export const OrderAction = z.enum(ORDER_ACTIONS);
export type OrderAction = z.infer<typeof OrderAction>;

const Qty = z.int().min(1).max(1_000_000);
export const MAX_LINES = 200;
export const MAX_BATCH = 500;

export const Receiver = z.object({
  name: text(60, 1),
  phone: text(30).default(''),
  country: text(2).default('CN'),
  province: text(40).default(''),
  city: text(40).default(''),
  district: text(40).default(''),
  street: text(300).default(''),
  postalCode: text(20).default(''),
});
export type Receiver = z.infer<typeof Receiver>;

export const Invoice = z.object({ title: text(100, 1), taxNo: text(40).default('') });
export const Attributes = z
  .record(z.string().regex(/^[\w.-]{1,40}$/), z.union([text(300), z.number(), z.boolean()]))
  .refine((a) => Object.keys(a).length <= 50, { error: 'at most 50 attributes' });
export const Tags = z.array(text(20, 1)).max(20);
export const Memo = text(1000);

export const NewOrderLine = z
  .object({
    skuId: SkuId.optional(),
    skuCode: text(64).optional(),
    qty: Qty,
    /** Instead of the SKU's price. */
    unitPriceAmount: Minor.optional(),
    /** Instead of quantity × unit price. */
    lineAmount: Minor.optional(),
    isGift: z.boolean().default(false),
  })
  .refine((l) => l.skuId !== undefined || (l.skuCode !== undefined && l.skuCode !== ''), {
    error: 'skuId or skuCode is needed',
    path: ['skuCode'],
  });

export const NewOrder = z.object({
  /** Absent: the shop "manual". */
  shopId: ShopId.optional(),
  warehouseId: WarehouseId.optional(),
  lines: z.array(NewOrderLine).min(1).max(MAX_LINES),
  discountAmount: Minor.default(0 as z.infer<typeof Minor>),
  freightAmount: Minor.default(0 as z.infer<typeof Minor>),
  paymentTerms: PaymentTerms.default('prepaid'),
  /** Custom-made goods: what is paid before they are made; 0: nothing, all is due at once. Absent: the shop's share. */
  depositAmount: Minor.optional(),
  receiver: Receiver.optional(),
  /** The shop's own number of the customer; identity goes by phone first (R8). */
  customerCode: text(64).optional(),
  customerId: CustomerId.optional(),
  buyerMessage: Memo.default(''),
  sellerMemo: Memo.default(''),
  sellerFlag: z.int().min(0).max(10).default(0),
  tags: Tags.default([]),
  attributes: Attributes.default({}),
  invoice: Invoice.optional(),
  /** The number the order has elsewhere; unique per shop. */
  sourceNo: text(64, 1).optional(),
  assigneeId: UserId.optional(),
  /** Minutes to pay, instead of the shop's. */
  payMinutes: z.int().min(1).max(43_200).optional(),
  /** Take the order even where stock is short; the rest is recorded as shortage (R12). */
  allowShortage: z.boolean().default(false),
  /** Take it although the customer is blacklisted. */
  allowBlacklisted: z.boolean().default(false),
});
export type NewOrder = z.infer<typeof NewOrder>;
export type NewOrderInput = z.input<typeof NewOrder>;

const Amount = Minor.nullable().meta({ description: 'Minor units; null when amounts are hidden from you' });

export const OrderLineView = z.object({
  lineNo: z.int(),
  skuId: SkuId,
  skuCode: z.string(),
  title: z.string(),
  options: z.string(),
  pictureUrl: z.string().nullable(),
  fulfilment: Fulfilment,
  qty: z.int(),
  unitPriceAmount: Amount,
  lineAmount: Amount,
  discountAmount: Amount,
  unitCostAmount: Minor.nullable(),
  isGift: z.boolean(),
  reservedQty: z.int(),
  shippedQty: z.int(),
  shortageQty: z.int(),
  /** Their money went back before they left; they will not be sent. */
  droppedQty: z.int(),
  production: z.object({ step: z.string(), percent: z.int(), note: z.string(), at: Timestamp }).nullable(),
});

/** Masked (张*, 138****8000) or hidden; the plain one comes from reveal only. */
export const ReceiverView = z.object({
  name: z.string(),
  phone: z.string(),
  country: z.string(),
  province: z.string(),
  city: z.string(),
  district: z.string(),
  street: z.string(),
  postalCode: z.string(),
});

export const OrderView = z
  .object({
    id: OrderId,
    orderNo: z.string(),
    shopId: ShopId,
    warehouseId: WarehouseId.nullable(),
    customerId: CustomerId.nullable(),
    source: OrderSource,
    sourceNo: z.string().nullable(),
    importBatchId: ImportBatchId.nullable(),
    isHistorical: z.boolean(),
    type: OrderType,
    status: OrderStatus,
    paymentTerms: PaymentTerms,
    paymentState: PaymentState.nullable(),
    currency: Currency,
    goodsAmount: Amount,
    discountAmount: Amount,
    freightAmount: Amount,
    totalAmount: Amount,
    paidAmount: Amount,
    refundedAmount: Amount,
    refundPendingAmount: Amount,
    /** Of a custom-made order: what lets it go ahead; null when all is due at once. */
    depositAmount: Amount,
    /** Asked for now: the deposit until it is paid, then the balance. */
    amountDue: Amount,
    /** It went ahead on its deposit; it ships once the rest is paid. */
    isBalanceDue: z.boolean(),
    isRefundPending: z.boolean(),
    totalQty: z.int(),
    shippedQty: z.int(),
    shortageQty: z.int(),
    createdAt: Timestamp,
    payBy: Timestamp.nullable(),
    shipBy: Timestamp.nullable(),
    paidAt: Timestamp.nullable(),
    shippedAt: Timestamp.nullable(),
    completedAt: Timestamp.nullable(),
    cancelledAt: Timestamp.nullable(),
    cancelReason: z.string().nullable(),
    isHeld: z.boolean(),
    holdReason: z.string().nullable(),
    holdUntil: Timestamp.nullable(),
    lane: z.enum(['overdue', 'due_2h', 'due_today', 'due_later']).nullable(),
    sellerFlag: z.int(),
    sellerMemo: z.string(),
    buyerMessage: z.string(),
    invoice: z.object({ title: z.string(), taxNo: z.string() }).nullable(),
    tags: z.array(z.string()),
    attributes: z.record(z.string(), z.unknown()),
    receiver: ReceiverView.nullable(),
    assigneeId: UserId.nullable(),
    version: Version,
    lines: z.array(OrderLineView),
    /** What was sent and not taken back. */
    parcels: z.array(z.object({ carrier: Carrier, trackingNo: z.string() })),
    /** How often the form that was printed most was printed; 0: none was. */
    printedTimes: z.int(),
    /** What you may do with it now. */
    actions: z.array(OrderAction),
  })
  .meta({ id: 'Order' });
export type OrderView = z.infer<typeof OrderView>;

/** Answer of a placing: the order and where the buyer pays. */
export const PlacedOrder = z.object({
  orderId: OrderId,
  orderNo: z.string(),
  status: OrderStatus,
  currency: Currency,
  totalAmount: Amount,
  shortageQty: z.int(),
  /** Null when there is nothing to pay, or you may not send links. */
  paymentUrl: z.string().nullable(),
  createdAt: Timestamp,
  payBy: Timestamp.nullable(),
  version: Version,
});
export type PlacedOrder = z.infer<typeof PlacedOrder>;
