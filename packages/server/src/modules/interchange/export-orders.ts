import type { Readable } from 'node:stream';
import { formatMinor, DomainError, type BodyOf, type exportOrdersRoute, type Locale, type OrderView } from '@danflow/contract';
import { sql } from 'kysely';
import { PLANNED_ANEW } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx, type Core, type Read } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { findTexts, orderViews, orderWhere, pageOfRows } from '../orders/index.ts';
import { wallText } from './dates.rules.ts';
import { exportWords, type ExportWords } from './export-words.rules.ts';
import { tableFile, type Cell, type TableFormat } from './table-file.ts';

/** A sheet holds a million rows, and orders have lines; beyond this take a narrower filter, or the API page by page. */
const MAX_EXPORT_ORDERS = { csv: 10_000_000, xlsx: 500_000 } as const;
const PAGE = 500;

type Line = OrderView['lines'][number];

interface Column {
  readonly zh: string;
  readonly en: string;
  readonly needs?: 'amounts' | 'cost' | 'personal';
  readonly value: (order: OrderView, line: Line, text: Texts) => Cell;
}

interface Texts {
  readonly time: (iso: string | null) => string;
  readonly money: (minor: number | null, order: OrderView) => Cell;
  readonly words: ExportWords;
}

/** A line of an order is a row. What the reader may not see has no column at all (R15). */
const COLUMNS: readonly Column[] = [
  { zh: '订单号', en: 'Order no.', value: (o) => o.orderNo },
  { zh: '来源单号', en: 'Source no.', value: (o) => o.sourceNo ?? '' },
  { zh: '来源', en: 'Source', value: (o, _, t) => t.words.source.get(o.source) ?? o.source },
  { zh: '状态', en: 'Status', value: (o, _, t) => t.words.status.get(o.status) ?? o.status },
  { zh: '类型', en: 'Type', value: (o, _, t) => t.words.type.get(o.type) ?? o.type },
  { zh: '付款状态', en: 'Payment', needs: 'amounts', value: (o, _, t) => t.words.paymentState.get(o.paymentState ?? '') ?? '' },
  { zh: '下单时间', en: 'Created', value: (o, _, t) => t.time(o.createdAt) },
  { zh: '付款时间', en: 'Paid', value: (o, _, t) => t.time(o.paidAt) },
  { zh: '发货时间', en: 'Shipped', value: (o, _, t) => t.time(o.shippedAt) },
  { zh: '完成时间', en: 'Completed', value: (o, _, t) => t.time(o.completedAt) },
  { zh: '明细行', en: 'Line', value: (_, l) => l.lineNo },
  { zh: '商家编码', en: 'SKU', value: (_, l) => l.skuCode },
  { zh: '商品名称', en: 'Title', value: (_, l) => l.title },
  { zh: '规格', en: 'Options', value: (_, l) => l.options },
  { zh: '数量', en: 'Quantity', value: (_, l) => l.qty },
  { zh: '已发数量', en: 'Shipped quantity', value: (_, l) => l.shippedQty },
  { zh: '缺货数量', en: 'Short quantity', value: (_, l) => l.shortageQty },
  { zh: '单价', en: 'Unit price', needs: 'amounts', value: (o, l, t) => t.money(l.unitPriceAmount, o) },
  { zh: '金额', en: 'Line amount', needs: 'amounts', value: (o, l, t) => t.money(l.lineAmount, o) },
  { zh: '优惠分摊', en: 'Line discount', needs: 'amounts', value: (o, l, t) => t.money(l.discountAmount, o) },
  { zh: '成本', en: 'Unit cost', needs: 'cost', value: (o, l, t) => t.money(l.unitCostAmount, o) },
  { zh: '币种', en: 'Currency', needs: 'amounts', value: (o) => o.currency },
  { zh: '运费', en: 'Freight', needs: 'amounts', value: (o, _, t) => t.money(o.freightAmount, o) },
  { zh: '订单金额', en: 'Order total', needs: 'amounts', value: (o, _, t) => t.money(o.totalAmount, o) },
  { zh: '已付金额', en: 'Paid amount', needs: 'amounts', value: (o, _, t) => t.money(o.paidAmount, o) },
  { zh: '收件人', en: 'Receiver', needs: 'personal', value: (o) => o.receiver?.name ?? '' },
  { zh: '电话', en: 'Phone', needs: 'personal', value: (o) => o.receiver?.phone ?? '' },
  { zh: '国家', en: 'Country', value: (o) => o.receiver?.country ?? '' },
  { zh: '省', en: 'Province', value: (o) => o.receiver?.province ?? '' },
  { zh: '市', en: 'City', value: (o) => o.receiver?.city ?? '' },
  { zh: '区', en: 'District', value: (o) => o.receiver?.district ?? '' },
  { zh: '详细地址', en: 'Street', needs: 'personal', value: (o) => o.receiver?.street ?? '' },
  { zh: '邮编', en: 'Postal code', value: (o) => o.receiver?.postalCode ?? '' },
  { zh: '买家留言', en: 'Buyer message', value: (o) => o.buyerMessage },
  { zh: '卖家备注', en: 'Seller memo', value: (o) => o.sellerMemo },
  { zh: '旗帜', en: 'Flag', value: (o, _, t) => t.words.flag[o.sellerFlag] ?? o.sellerFlag },
  { zh: '标签', en: 'Tags', value: (o) => o.tags.join(' ') },
];

