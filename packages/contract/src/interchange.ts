import { z } from 'zod';
import { flag, list, PageQuery, pageOf, text, Timestamp, Version } from './common.ts';
import { OrderStatus } from './identity.access.ts';
import { ImportBatchId, ShopId, UserId } from './ids.ts';
import { Currency } from './money.ts';
import { OrderFilter, OrderSort } from './order-routes.ts';
import { OrderType } from './orders.ts';
import { route } from './route.ts';

/** Ends of the file's name that are read; .xls and the like are refused with the remedy. */
export const IMPORT_FILE_TYPES = ['.csv', '.txt', '.tsv', '.xlsx'] as const;
export const MAX_IMPORT_BYTES = 100 * 1024 * 1024;
export const MAX_IMPORT_ROWS = 500_000;
export const MAX_IMPORT_COLUMNS = 200;
export const IMPORT_PREVIEW_ROWS = 20;
/** Files, error files and staged rows hold personal data: gone after this many days (R27). */
export const IMPORT_KEPT_DAYS = 7;

/**
 * What a column of the file means. Fields of the order stand on any of its rows and must agree; fields of the line are
 * those of its own row. `attribute:<name>` keeps a column as a custom attribute of the order.
 */
export const IMPORT_FIELDS = [
  'sourceNo',
  'orderedAt',
  'paidAt',
  'shippedAt',
  'completedAt',
  'status',
  'customerCode',
  'customerName',
  'phone',
  'country',
  'province',
  'city',
  'district',
  'street',
  'fullAddress',
  'postalCode',
  'discount',
  'freight',
  'orderTotal',
  'carrier',
  'trackingNo',
  'buyerMessage',
  'sellerMemo',
  'flag',
  'tags',
  'lineId',
  'skuCode',
  'barcode',
  'title',
  'options',
  'qty',
  'unitPrice',
  'lineAmount',
  'lineDiscount',
  'ignore',
] as const;
export const ImportField = z.enum(IMPORT_FIELDS);
export type ImportField = z.infer<typeof ImportField>;
export const ImportTarget = z.union([ImportField, z.templateLiteral(['attribute:', z.string().regex(/^[\w.-]{1,40}$/)])]);
export type ImportTarget = z.infer<typeof ImportTarget>;
/** One target a column, by position. */
export const ImportMapping = z.array(ImportTarget).max(MAX_IMPORT_COLUMNS);
export type ImportMapping = z.infer<typeof ImportMapping>;

export const ImportFormat = z.object({
  kind: z.enum(['csv', 'xlsx']),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030']).nullable(),
  delimiter: z.enum([',', ';', '\t', '|']).nullable(),
  /** Name of the sheet that is read: the first that is not empty. */
  sheet: z.string().nullable(),
  /** Line of the header in the file, from 1. */
  headerRow: z.int().min(1),
  bytes: z.int(),
});
export type ImportFormat = z.infer<typeof ImportFormat>;

/** Order of day, month and year. A year of two digits means 2000–2069 or 1970–1999. */
export const DateFormat = z.enum(['ymd', 'dmy', 'mdy']);
export type DateFormat = z.infer<typeof DateFormat>;
/** pending_payment and paid come in live and reserve stock; shipped and completed are history and touch none. */
export const ImportOrderState = z.enum(['pending_payment', 'paid', 'shipped', 'completed', 'from_column']);

