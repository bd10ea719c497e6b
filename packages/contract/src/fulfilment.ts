import { z } from 'zod';
import { Carrier } from './carriers.ts';
import { normalizeTrackingNo } from './tracking-number.ts';
import { Empty, list, text, Timestamp } from './common.ts';
import { OrderStatus } from './identity.access.ts';
import { OrderId, ShipmentId, SkuId, UserId, WarehouseId } from './ids.ts';
import { Fulfilment, OrderType, OrderView } from './orders.ts';
import { route } from './route.ts';

export { Carrier } from './carriers.ts';

export const TrackingNo = z
  .string()
  .max(60)
  .transform(normalizeTrackingNo)
  .pipe(z.string().regex(/^[A-Z0-9][A-Z0-9_-]{3,39}$/, { error: 'is no tracking number' }));

export const ShipmentState = z.enum(['shipped', 'voided']);
export type ShipmentState = z.infer<typeof ShipmentState>;
export const ShipmentView = z
  .object({
    id: ShipmentId,
    orderId: OrderId,
    warehouseId: WarehouseId,
    carrier: Carrier,
    trackingNo: z.string(),
    state: ShipmentState,
    shippedAt: Timestamp,
    shippedBy: UserId.nullable(),
    voidedAt: Timestamp.nullable(),
    voidReason: z.string().nullable(),
    version: z.int(),
    lines: z.array(z.object({ lineNo: z.int(), skuCode: z.string(), title: z.string(), options: z.string(), qty: z.int() })),
  })
  .meta({ id: 'Shipment' });
export type ShipmentView = z.infer<typeof ShipmentView>;

const byOrder = z.object({ orderId: OrderId });
const byShipment = z.object({ shipmentId: ShipmentId });
const SHIP_REFUSALS = [
  'order_not_found',
  'order_action_refused',
  'order_held',
  'order_refund_pending',
  'order_balance_due',
  'ship_qty_wrong',
] as const;
const ShipLines = z
  .array(z.object({ lineNo: z.int().min(1), qty: z.int().min(1) }))
  .min(1)
  .max(200);

export const ShippedView = z.object({ shipment: ShipmentView, order: OrderView });

/** The same carrier and number again answers 200 with what is there (R7). */
export const shipOrderRoute = route({
  method: 'POST',
  path: '/orders/:orderId/shipments',
  summary: 'Ship whole (no lines named) or part',
  access: 'order.ship',
  params: byOrder,
  body: z.object({ carrier: Carrier, trackingNo: TrackingNo, lines: ShipLines.optional() }),
  reply: ShippedView,
  errors: SHIP_REFUSALS,
});
export const listShipmentsRoute = route({
  method: 'GET',
  path: '/orders/:orderId/shipments',
  summary: 'Parcels of an order, voided ones too',
  access: 'order.read',
  params: byOrder,
  reply: z.object({ shipments: z.array(ShipmentView) }),
  errors: ['order_not_found'],
});
export const voidShipmentRoute = route({
  method: 'POST',
  path: '/shipments/:shipmentId/void',
  summary: 'The parcel did not leave after all: stock returns, reserved again',
  access: 'order.ship',
  params: byShipment,
  body: z.object({ reason: text(200, 1) }),
  reply: ShippedView,
  errors: ['shipment_not_found', 'order_action_refused', 'order_not_found'],
});
export const correctTrackingRoute = route({
  method: 'PATCH',
  path: '/shipments/:shipmentId/tracking',
  summary: 'Correct carrier and tracking number',
  access: 'order.ship',
  params: byShipment,
  body: z.object({ carrier: Carrier, trackingNo: TrackingNo }),
  reply: ShippedView,
  errors: ['shipment_not_found', 'order_action_refused', 'order_not_found', 'name_taken'],
});

