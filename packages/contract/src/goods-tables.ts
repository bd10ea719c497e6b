import { z } from 'zod';
import { Currency, Minor } from './money.ts';
import { SkuId, WarehouseId } from './ids.ts';
import { OrderType } from './orders.ts';
import { route } from './route.ts';
import { text } from './common.ts';

/** Tables of goods and of counts: a file or what was copied from a spreadsheet, judged row by row before anything is changed. */
export const MAX_TABLE_ROWS = 2000;
const MAX_TABLE_COLUMNS = 40;
export const MAX_TABLE_BYTES = 5 * 1024 * 1024;

export const TableCells = z
  .array(z.array(text(500)).max(MAX_TABLE_COLUMNS))
  .min(1)
  // One more: the line with the names of the columns.
  .max(MAX_TABLE_ROWS + 1);
export type TableCells = z.infer<typeof TableCells>;

export const GoodsField = z.enum([
  'title',
  'code',
  'options',
  'barcode',
  'price',
  'cost',
  'currency',
  'type',
  'weight',
  'leadTime',
  'stock',
]);
export type GoodsField = z.infer<typeof GoodsField>;

export const TABLE_REASONS = {
  missing: { zh: '缺少此项', en: 'missing' },
  code_wrong: { zh: '编码只能用字母、数字和 . _ / # + -，最长 64 位', en: 'letters, digits and . _ / # + - only, at most 64' },
  twice: { zh: '表中重复', en: 'is in the table twice' },
  taken: { zh: '已被其他商品使用', en: 'belongs to other goods' },
  too_long: { zh: '文字太长', en: 'too long' },
  long_number: { zh: '数字已被表格软件截断，请把该列设为文本', en: 'the spreadsheet has cut the number; make the column text' },
  amount_wrong: { zh: '不是金额', en: 'not an amount' },
  number_wrong: { zh: '不是整数', en: 'not a whole number' },
  currency_wrong: { zh: '不认识的币种', en: 'unknown currency' },
  type_wrong: { zh: '类型应为实物、虚拟或定制', en: 'must be physical, virtual or custom' },
  fixed: { zh: '已有商品不能改此项', en: 'cannot be changed of goods there are' },
  hidden: { zh: '您看不到此项，不能修改', en: 'hidden from you, so not yours to change' },
  unknown: { zh: '没有这个商品', en: 'no such goods' },
  no_stock: { zh: '该商品不记库存', en: 'these goods have no stock of their own' },
  stock_kept: { zh: '已有商品的库存不变，请用盘点', en: 'stock of goods there are stays; count it instead' },
  stock_not_allowed: { zh: '您没有收货权限', en: 'you may not receive stock' },
} as const satisfies Record<string, { zh: string; en: string }>;
export const TableReason = z.enum(Object.keys(TABLE_REASONS) as [keyof typeof TABLE_REASONS, ...(keyof typeof TABLE_REASONS)[]]);
export type TableReason = z.infer<typeof TableReason>;

const Problem = z.object({ field: z.string(), reason: TableReason });

export const GoodsRow = z.object({
  /** From 1, as the spreadsheet counts. */
  row: z.int(),
  verdict: z.enum(['new', 'change', 'same', 'bad']),
  code: z.string(),
  title: z.string(),
  options: z.string(),
  barcode: z.string(),
  type: OrderType,
  currency: Currency,
  priceAmount: Minor.nullable(),
  costAmount: Minor.nullable(),
  stock: z.int().nullable(),
  /** What is different from the goods there are. */
  changes: z.array(GoodsField),
  problems: z.array(Problem),
  /** Nothing that stops the row. */
  notes: z.array(Problem),
});
export type GoodsRow = z.infer<typeof GoodsRow>;

const counts = { new: z.int(), change: z.int(), same: z.int(), bad: z.int() };
export const GoodsTable = z
  .object({ columns: z.array(GoodsField.nullable()), hasHeader: z.boolean(), rows: z.array(GoodsRow), counts: z.object(counts) })
  .meta({ id: 'GoodsTable' });
export type GoodsTable = z.infer<typeof GoodsTable>;

const goodsBody = z.object({
  cells: TableCells,
  /** Where the stock of new goods is received. Null: stock is left out. */
  warehouseId: WarehouseId.nullable().default(null),
});

/** Reads only: what is in the file is not kept. */
export const readTableRoute = route({
  method: 'POST',
  path: '/tables/read',
  summary: 'The cells of a .csv, .tsv, .txt or .xlsx file, 5 MB, 2,000 rows (multipart/form-data, one part named file)',
  access: 'catalog.read',
  reply: z.object({ cells: z.array(z.array(z.string())) }),
  errors: ['file_refused', 'import_file_unreadable', 'too_large'],
  idempotency: 'none',
});
export const checkGoodsRoute = route({
  method: 'POST',
  path: '/goods/check',
  summary: 'What a table of goods would do, row by row; without names of columns: name, code, price, stock',
  access: 'catalog.edit',
  body: goodsBody,
  reply: GoodsTable,
  errors: ['warehouse_not_found'],
  idempotency: 'none',
});
export const importGoodsRoute = route({
  method: 'POST',
  path: '/goods/import',
  summary: 'Take over a table of goods in one go: new ones are added, others changed, bad rows left out',
  access: 'catalog.edit',
  body: goodsBody,
  reply: z.object(counts),
  errors: ['name_taken', 'warehouse_not_found'],
});

export const CountRow = z.object({
  row: z.int(),
  code: z.string(),
  skuId: SkuId.nullable(),
  title: z.string(),
  options: z.string(),
  onHand: z.int(),
  reserved: z.int(),
  found: z.int().nullable(),
  problems: z.array(Problem),
});
export type CountRow = z.infer<typeof CountRow>;
export const checkCountRoute = route({
  method: 'POST',
  path: '/stock/count/check',
  summary: 'What a table of counts says beside the books; rows without a count are left out, nothing is booked',
  access: 'stock.change',
  body: z.object({ warehouseId: WarehouseId, cells: TableCells }),
  reply: z.object({ rows: z.array(CountRow) }),
  errors: ['warehouse_not_found'],
  idempotency: 'none',
});

const Format = z.enum(['csv', 'xlsx']).default('xlsx');
export const exportGoodsRoute = route({
  method: 'GET',
  path: '/goods/export',
  summary: 'All goods in use as a file that the import takes; hidden amounts have no column',
  access: 'catalog.read',
  query: z.object({ format: Format }),
  reply: z.unknown(),
});
export const exportStockRoute = route({
  method: 'GET',
  path: '/stock/export',
  summary: 'Stock of a warehouse as a counting sheet: fill in the last column and import it',
  access: 'stock.read',
  query: z.object({ warehouseId: WarehouseId, format: Format }),
  reply: z.unknown(),
  errors: ['warehouse_not_found'],
});