export const ImportOptions = z.object({
  shopId: ShopId,
  currency: Currency,
  timeZone: z
    .string()
    .max(60)
    .refine(
      (zone) => {
        try {
          return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
        } catch {
          return false;
        }
      },
      { error: 'is no time zone' },
    ),
  /** Null: not known yet; a check is refused while a question is open. */
  dateFormat: DateFormat.nullable(),
  /** What separates the fraction: 1,299.00 (point) or 1.299,00 (comma). */
  decimalMark: z.enum(['point', 'comma']),
  /** Which of the two columns counts where both are mapped; the other stands in where the first is blank. */
  amountMeaning: z.enum(['line_amount', 'unit_price']),
  orderState: ImportOrderState,
  /** For `from_column`: what the values of the status column mean; `leave_out` does not import the order. Common words are known without. */
  statusValues: z.record(text(60), z.union([OrderStatus, z.literal('leave_out')])).default({}),
  unknownSkus: z.enum(['create', 'refuse']),
  /** Type of the SKUs that are created. */
  newSkuType: OrderType.default('physical'),
  /** The file's order total is lower than its lines say: refuse the order, or take the difference as discount. */
  onTotalDiffers: z.enum(['refuse', 'discount']).default('refuse'),
});
export type ImportOptions = z.infer<typeof ImportOptions>;
export type ImportOptionsInput = z.input<typeof ImportOptions>;

export const ImportState = z.enum(['uploaded', 'checking', 'checked', 'running', 'done', 'failed', 'undoing', 'undone']);
export type ImportState = z.infer<typeof ImportState>;

type Sentences = Record<string, { readonly zh: string; readonly en: string }>;
/** Why a row was refused; an order comes in whole or not at all, so its other rows are refused with `order_refused`. */
export const ROW_REASONS = {
  source_no_missing: { zh: '缺少订单编号', en: 'The order number is missing' },
  sku_missing: { zh: '缺少商品编码、条码和名称', en: 'SKU code, barcode and title are all missing' },
  sku_unknown: { zh: '商品编码不存在', en: 'There is no such SKU' },
  sku_archived: { zh: '商品已停用', en: 'The SKU is archived' },
  qty_wrong: { zh: '数量不是正整数', en: 'The quantity is not a whole number above zero' },
  amount_missing: { zh: '缺少金额', en: 'The amount is missing' },
  amount_wrong: { zh: '金额无法识别', en: 'The amount cannot be read' },
  amount_negative: { zh: '金额为负数', en: 'The amount is negative' },
  date_missing: { zh: '缺少日期', en: 'The date is missing' },
  date_wrong: { zh: '日期无法识别', en: 'The date cannot be read' },
  date_future: { zh: '历史订单的日期在将来', en: 'The date of a past order lies in the future' },
  long_number: {
    zh: '编号已被表格软件改成科学计数法，请把该列设为文本后重新导出',
    en: 'A spreadsheet turned this number into scientific notation; set the column to text and export again',
  },
  text_too_long: { zh: '内容过长', en: 'The text is too long' },
  text_unstorable: { zh: '含有无法保存的字符', en: 'It contains characters that cannot be stored' },
  country_unknown: { zh: '国家或地区无法识别', en: 'The country is not known' },
  source_no_clash: {
    zh: '拆分后的订单编号与文件中的另一订单相同',
    en: 'The number given to a separated order is that of another order in the file',
  },
  flag_wrong: { zh: '旗帜应为 0–10', en: 'The flag is not 0 to 10' },
  status_unknown: { zh: '订单状态无法识别', en: 'The status is not known' },
  status_left_out: { zh: '该状态的订单不导入', en: 'Orders of this status are left out' },
  cells_too_many: { zh: '列数多于表头', en: 'The row has more cells than the header' },
  lines_too_many: { zh: '订单明细超过 200 行', en: 'The order has more than 200 lines' },
  discount_exceeds: { zh: '优惠超过商品金额', en: 'The discount exceeds the goods amount' },
  total_differs: { zh: '订单金额与明细合计不符', en: 'The order total differs from the sum of its lines' },
  receiver_differs: { zh: '同一订单有不同的收件信息', en: 'The rows of the order have different receivers' },
  fields_differ: { zh: '同一订单的订单信息不一致', en: 'The rows of the order disagree about it' },
  types_mixed: { zh: '一个订单只能有一种商品类型', en: 'The lines of an order share one type' },
  currency_differs: { zh: '商品币种与导入币种不同', en: 'The SKU has another currency' },
  order_refused: { zh: '同一订单的其他行有误', en: 'Another row of the same order is wrong' },
  placing_refused: { zh: '下单被拒绝', en: 'Placing the order was refused' },
} as const satisfies Sentences;
export type RowReason = keyof typeof ROW_REASONS;

