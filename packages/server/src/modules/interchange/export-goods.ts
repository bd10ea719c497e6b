import type { Readable } from 'node:stream';
import { formatMinor, type Currency, type Locale, type OrderType, type WarehouseId } from '@danflow/contract';
import type { Core, Read } from '../../platform/tx.ts';
import { listSkus } from '../catalog/index.ts';
import { admitWarehouses, listLevels } from '../inventory/index.ts';
import { COUNT_WORDS, GOODS_WORDS } from './goods-columns.rules.ts';
import { tableFile, type Cell, type TableFormat } from './table-file.ts';

const PAGE = 200;
const TYPE_WORDS: Readonly<Record<OrderType, readonly [string, string]>> = {
  physical: ['实物', 'physical'],
  virtual: ['虚拟', 'virtual'],
  custom: ['定制', 'custom'],
};

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Page after page by key, so that memory holds one whatever the length. */
async function* everyPage<T>(pageAfter: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<readonly T[]> {
  for (let cursor: string | undefined; ;) {
    const page = await pageAfter(cursor);
    yield page.items;
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
  const money = (amount: number | null, currency: Currency): Cell => {
    if (amount === null) return '';
    const text = formatMinor(amount, currency);
    return format === 'xlsx' ? Number(text) : text;
  };
  async function* pages(): AsyncGenerator<Cell[][]> {
    const skus = everyPage((cursor) => listSkus(read, { isArchived: false, sort: 'code_asc', limit: PAGE, cursor }));
    for await (const page of skus)
      yield page.map((s) => [
        s.title,
        s.code,
        s.options,
        s.barcode ?? '',
        wordIn(TYPE_WORDS[s.type], locale),
        ...(hasPrice ? [money(s.priceAmount, s.currency)] : []),
        ...(hasCost ? [money(s.costAmount, s.currency)] : []),
        s.currency,
        s.weightGrams ?? '',
        s.leadTimeDays ?? '',
      ]);
  }
  return tableFile(pages(), headers, format, 'goods');
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
  async function* pages(): AsyncGenerator<Cell[][]> {
    const levels = everyPage((cursor) => listLevels(read, { warehouseId: [warehouseId], limit: PAGE, cursor }, cache));
    for await (const page of levels) yield page.map((l) => [l.skuCode, l.title, l.options, l.onHand, l.reserved, l.safety, '']);
  }
  return tableFile(pages(), headers, format, 'stock');
}