export function columnsFor({ masks }: Pick<Principal, 'masks'>): readonly Column[] {
  const shown = {
    amounts: masks.amounts === 'shown',
    cost: masks.amounts === 'shown' && masks.cost === 'shown',
    personal: masks.personal !== 'hidden',
  };
  return COLUMNS.filter((c) => c.needs === undefined || shown[c.needs]);
}

const headersOf = (columns: readonly Column[], locale: Locale): string[] => columns.map((c) => (locale === 'en' ? c.en : c.zh));

function textsFor(format: TableFormat, timeZone: string, locale: Locale): Texts {
  return {
    words: exportWords(locale),
    time: (iso) => (iso === null ? '' : wallText(new Date(iso), timeZone)),
    money(minor, order) {
      if (minor === null) return '';
      const text = formatMinor(minor, order.currency);
      return format === 'xlsx' ? Number(text) : text;
    },
  };
}

/** Order after order in pages by key, so that memory holds one page whatever the length; ends when the reader goes away. */
async function* rowsOf(
  read: Read,
  body: BodyOf<typeof exportOrdersRoute>,
  columns: readonly Column[],
  texts: Texts,
): AsyncGenerator<Cell[][]> {
  const pageFrom = (cursor: string | undefined) => pageOfRows(read, { ...body.filter, sort: body.sort, limit: PAGE, cursor });
  for (let next = pageFrom(undefined); ;) {
    const page = await next;
    // The next page is read while this one is written.
    if (page.nextCursor !== null) next = pageFrom(page.nextCursor);
    next.catch(() => undefined);
    yield (await orderViews(read, page.rows)).flatMap((order) =>
      order.lines.map((line) => columns.map((c) => c.value(order, line, texts))),
    );
    if (page.nextCursor === null) return;
  }
}

/** By what the planner last saw, and a fifth more; −1 where nobody has looked yet. */
const MAY_HOLD = "SELECT reltuples * 1.2 AS orders, reltuples < 0 AS is_unknown FROM pg_class WHERE oid = 'orders'::regclass";

async function refuseTooMany(read: Read, { filter, sort, format }: BodyOf<typeof exportOrdersRoute>): Promise<void> {
  const most = MAX_EXPORT_ORDERS[format];
  // Counting a million orders takes as long as the first page of them twenty times.
  const held = await sql.raw<{ orders: number; is_unknown: boolean }>(MAY_HOLD).execute(read.db);
  if (held.rows[0] && !held.rows[0].is_unknown && held.rows[0].orders < most) return;
  const where = orderWhere(read.principal, filter, read.now, sort, await findTexts(read, filter.text));
  const { rows } = await sql<{ n: number }>`
    SELECT ${sql.raw(PLANNED_ANEW)} count(*)::int AS n FROM (SELECT FROM orders WHERE ${where} LIMIT ${most + 1}) AS c`.execute(read.db);
  if ((rows[0]?.n ?? 0) > most) throw new DomainError('file_refused', { detail: `more than ${most} orders; narrow the filter` });
}

/**
 * A list of orders as a file, under the reader's scope, masks and filter. Journalled before the first byte leaves. Throws
 * field_hidden for a filter on what is hidden, file_refused for too many.
 */
export async function exportOrders(
  core: Core,
  read: Read,
  body: BodyOf<typeof exportOrdersRoute>,
  timeZone: string,
  requestId: string,
): Promise<Readable> {
  await refuseTooMany(read, body);
  await inTx(
    core,
    read.principal,
    (tx) =>
      writeJournal(tx, {
        subjectKind: 'export',
        subjectId: newId(tx.now),
        action: 'order.export',
        changes: { filter: [null, body.filter], format: [null, body.format], personal: [null, read.principal.masks.personal] },
      }),
    requestId,
  );
  const columns = columnsFor(read.principal);
  const headers = headersOf(columns, read.principal.locale);
  return tableFile(rowsOf(read, body, columns, textsFor(body.format, timeZone, read.principal.locale)), headers, body.format, 'orders');
}
