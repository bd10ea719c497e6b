import { Readable } from 'node:stream';
import { formatMinor, type Locale, type OrderType, type WarehouseId } from '@danflow/contract';
import type { CellValue } from 'hucre/xlsx';
import { BOM, csvLine, formulaSafe } from '../../platform/csv-out.ts';
import type { Core, Read } from '../../platform/tx.ts';
import { listSkus } from '../catalog/index.ts';
import { admitWarehouses, listLevels } from '../inventory/index.ts';
import { COUNT_WORDS, GOODS_WORDS } from './goods-columns.rules.ts';

export type TableFormat = 'csv' | 'xlsx';
type Cell = string | number;
const PAGE = 200;
const TYPE_WORDS: Readonly<Record<OrderType, readonly [string, string]>> = {
  physical: ['实物', 'physical'],
  virtual: ['虚拟', 'virtual'],
  custom: ['定制', 'custom'],
};

/** Spreadsheets turn thirteen digits of a barcode into 6.9E+12; a tab behind them keeps them text. */
const keptDigits = (text: string): string => (/^\d{12,}$/.test(text) ? `${text}\t` : text);

async function* asCsv(rows: AsyncIterable<Cell[]>, headers: string[]): AsyncGenerator<string> {
  yield BOM + csvLine(headers);
  for await (const row of rows) yield csvLine(row.map((c) => keptDigits(String(c))));
}

async function* asCells(rows: AsyncIterable<Cell[]>): AsyncGenerator<CellValue[]> {
  for await (const row of rows) yield row.map((c) => (typeof c === 'string' ? formulaSafe(c) : c));
}

async function fileOf(rows: AsyncIterable<Cell[]>, headers: string[], format: TableFormat, name: string): Promise<Readable> {
  if (format === 'csv') return Readable.from(asCsv(rows, headers));
  const { writeXlsxStream } = await import('hucre/xlsx');
  const stream = writeXlsxStream(asCells(rows), { name, columns: headers.map((header) => ({ header })) });
  return Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]);
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Page after page by key, so that memory holds one whatever the length. */
async function* everyOne<T>(pageAfter: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let cursor: string | undefined; ;) {
    const page = await pageAfter(cursor);
    yield* page.items;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

const wordIn = (words: readonly [string, string, ...string[]], locale: Locale): string => words[locale === 'en' ? 1 : 0];

/** The file that the import reads again. Hidden amounts have no column (R15). */
export async function exportGoods(read: Read, format: TableFormat): Promise<Readable> {
  const { masks, locale } = read.principal;
  const hasPrice = masks.amounts === 'shown';
  const hasCost = hasPrice && masks.cost === 'shown';
  const fields = [
    ...(['title', 'code', 'options', 'barcode', 'type'] as const),
    ...(hasPrice ? (['price'] as const) : []),
    ...(hasCost ? (['cost'] as const) : []),
    ...(['currency', 'weight', 'leadTime'] as const),
  ];
  const headers = fields.map((f) => wordIn(GOODS_WORDS[f], locale));
  async function* rows(): AsyncGenerator<Cell[]> {
    const skus = everyOne((cursor) => listSkus(read, { isArchived: false, sort: 'code_asc', limit: PAGE, cursor }));
    for await (const s of skus) {
      const money = (amount: number | null): Cell => {
        if (amount === null) return '';
        const text = formatMinor(amount, s.currency);
        return format === 'xlsx' ? Number(text) : text;
      };
      yield [
        s.title,
        s.code,
        s.options,
        s.barcode ?? '',
        wordIn(TYPE_WORDS[s.type], locale),
        ...(hasPrice ? [money(s.priceAmount)] : []),
        ...(hasCost ? [money(s.costAmount)] : []),
        s.currency,
        s.weightGrams ?? '',
        s.leadTimeDays ?? '',
      ];
    }
  }
  return fileOf(rows(), headers, format, 'goods');
}

const SHEET_WORDS = { onHand: ['账面', 'Booked'], reserved: ['占用', 'Reserved'], safety: ['安全', 'Safety'] } as const;

/** A counting sheet: the books, and an empty column for what is found. Throws warehouse_not_found. */
export async function exportStock(
  { cache }: Pick<Core, 'cache'>,
  read: Read,
  { warehouseId, format }: { readonly warehouseId: WarehouseId; readonly format: TableFormat },
): Promise<Readable> {
  await admitWarehouses(read, read.principal.scope, [warehouseId]);
  const { locale } = read.principal;
  const headers = [
    ...(['code', 'title', 'options'] as const).map((f) => wordIn(GOODS_WORDS[f], locale)),
    ...(['onHand', 'reserved', 'safety'] as const).map((f) => wordIn(SHEET_WORDS[f], locale)),
    wordIn(COUNT_WORDS.found, locale),
  ];
  async function* rows(): AsyncGenerator<Cell[]> {
    const levels = everyOne((cursor) => listLevels(read, { warehouseId: [warehouseId], limit: PAGE, cursor }, cache));
    for await (const l of levels) yield [l.skuCode, l.title, l.options, l.onHand, l.reserved, l.safety, ''];
  }
  return fileOf(rows(), headers, format, 'stock');
}