export const MAX_SHIP_BATCH = 200;
/** One row per order: number or id. Each has its own answer, and the same row again is harmless (R7). */
export const ShipBatchRow = z
  .object({
    orderId: OrderId.optional(),
    orderNo: text(25).optional(),
    carrier: Carrier,
    trackingNo: TrackingNo,
    lines: ShipLines.optional(),
  })
  .refine((r) => r.orderId !== undefined || (r.orderNo ?? '') !== '', { error: 'orderId or orderNo is needed', path: ['orderNo'] });
export const ShipBatchAnswer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    orderId: OrderId,
    orderNo: z.string(),
    status: OrderStatus,
    shipmentId: ShipmentId,
    isRepeat: z.boolean(),
  }),
  z.object({ ok: z.literal(false), orderNo: z.string().nullable(), code: z.string(), detail: z.string() }),
]);
export const shipBatchRoute = route({
  method: 'POST',
  path: '/shipments/batch',
  summary: 'Ship up to 200 orders, with an answer for each',
  access: 'order.ship',
  idempotency: 'none',
  body: z.object({ rows: z.array(ShipBatchRow).min(1).max(MAX_SHIP_BATCH) }),
  reply: z.object({ results: z.array(ShipBatchAnswer) }),
});

export const MAX_CODES = 5000;
export const loadCodesRoute = route({
  method: 'POST',
  path: '/skus/:skuId/codes',
  summary: 'Load card keys into the pool; each becomes one unit of stock',
  access: 'stock.change',
  params: z.object({ skuId: SkuId }),
  body: z.object({ warehouseId: WarehouseId, codes: z.array(text(500, 1)).min(1).max(MAX_CODES) }),
  reply: z.object({ loaded: z.int(), duplicates: z.int(), available: z.int() }),
  errors: ['sku_not_found', 'warehouse_not_found'],
});
export const codePoolRoute = route({
  method: 'GET',
  path: '/skus/:skuId/codes',
  summary: 'How many card keys wait and how many are handed out; never the keys',
  access: 'stock.read',
  params: z.object({ skuId: SkuId }),
  reply: z.object({ available: z.int(), handedOut: z.int() }),
  errors: ['sku_not_found'],
});

export const OrderCodeView = z.object({
  lineNo: z.int(),
  title: z.string(),
  kind: z.enum(['card_key', 'redeem_code']),
  /** Only its end for people without order.deliver. */
  code: z.string(),
  isMasked: z.boolean(),
  at: Timestamp,
  redeemedAt: Timestamp.nullable(),
  redeemedBy: UserId.nullable(),
});
export const orderCodesRoute = route({
  method: 'GET',
  path: '/orders/:orderId/codes',
  summary: 'Card keys and redeem codes of an order',
  access: 'order.read',
  params: byOrder,
  reply: z.object({ codes: z.array(OrderCodeView) }),
  errors: ['order_not_found'],
});
export const deliverOrderRoute = route({
  method: 'POST',
  path: '/orders/:orderId/deliver',
  summary: 'Deliver what can be delivered of a virtual order now',
  access: 'order.deliver',
  params: byOrder,
  body: Empty,
  reply: OrderView,
  errors: ['order_not_found', 'order_action_refused', 'order_held', 'order_refund_pending', 'codes_used_up'],
});
export const redeemRoute = route({
  method: 'POST',
  path: '/redeem',
  summary: 'Redeem a code, once',
  access: 'order.deliver',
  body: z.object({ code: text(40, 1) }),
  reply: z.object({ order: OrderView, lineNo: z.int(), title: z.string(), redeemedAt: Timestamp, left: z.int() }),
  errors: ['redeem_code_unknown', 'redeem_code_used', 'order_action_refused', 'order_held', 'order_refund_pending', 'order_not_found'],
});

