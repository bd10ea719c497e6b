import { z } from 'zod';
import { flag, list, PageQuery, pageOf, text, Timestamp } from './common.ts';
import { SkuId, StockAlertId, UserId, WarehouseId } from './ids.ts';
import { route } from './route.ts';

const Units = z.int().min(0).max(100_000_000);
const SomeUnits = z.int().min(1).max(100_000_000);
export const MAX_STOCK_LINES = 500;

export const LevelView = z
  .object({
    skuId: SkuId,
    warehouseId: WarehouseId,
    skuCode: z.string(),
    title: z.string(),
    options: z.string(),
    onHand: z.int(),
    reserved: z.int(),
    safety: z.int(),
    /** On hand less reserved less safety; below zero when safety stock is eaten into. */
    available: z.int(),
    /** What is free of reservations is less than the safety stock. */
    isLow: z.boolean(),
  })
  .meta({ id: 'StockLevel' });
export type LevelView = z.infer<typeof LevelView>;

export const MovementKind = z.enum(['receive', 'reserve', 'release', 'ship', 'return', 'adjust', 'count', 'transfer']);
export type MovementKind = z.infer<typeof MovementKind>;

export const MovementView = z
  .object({
    id: z.uuid(),
    skuId: SkuId,
    warehouseId: WarehouseId,
    kind: MovementKind,
    onHandDelta: z.int(),
    reservedDelta: z.int(),
    /** What moved it: order, shipment, person, stocktake, transfer, import; with its id where it has one. */
    causeKind: z.string(),
    causeId: z.uuid().nullable(),
    actorId: z.uuid().nullable(),
    reason: z.string().nullable(),
    at: Timestamp,
  })
  .meta({ id: 'StockMovement' });
export type MovementView = z.infer<typeof MovementView>;

export const LevelFilter = PageQuery.extend({
  text: text(60).optional(),
  skuId: list(SkuId).optional(),
  warehouseId: list(WarehouseId).optional(),
  isLow: flag.optional(),
});
export type LevelFilter = z.infer<typeof LevelFilter>;
export const listLevelsRoute = route({
  method: 'GET',
  path: '/stock/levels',
  summary: 'Stock per SKU and warehouse, by SKU code',
  access: 'stock.read',
  query: LevelFilter,
  reply: pageOf(LevelView),
});

export const MovementFilter = PageQuery.extend({ skuId: SkuId, warehouseId: WarehouseId.optional(), kind: list(MovementKind).optional() });
export type MovementFilter = z.infer<typeof MovementFilter>;
export const listMovementsRoute = route({
  method: 'GET',
  path: '/stock/movements',
  summary: 'Movements of one SKU, newest first, each with its cause',
  access: 'stock.read',
  query: MovementFilter,
  reply: pageOf(MovementView),
});

/** What a doctor says about one level: the stored numbers beside those that its history adds up to. */
export const StockExplanation = z.object({
  warehouseId: WarehouseId,
  onHand: z.int(),
  reserved: z.int(),
  movedOnHand: z.int(),
  movedReserved: z.int(),
  /** Sum over order lines, the third witness of `reserved`. */
  reservedByOrders: z.int(),
  isSound: z.boolean(),
  byKind: z.array(z.object({ kind: MovementKind, movements: z.int(), onHandDelta: z.int(), reservedDelta: z.int() })),
});
export const explainStockRoute = route({
  method: 'GET',
  path: '/stock/skus/:skuId/explanation',
  summary: 'Why the stock of a SKU is what it is',
  access: 'stock.read',
  params: z.object({ skuId: SkuId }),
  reply: z.object({ levels: z.array(StockExplanation) }),
});

const Levels = z.object({ levels: z.array(LevelView) });
const STOCK_ERRORS = ['sku_not_found', 'warehouse_not_found', 'stock_insufficient'] as const;
const linesOf = <T extends z.ZodRawShape>(shape: T) =>
  z
    .array(z.object({ skuId: SkuId, ...shape }))
    .min(1)
    .max(MAX_STOCK_LINES);

