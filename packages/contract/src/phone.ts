import { z } from 'zod';
import { Carrier } from './carriers.ts';
import { text, Timestamp } from './common.ts';
import { OrderId, SkuId, WarehouseId } from './ids.ts';
import { MAX_STOCK_LINES } from './inventory.ts';
import { route } from './route.ts';

/** Where a SKU lies in a warehouse, as its shelf says: A-03-2. Empty: nowhere in particular. */
export const Bin = text(20).regex(/^[\p{L}\p{N}._/#-]*$/u, { error: 'letters, digits and . _ / # - only' });

const StockScanItem = z.object({
  /** As it was asked for. */
  code: z.string(),
  sku: z.object({
    id: SkuId,
    code: z.string(),
    title: z.string(),
    options: z.string(),
    isArchived: z.boolean(),
    pictureUrl: z.string().nullable(),
  }),
  onHand: z.int(),
  reserved: z.int(),
  bin: z.string(),
});
export const stockScanRoute = route({
  method: 'POST',
  path: '/stock/scan',
  summary: 'What scanned goods are, and how many of them a warehouse holds',
  access: 'stock.change',
  idempotency: 'none',
  body: z.object({ warehouseId: WarehouseId, codes: z.array(text(64, 1)).min(1).max(MAX_STOCK_LINES) }),
  reply: z.object({ items: z.array(StockScanItem), missing: z.array(z.string()) }),
  errors: ['warehouse_not_found'],
});

export const setBinsRoute = route({
  method: 'POST',
  path: '/stock/bins',
  summary: 'Say where goods lie; an empty bin takes them from their place',
  access: 'stock.change',
  body: z.object({
    warehouseId: WarehouseId,
    lines: z
      .array(z.object({ skuId: SkuId, bin: Bin }))
      .min(1)
      .max(MAX_STOCK_LINES),
  }),
  reply: z.object({ bins: z.array(z.object({ skuId: SkuId, bin: z.string() })) }),
  errors: ['sku_not_found', 'warehouse_not_found'],
});

const Count = z.int().min(0);
export const MyDayView = z.object({
  /** What waits for anybody, under the reader's scope. */
  waiting: z.object({ toShip: Count, overdue: Count, dueToday: Count, blocked: Count, assignedToMe: Count }),
  shipped: z.object({
    parcels: Count,
    units: Count,
    latest: z.array(z.object({ orderId: OrderId, orderNo: z.string(), carrier: Carrier, trackingNo: z.string(), at: Timestamp })),
  }),
  received: z.object({
    units: Count,
    latest: z.array(z.object({ skuCode: z.string(), title: z.string(), options: z.string(), qty: z.int(), at: Timestamp })),
  }),
  counted: Count,
  redeemed: Count,
});
export type MyDayView = z.infer<typeof MyDayView>;
export const myDayRoute = route({
  method: 'GET',
  path: '/fulfilment/my-day',
  summary: 'What I shipped, received, counted and redeemed today, and what waits',
  access: 'order.read',
  reply: MyDayView,
});
