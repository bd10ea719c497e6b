import { z } from 'zod';
import { Empty, list, text, Timestamp } from './common.ts';
import { OrderStatus } from './identity.access.ts';
import { OrderId, ShipmentId, SkuId, UserId, WarehouseId } from './ids.ts';
import { Fulfilment, OrderType, OrderView } from './orders.ts';
import { route } from './route.ts';

interface CarrierRow {
  readonly zh: string;
  readonly en: string;
  /** Shapes of its tracking numbers; several carriers share some, so they only suggest. Strongest first. */
  readonly shapes: readonly RegExp[];
}

/** Codes are those of the large platforms; `OTHER` takes anything. */
export const CARRIERS = {
  SF: { zh: '顺丰速运', en: 'SF Express', shapes: [/^SF\d{13}$/, /^\d{12}$/] },
  ZTO: { zh: '中通快递', en: 'ZTO Express', shapes: [/^7[2-9]\d{12}$/, /^2[1-9]\d{10}$/, /^4\d{11}$/] },
  YTO: { zh: '圆通速递', en: 'YTO Express', shapes: [/^YT\d{13}$/, /^[A-Z]{2}\d{8}$/, /^Y\d{12}$/, /^DD[89]\d{15}$/] },
  STO: { zh: '申通快递', en: 'STO Express', shapes: [/^77\d{13}$/, /^(?:[2-9]68|588|688|773|888)\d{9,13}$/] },
  YUNDA: { zh: '韵达快递', en: 'Yunda Express', shapes: [/^\d{13}$/, /^\d{15}$/] },
  EMS: { zh: 'EMS', en: 'EMS', shapes: [/^[A-Z]{2}\d{9}[A-Z]{2}$/, /^(?:1[0-2]|5[0-2]|9[5789])\d{11}$/] },
  POSTB: { zh: '邮政快递包裹', en: 'China Post parcel', shapes: [/^9[689]\d{11}$/] },
  JD: { zh: '京东快递', en: 'JD Logistics', shapes: [/^JD(?:[XK]\d{12}|V[A-Z0-9]\d{11})(?:-\d+-\d+-?)?$/] },
  JT: { zh: '极兔速递', en: 'J&T Express', shapes: [/^JT\d{12,13}$/] },
  DBKD: { zh: '德邦快递', en: 'Deppon Express', shapes: [/^DPK\d{11,}$/, /^\d{8,10}$/] },
  OTHER: { zh: '其他', en: 'Other', shapes: [] },
} as const satisfies Record<string, CarrierRow>;
export type Carrier = keyof typeof CARRIERS;
export const Carrier = z.enum(Object.keys(CARRIERS) as [Carrier, ...Carrier[]]);

/** As labels and scanners write it, made one: no blanks, upper case, half width. */
export const normalizeTrackingNo = (typed: string): string => typed.normalize('NFKC').replaceAll(/\s+/g, '').toUpperCase();

/** Carriers whose numbers look like this one, the surest first; a suggestion, never a decision. */
export function guessCarriers(trackingNo: string): Carrier[] {
  const no = normalizeTrackingNo(trackingNo);
  const hits = (Object.entries(CARRIERS) as [Carrier, CarrierRow][]).map(([code, { shapes }]) => ({
    code,
    rank: shapes.findIndex((s) => s.test(no)),
  }));
  return hits
    .filter((h) => h.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map((h) => h.code);
}

const TrackingNo = z
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
const SHIP_REFUSALS = ['order_not_found', 'order_action_refused', 'order_held', 'order_refund_pending', 'ship_qty_wrong'] as const;
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
  errors: ['scan_unknown', 'order_not_found'],
});

export const MAX_PRINT = 100;
/** HTML, to be printed by the browser; the receiver in full appears only here, and one journal entry says who printed (R15). */
export const printOrdersRoute = route({
  method: 'GET',
  path: '/orders/print',
  summary: 'Packing slips or 100 × 150 mm labels as a page',
  access: 'receiver.print',
  query: z.object({
    // The second array counts only: its items are OrderIds by then, and `OrderId` itself takes no brand in.
    ids: list(OrderId, MAX_PRINT).pipe(z.array(z.custom<OrderId>()).min(1)),
    form: z.enum(['slip', 'label', 'both']).default('both'),
  }),
  reply: z.string(),
  errors: ['order_not_found'],
});
