import { z } from 'zod';
import { flag, list, PageQuery, pageOf, text, Timestamp, Version } from './common.ts';
import { FileId, ProductId, ShopId, SkuId, WarehouseId } from './ids.ts';
import { Currency, Minor } from './money.ts';
import { OrderType } from './orders.ts';
import { route } from './route.ts';

/** Virtual goods: delivered without limit, counted, a card key from a pool, or a service that is redeemed. */
export const VirtualKind = z.enum(['unlimited', 'counted', 'code_pool', 'service']);
export type VirtualKind = z.infer<typeof VirtualKind>;

const Hideable = Minor.nullable().meta({ description: 'Minor units; null when not set or hidden from you' });

export const SkuView = z
  .object({
    id: SkuId,
    productId: ProductId,
    code: z.string(),
    barcode: z.string().nullable(),
    title: z.string(),
    /** The variant in words, e.g. 白 / 600ml. */
    options: z.string(),
    type: OrderType,
    virtualKind: VirtualKind.nullable(),
    currency: Currency,
    priceAmount: Hideable,
    costAmount: Hideable,
    weightGrams: z.int().nullable(),
    leadTimeDays: z.int().nullable(),
    pictureId: FileId.nullable(),
    /** Signed and expiring; the product's picture when the SKU has none. */
    pictureUrl: z.string().nullable(),
    isArchived: z.boolean(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Sku' });
export type SkuView = z.infer<typeof SkuView>;

export const ProductView = z
  .object({
    id: ProductId,
    title: z.string(),
    pictureId: FileId.nullable(),
    pictureUrl: z.string().nullable(),
    isArchived: z.boolean(),
    createdAt: Timestamp,
    version: Version,
    skus: z.array(SkuView),
  })
  .meta({ id: 'Product' });
export type ProductView = z.infer<typeof ProductView>;

export const MAX_SKUS_OF_PRODUCT = 100;
/** What a code may hold: it is printed, scanned and typed, so no blanks inside and nothing invisible. */
const Code = text(64, 1).regex(/^[\p{L}\p{N}][\p{L}\p{N}._/#+-]*$/u, { error: 'letters, digits and . _ / # + - only' });

const skuFields = {
  code: Code,
  barcode: Code.nullable(),
  title: text(200, 1),
  options: text(100),
  priceAmount: Minor,
  costAmount: Minor.nullable(),
  weightGrams: z.int().min(0).max(10_000_000).nullable(),
  leadTimeDays: z.int().min(1).max(365).nullable(),
  pictureId: FileId.nullable(),
};

export const NewSku = z
  .object({
    ...skuFields,
    barcode: skuFields.barcode.default(null),
    /** Absent: the product's title. */
    title: skuFields.title.optional(),
    options: skuFields.options.default(''),
    type: OrderType.default('physical'),
    virtualKind: VirtualKind.nullable().default(null),
    currency: Currency.default('CNY'),
    costAmount: skuFields.costAmount.default(null),
    weightGrams: skuFields.weightGrams.default(null),
    leadTimeDays: skuFields.leadTimeDays.default(null),
    pictureId: skuFields.pictureId.default(null),
  })
  .refine((s) => (s.type === 'virtual') === (s.virtualKind !== null), {
    error: 'virtual goods, and only they, need a virtualKind',
    path: ['virtualKind'],
  });
export type NewSku = z.infer<typeof NewSku>;

/** Type, virtual kind and currency are fixed for good: orders were priced and stocked by them. */
export const SkuChange = z.object(skuFields).partial();
export type SkuChange = z.infer<typeof SkuChange>;

export const NewProduct = z.object({
  title: text(200, 1),
  pictureId: FileId.nullable().default(null),
  skus: z.array(NewSku).min(1).max(MAX_SKUS_OF_PRODUCT),
});
export type NewProduct = z.infer<typeof NewProduct>;
export const ProductChange = z.object({ title: text(200, 1), pictureId: FileId.nullable() }).partial();

const goodsFilter = {
  /** Titles, options and codes, by 2-grams; a full barcode too. */
  text: text(60).optional(),
  type: list(OrderType).optional(),
  isArchived: flag.optional(),
};
export const SkuSort = z.enum(['created_desc', 'code_asc', 'price_asc', 'price_desc', 'cost_asc', 'cost_desc']);
export type SkuSort = z.infer<typeof SkuSort>;
const Bound = z.coerce.number().pipe(Minor).optional();
export const SkuFilter = PageQuery.extend({
  ...goodsFilter,
  productId: ProductId.optional(),
  code: list(text(64)).optional(),
  /** Refused with `field_hidden` when amounts, or costs, are hidden from you (R15). */
  priceMin: Bound,
  priceMax: Bound,
  costMin: Bound,
  costMax: Bound,
  sort: SkuSort.default('created_desc'),
});
export type SkuFilter = z.infer<typeof SkuFilter>;

const byProduct = z.object({ productId: ProductId });
const bySku = z.object({ skuId: SkuId });
const SKU_ERRORS = ['name_taken', 'file_refused'] as const;

export const listProductsRoute = route({
  method: 'GET',
  path: '/products',
  summary: 'List products with their SKUs, newest first',
  access: 'catalog.read',
  query: PageQuery.extend(goodsFilter),
  reply: pageOf(ProductView),
});
export const listSkusRoute = route({
  method: 'GET',
  path: '/skus',
  summary: 'List SKUs',
  access: 'catalog.read',
  query: SkuFilter,
  reply: pageOf(SkuView),
});
export const getProductRoute = route({
  method: 'GET',
  path: '/products/:productId',
  summary: 'One product',
  access: 'catalog.read',
  params: byProduct,
  reply: ProductView,
});
export const getSkuRoute = route({
  method: 'GET',
  path: '/skus/:skuId',
  summary: 'One SKU',
  access: 'catalog.read',
  params: bySku,
  reply: SkuView,
});
export const createProductRoute = route({
  method: 'POST',
  path: '/products',
  summary: 'Add a product with its SKUs',
  access: 'catalog.edit',
  body: NewProduct,
  reply: ProductView,
  errors: SKU_ERRORS,
  isCreation: true,
});
export const changeProductRoute = route({
  method: 'PATCH',
  path: '/products/:productId',
  summary: 'Change title or picture; SKUs that bear the old title follow',
  access: 'catalog.edit',
  params: byProduct,
  body: ProductChange,
  reply: ProductView,
  errors: SKU_ERRORS,
});
export const archiveProductRoute = route({
  method: 'POST',
  path: '/products/:productId/archive',
  summary: 'Archive a product with its SKUs, or bring them back',
  access: 'catalog.edit',
  params: byProduct,
  body: z.object({ isArchived: z.boolean().default(true) }),
  reply: ProductView,
});
export const addSkuRoute = route({
  method: 'POST',
  path: '/products/:productId/skus',
  summary: 'Add a SKU to a product',
  access: 'catalog.edit',
  params: byProduct,
  body: NewSku,
  reply: SkuView,
  errors: SKU_ERRORS,
  isCreation: true,
});
export const changeSkuRoute = route({
  method: 'PATCH',
  path: '/skus/:skuId',
  summary: 'Change a SKU; absent fields stay',
  access: 'catalog.edit',
  params: bySku,
  body: SkuChange,
  reply: SkuView,
  errors: SKU_ERRORS,
});
export const archiveSkuRoute = route({
  method: 'POST',
  path: '/skus/:skuId/archive',
  summary: 'Archive a SKU, or bring it back',
  access: 'catalog.edit',
  params: bySku,
  body: z.object({ isArchived: z.boolean().default(true) }),
  reply: SkuView,
});

/** R5: how long an order of one type may take; what is absent has its default. */
export const Timers = z.object({
  /** From created to paid, else cancelled. */
  payMinutes: z.int().min(1).max(43_200),
  /** From paid to shipped, as promised; custom-made goods: their lead time when longer. */
  shipHours: z.int().min(1).max(8_760),
  /** From shipped to completed, by itself. */
  completeDays: z.int().min(1).max(365),
});
export type Timers = z.infer<typeof Timers>;
export const DEFAULT_TIMERS: Timers = { payMinutes: 30, shipHours: 48, completeDays: 10 };
export const TimersByType = z.partialRecord(OrderType, Timers.partial());
export type TimersByType = z.infer<typeof TimersByType>;

/** Printed on parcels as who sent them. */
export const Sender = z.object({ name: text(60), phone: text(30), address: text(200) });
export type Sender = z.infer<typeof Sender>;

export const ShopView = z
  .object({
    id: ShopId,
    code: z.string(),
    name: z.string(),
    kind: z.string(),
    /** In force now: defaults filled in. */
    timers: z.record(OrderType, Timers),
    /** Of custom-made orders, paid before they are made, in per cent; null: all is due at once. */
    depositPercent: z.int().nullable(),
    logoId: FileId.nullable(),
    /** Signed and expiring. */
    logoUrl: z.string().nullable(),
    sender: Sender,
    /** In order of rank: the first that covers all lines is taken (R9). */
    warehouseIds: z.array(WarehouseId),
    isArchived: z.boolean(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Shop' });
export type ShopView = z.infer<typeof ShopView>;
export const WarehouseView = z
  .object({ id: WarehouseId, code: z.string(), name: z.string(), isArchived: z.boolean(), createdAt: Timestamp, version: Version })
  .meta({ id: 'Warehouse' });
export type WarehouseView = z.infer<typeof WarehouseView>;

export const MAX_SHOPS = 200;
export const MAX_WAREHOUSES = 200;
const RankedWarehouses = z
  .array(WarehouseId)
  .max(50)
  .refine((ids) => new Set(ids).size === ids.length, { error: 'a warehouse is named twice' });
const DepositPercent = z.int().min(1).max(99).nullable();
const byShop = z.object({ shopId: ShopId });
const byWarehouse = z.object({ warehouseId: WarehouseId });
const Name = text(60, 1);

/** All there are, archived ones too: bounded by MAX_SHOPS, so not paged. Under your scope. */
export const listShopsRoute = route({
  method: 'GET',
  path: '/shops',
  summary: 'List shops',
  access: 'signed_in',
  reply: z.object({ items: z.array(ShopView) }),
});
export const createShopRoute = route({
  method: 'POST',
  path: '/shops',
  summary: 'Add a shop',
  access: 'shop.edit',
  body: z.object({
    code: Code,
    name: Name,
    timers: TimersByType.default({}),
    warehouseIds: RankedWarehouses.default([]),
    depositPercent: DepositPercent.default(null),
    logoId: FileId.nullable().default(null),
    sender: Sender.default({ name: '', phone: '', address: '' }),
  }),
  reply: ShopView,
  errors: ['name_taken', 'warehouse_not_found', 'bad_request', 'file_refused'],
  isCreation: true,
});
export const changeShopRoute = route({
  method: 'PATCH',
  path: '/shops/:shopId',
  summary: 'Change name, logo, sender, timers or the ranking of warehouses; absent fields stay',
  access: 'shop.edit',
  params: byShop,
  body: z
    .object({
      name: Name,
      timers: TimersByType,
      warehouseIds: RankedWarehouses,
      depositPercent: DepositPercent,
      logoId: FileId.nullable(),
      sender: Sender,
    })
    .partial(),
  reply: ShopView,
  errors: ['warehouse_not_found', 'file_refused'],
});
export const archiveShopRoute = route({
  method: 'POST',
  path: '/shops/:shopId/archive',
  summary: 'Archive a shop, or bring it back',
  access: 'shop.edit',
  params: byShop,
  body: z.object({ isArchived: z.boolean().default(true) }),
  reply: ShopView,
});
export const listWarehousesRoute = route({
  method: 'GET',
  path: '/warehouses',
  summary: 'List warehouses',
  access: 'signed_in',
  reply: z.object({ items: z.array(WarehouseView) }),
});
export const createWarehouseRoute = route({
  method: 'POST',
  path: '/warehouses',
  summary: 'Add a warehouse',
  access: 'shop.edit',
  body: z.object({ code: Code, name: Name }),
  reply: WarehouseView,
  errors: ['name_taken'],
  isCreation: true,
});
export const changeWarehouseRoute = route({
  method: 'PATCH',
  path: '/warehouses/:warehouseId',
  summary: 'Rename a warehouse',
  access: 'shop.edit',
  params: byWarehouse,
  body: z.object({ name: Name }),
  reply: WarehouseView,
});
export const archiveWarehouseRoute = route({
  method: 'POST',
  path: '/warehouses/:warehouseId/archive',
  summary: 'Archive a warehouse, or bring it back',
  access: 'shop.edit',
  params: byWarehouse,
  body: z.object({ isArchived: z.boolean().default(true) }),
  reply: WarehouseView,
});