export const receiveStockRoute = route({
  method: 'POST',
  path: '/stock/receive',
  summary: 'Goods arrive',
  access: 'stock.change',
  body: z.object({ warehouseId: WarehouseId, lines: linesOf({ qty: SomeUnits }), reason: text(200).default('') }),
  reply: Levels,
  errors: STOCK_ERRORS,
});
export const adjustStockRoute = route({
  method: 'POST',
  path: '/stock/adjust',
  summary: 'Correct a level by a difference (breakage, gift, mistake); never below what is reserved',
  access: 'stock.change',
  body: z.object({
    warehouseId: WarehouseId,
    lines: linesOf({
      delta: z
        .int()
        .min(-100_000_000)
        .max(100_000_000)
        .refine((n) => n !== 0),
    }),
    reason: text(200, 1),
  }),
  reply: Levels,
  errors: STOCK_ERRORS,
});
export const countStockRoute = route({
  method: 'POST',
  path: '/stock/count',
  summary: 'Stock-take: what was found is what there is; reservations beyond it become shortages, newest first',
  access: 'stock.change',
  body: z.object({ warehouseId: WarehouseId, lines: linesOf({ found: Units }), reason: text(200).default('') }),
  reply: Levels,
  errors: STOCK_ERRORS,
});
export const transferStockRoute = route({
  method: 'POST',
  path: '/stock/transfer',
  summary: 'Move unreserved goods from one warehouse to another',
  access: 'stock.change',
  body: z
    .object({ fromWarehouseId: WarehouseId, toWarehouseId: WarehouseId, lines: linesOf({ qty: SomeUnits }), reason: text(200).default('') })
    .refine((t) => t.fromWarehouseId !== t.toWarehouseId, { error: 'two warehouses are needed', path: ['toWarehouseId'] }),
  reply: Levels,
  errors: STOCK_ERRORS,
});
export const setSafetyRoute = route({
  method: 'POST',
  path: '/stock/safety',
  summary: 'Set safety stock: kept back from sale, and stock below it raises an alert',
  access: 'stock.change',
  body: z.object({ warehouseId: WarehouseId, lines: linesOf({ safety: Units }), reason: text(200).default('') }),
  reply: Levels,
  errors: STOCK_ERRORS,
});

export const AlertKind = z.enum(['oversell_attempt', 'below_safety', 'shortage']);
export type AlertKind = z.infer<typeof AlertKind>;
export const AlertState = z.enum(['open', 'seen', 'solved']);
export type AlertState = z.infer<typeof AlertState>;

/** One unsolved alert per SKU, warehouse and kind (R13). */
export const AlertView = z
  .object({
    id: StockAlertId,
    skuId: SkuId,
    warehouseId: WarehouseId,
    skuCode: z.string(),
    title: z.string(),
    options: z.string(),
    kind: AlertKind,
    state: AlertState,
    /** How many times it happened while unsolved. */
    count: z.int(),
    ownerId: UserId.nullable(),
    /** Why it was closed or put off. */
    note: z.string(),
    /** Out of sight until then; null: not put off. */
    snoozedUntil: Timestamp.nullable(),
    firstAt: Timestamp,
    lastAt: Timestamp,
    solvedAt: Timestamp.nullable(),
  })
  .meta({ id: 'StockAlert' });
export type AlertView = z.infer<typeof AlertView>;

export const AlertFilter = PageQuery.extend({
  state: list(AlertState).optional(),
  kind: list(AlertKind).optional(),
  warehouseId: list(WarehouseId).optional(),
  skuId: SkuId.optional(),
  ownerId: UserId.optional(),
});
export type AlertFilter = z.infer<typeof AlertFilter>;
export const listAlertsRoute = route({
  method: 'GET',
  path: '/stock/alerts',
  summary: 'Alerts of stock, newest first',
  access: 'stock.read',
  query: AlertFilter,
  reply: pageOf(AlertView),
});
export const changeAlertRoute = route({
  method: 'POST',
  path: '/stock/alerts/:alertId',
  summary: 'Mark an alert as seen or solved, put it off, give it an owner or a note; absent fields stay',
  access: 'stock.alert',
  params: z.object({ alertId: StockAlertId }),
  body: z
    .object({ state: z.enum(['seen', 'solved']), ownerId: UserId.nullable(), note: text(200), snoozedUntil: Timestamp.nullable() })
    .partial(),
  reply: AlertView,
  errors: ['bad_request'],
});