/** What was doubtful, what was done about it; none of it is merged silently. */
export const DOUBTS = {
  order_of_two_customers: {
    zh: '同一订单编号属于不同客户：按客户拆成多个订单，编号加 #2、#3，并加标签',
    en: 'One order number with several customers: one order for each, numbered #2, #3, all tagged',
  },
  product_of_two_names: {
    zh: '同一商品编码有不同名称：每个名称一个 SKU，编码加 #2',
    en: 'One product code with several names: one SKU for each, coded #2',
  },
  line_repeated: { zh: '完全相同的明细行：分别保留', en: 'Lines that are the same in everything: each is kept' },
  product_repeated: { zh: '同一订单中同一商品出现多次：分别保留', en: 'One product on several lines of an order: each is kept' },
  receiver_differs: {
    zh: '历史订单各行的收件信息不同：以第一行为准，并加标签',
    en: 'A past order whose rows have different receivers: the first row counts, tagged',
  },
  total_as_discount: {
    zh: '订单金额低于明细合计：差额作为优惠',
    en: 'An order total below the sum of its lines: the difference became a discount',
  },
} as const satisfies Sentences;
export type DoubtKind = keyof typeof DOUBTS;

const names = <T extends object>(table: T) => z.enum(Object.keys(table) as [keyof T & string, ...(keyof T & string)[]]);
const Decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: 'Exact decimal text' });

export const ImportReport = z.object({
  /** Rows with content, below the header; blank ones are not counted. */
  rows: z.int(),
  rowsRefused: z.int(),
  /** Orders the file holds, after separating customers; without those refused. */
  orders: z.int(),
  ordersRefused: z.int(),
  /** Already imported before: skipped. */
  ordersSkipped: z.int(),
  lines: z.int(),
  customers: z.object({ found: z.int(), created: z.int() }),
  skus: z.object({ found: z.int(), created: z.int() }),
  amounts: z
    .object({
      currency: Currency,
      /** Line amounts of accepted rows as the file writes them, and as the books keep them (half up, row by row). */
      file: Decimal,
      books: Decimal,
      difference: Decimal,
      roundedRows: z.int(),
    })
    .nullable(),
  reasons: z.array(z.object({ reason: names(ROW_REASONS), rows: z.int() })),
  doubts: z.array(
    z.object({
      kind: names(DOUBTS),
      /** Cases: order numbers, product codes, groups of lines. */
      count: z.int(),
      rows: z.int(),
      samples: z.array(z.object({ key: z.string(), rows: z.array(z.int()) })),
    }),
  ),
});
export type ImportReport = z.infer<typeof ImportReport>;

export const ImportQuestion = z.object({
  kind: z.enum(['date_format', 'date_mixed']),
  column: z.string(),
  samples: z.array(z.string()),
  choices: z.array(DateFormat),
});
export type ImportQuestion = z.infer<typeof ImportQuestion>;

const Batch = z.object({
  id: ImportBatchId,
  shopId: ShopId,
  fileName: z.string(),
  state: ImportState,
  rowsTotal: z.int(),
  rowsDone: z.int(),
  /** By the check, and by the run where it refused more. */
  rowsRefused: z.int(),
  ordersTotal: z.int(),
  ordersCreated: z.int(),
  ordersSkipped: z.int(),
  ordersFailed: z.int(),
  /** Why it failed, in words. */
  message: z.string().nullable(),
  createdBy: UserId,
  createdAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  version: Version,
});
export const ImportSummary = Batch.meta({ id: 'ImportSummary' });
export type ImportSummary = z.infer<typeof ImportSummary>;