/** What a scanner read turned out to be. */
export const ScanKind = z.enum(['order', 'shipment', 'sku', 'redeem_code', 'payment_page']);
/** What to do next; screens show one giant line per value. */
export const ScanNext = z.enum([
  'ship',
  'deliver',
  'redeem',
  'already_shipped',
  'already_redeemed',
  'stop_refund',
  'stop_held',
  'stop_balance',
  'stop_short',
  'not_paid',
  'cancelled',
  'completed',
  'voided',
  'count_item',
  'wrong_item',
  'not_for_scanning',
]);
export type ScanNext = z.infer<typeof ScanNext>;
/** No amounts and no receiver: a scanner screen is seen by everybody in the room. */
export const ScanOrder = z.object({
  id: OrderId,
  orderNo: z.string(),
  /** The number of the shop or file it came from. */
  sourceNo: z.string().nullable(),
  type: OrderType,
  status: OrderStatus,
  holdReason: z.string().nullable(),
  lines: z.array(
    z.object({
      lineNo: z.int(),
      skuId: SkuId,
      skuCode: z.string(),
      barcode: z.string().nullable(),
      title: z.string(),
      options: z.string(),
      fulfilment: Fulfilment,
      qty: z.int(),
      openQty: z.int(),
      shippedQty: z.int(),
      shortageQty: z.int(),
      /** Where it lies in the order's warehouse; empty when nobody said. */
      bin: z.string(),
      pictureUrl: z.string().nullable(),
    }),
  ),
});
export const ScanView = z.object({
  kind: ScanKind,
  next: ScanNext,
  /** One sentence in the reader's language. */
  says: z.string(),
  order: ScanOrder.nullable(),
  shipment: z.object({ id: ShipmentId, carrier: Carrier, trackingNo: z.string(), state: ShipmentState, shippedAt: Timestamp }).nullable(),
  sku: z.object({ id: SkuId, code: z.string(), title: z.string(), options: z.string() }).nullable(),
  /** With an order as context: the line that the scanned item belongs to. */
  lineNo: z.int().nullable(),
});
export type ScanView = z.infer<typeof ScanView>;
export const scanRoute = route({
  method: 'POST',
  path: '/fulfilment/scan',
  summary: 'What was scanned, and what comes next',
  access: 'order.read',
  idempotency: 'none',
  body: z.object({ code: text(300, 1), context: z.object({ orderId: OrderId }).optional() }),
  reply: ScanView,
  errors: ['scan_unknown', 'scan_ambiguous', 'order_not_found'],
});

export const MAX_PRINT = 100;
export const PrintForm = z.enum(['slip', 'label', 'receipt']);
export type PrintForm = z.infer<typeof PrintForm>;
export const PrintPaper = z.enum(['A4', 'A5']);
export type PrintPaper = z.infer<typeof PrintPaper>;
// The second array counts only: its items are OrderIds by then, and `OrderId` itself takes no brand in.
const PrintIds = list(OrderId, MAX_PRINT).pipe(z.array(z.custom<OrderId>()).min(1));
/** HTML, to be printed by the browser; the receiver in full appears only here, and one journal entry says who printed (R15). */
export const printOrdersRoute = route({
  method: 'GET',
  path: '/orders/print',
  summary: 'Packing slips (A4, A5), 100 × 150 mm labels or 80 mm receipts as a page',
  access: 'receiver.print',
  query: z.object({
    ids: PrintIds,
    /** `both`: labels and slips. */
    form: z.enum([...PrintForm.options, 'both']).default('both'),
    paper: PrintPaper.default('A4'),
  }),
  reply: z.string(),
  errors: ['order_not_found'],
});
export const PrintView = z.object({ orderId: OrderId, form: PrintForm, times: z.int(), lastAt: Timestamp, lastBy: z.string() });
export type PrintView = z.infer<typeof PrintView>;
export const orderPrintsRoute = route({
  method: 'GET',
  path: '/orders/prints',
  summary: 'What of these orders has been printed, when and by whom; orders you do not see are left out',
  access: 'receiver.print',
  query: z.object({ ids: PrintIds }),
  reply: z.object({ items: z.array(PrintView) }),
});