export const ImportView = Batch.extend({
  format: ImportFormat,
  columns: z.array(z.object({ header: z.string(), target: ImportTarget })),
  /** First rows as text, to the one who uploaded and to those who may reveal personal data; null else, and when the file is gone. */
  preview: z.array(z.array(z.string())).nullable(),
  options: ImportOptions,
  /** The mapping is that of an earlier file with the same header. */
  isRemembered: z.boolean(),
  /** What the file leaves open; answered by PUT mapping. */
  questions: z.array(ImportQuestion),
  /** After check (what would happen) and after run (what did). */
  report: ImportReport.nullable(),
  hasErrorFile: z.boolean(),
  /** When file and error file are deleted. */
  filesUntil: Timestamp,
  /** What may be done with it now. */
  actions: z.array(z.enum(['map', 'check', 'run', 'undo'])),
}).meta({ id: 'Import' });
export type ImportView = z.infer<typeof ImportView>;

const byId = z.object({ importId: ImportBatchId });
const STATE = ['import_state_wrong'] as const;

/** multipart/form-data with one part `file`; the body is read as a stream. */
export const uploadImportRoute = route({
  method: 'POST',
  path: '/imports',
  summary: 'Upload a file of orders (.csv, .tsv, .txt, .xlsx): encoding, header and meaning of columns are guessed',
  access: 'order.import',
  query: z.object({ shopId: ShopId.optional() }),
  reply: ImportView,
  errors: ['import_file_unreadable', 'file_refused', 'shop_not_found'],
  isCreation: true,
});
export const listImportsRoute = route({
  method: 'GET',
  path: '/imports',
  summary: 'Imports, newest first',
  access: 'order.import',
  query: PageQuery.extend({ state: list(ImportState).optional(), isMine: flag.optional() }),
  reply: pageOf(ImportSummary),
});
export const getImportRoute = route({
  method: 'GET',
  path: '/imports/:importId',
  summary: 'One import: columns, progress, report',
  access: 'order.import',
  params: byId,
  reply: ImportView,
});
export const mapImportRoute = route({
  method: 'PUT',
  path: '/imports/:importId/mapping',
  summary: 'Say what the columns mean and how values are read; remembered for files with this header',
  access: 'order.import',
  params: byId,
  body: z.object({ mapping: ImportMapping, options: ImportOptions }),
  reply: ImportView,
  errors: [...STATE, 'shop_not_found'],
});
export const checkImportRoute = route({
  method: 'POST',
  path: '/imports/:importId/check',
  summary: 'Dry run in the background: reasons for each row, doubts, totals',
  access: 'order.import',
  params: byId,
  reply: ImportView,
  errors: STATE,
});
export const runImportRoute = route({
  method: 'POST',
  path: '/imports/:importId/run',
  summary: 'Import what the check accepted, in the background; continues after a failure',
  access: 'order.import',
  params: byId,
  reply: ImportView,
  errors: STATE,
});
export const undoImportRoute = route({
  method: 'POST',
  path: '/imports/:importId/undo',
  summary: 'Cancel all orders of the import and free their source numbers',
  access: 'order.import',
  params: byId,
  reply: ImportView,
  errors: [...STATE, 'import_undo_refused'],
});
/** Answers text/csv: the columns of the file, line number, result, reason. */
export const importErrorsRoute = route({
  method: 'GET',
  path: '/imports/:importId/errors',
  summary: 'Refused and doubtful rows with their reasons, as a file; journalled',
  access: 'order.import',
  params: byId,
  reply: z.unknown(),
});

export const ExportFormat = z.enum(['csv', 'xlsx']);
/** One row a line of an order; with the headers in your language; columns you may not see are absent. Answers the file. */
export const exportOrdersRoute = route({
  method: 'POST',
  path: '/orders/export',
  summary: 'Export a list of orders under your scope and masks; streamed, safe to open in a spreadsheet, journalled',
  access: 'order.export',
  idempotency: 'none',
  body: z.object({ filter: OrderFilter.default({}), sort: OrderSort.default('created_desc'), format: ExportFormat.default('csv') }),
  reply: z.unknown(),
  errors: ['file_refused'],
});
