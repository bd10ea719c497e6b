import type { GoodsField } from '@danflow/contract';
import { cleanCell, halfWidth } from './cells.rules.ts';

/** Our own export writes the first words; the others are how shop back offices and people call the same. */
export const GOODS_WORDS: Readonly<Record<GoodsField, readonly [zh: string, en: string, ...others: string[]]>> = {
  title: [
    '商品名称',
    'Name',
    '名称',
    '品名',
    '标题',
    '商品标题',
    '宝贝标题',
    '货品名称',
    '产品名称',
    '商品',
    'title',
    'product',
    'product name',
    'item',
  ],
  code: [
    '商家编码',
    'SKU',
    '编码',
    '商品编码',
    '规格编码',
    '货号',
    '货品编号',
    'sku编码',
    'code',
    'sku code',
    'item code',
    'item no',
    'product code',
  ],
  options: ['规格', 'Options', '规格名', '规格名称', '颜色规格', '款式', '属性', 'variant', 'option', 'variation'],
  barcode: ['条码', 'Barcode', '商品条码', '条形码', '69码', 'ean', 'upc', 'gtin'],
  price: ['售价', 'Price', '价格', '单价', '销售价', '零售价', '标准售价', 'unit price', 'retail price', 'sale price'],
  cost: ['成本', 'Cost', '成本价', '进价', '采购价', '进货价', 'unit cost', 'cost price', 'purchase price'],
  currency: ['币种', 'Currency', '货币'],
  type: ['类型', 'Type', '商品类型', 'kind'],
  weight: ['重量(克)', 'Weight (g)', '重量', '克重', '重量g', 'weight', 'grams'],
  leadTime: ['制作天数', 'Lead time (days)', '生产天数', '定制天数', 'lead time'],
  stock: ['库存', 'Stock', '数量', '库存数量', '现有库存', '初始库存', '库存数', 'qty', 'quantity', 'on hand', 'inventory'],
};

export type CountField = 'code' | 'found';
export const COUNT_WORDS: Readonly<Record<CountField, readonly [zh: string, en: string, ...others: string[]]>> = {
  code: [...GOODS_WORDS.code, ...GOODS_WORDS.barcode],
  found: ['实盘数', 'Found', '实盘', '盘点数', '盘点数量', '实盘数量', '实际数量', '数量', 'count', 'counted', 'qty', 'quantity'],
};

/** What people copy from a list without a heading. */
const GOODS_ORDER: readonly GoodsField[] = ['title', 'code', 'price', 'stock'];
const COUNT_ORDER: readonly CountField[] = ['code', 'found'];

const plain = (word: string): string =>
  halfWidth(cleanCell(word))
    .toLowerCase()
    .replaceAll(/[\s_\-/:.()*]/g, '');

export interface Columns<F extends string> {
  readonly fields: readonly (F | null)[];
  /** Index of the first row that holds data. */
  readonly bodyAt: number;
  readonly hasHeader: boolean;
}

const LOOKED_AT = 10;

/** A row with two known words is the heading, else there is none and the usual order holds. The first column of a name wins. */
function columnsBy<F extends string>(
  cells: readonly (readonly string[])[],
  words: Readonly<Record<F, readonly string[]>>,
  order: readonly F[],
): Columns<F> {
  const known = new Map(
    (Object.entries(words) as [F, readonly string[]][]).flatMap(([field, all]) => all.map((w) => [plain(w), field] as const)),
  );
  const at = cells.slice(0, LOOKED_AT).findIndex((row) => new Set(row.flatMap((c) => known.get(plain(c)) ?? [])).size >= 2);
  if (at < 0) return { fields: order, bodyAt: 0, hasHeader: false };
  const taken = new Set<F>();
  const fields = (cells[at] ?? []).map((cell) => {
    const field = known.get(plain(cell)) ?? null;
    if (field === null || taken.has(field)) return null;
    taken.add(field);
    return field;
  });
  return { fields, bodyAt: at + 1, hasHeader: true };
}

export const goodsColumns = (cells: readonly (readonly string[])[]): Columns<GoodsField> => columnsBy(cells, GOODS_WORDS, GOODS_ORDER);
export const countColumns = (cells: readonly (readonly string[])[]): Columns<CountField> => columnsBy(cells, COUNT_WORDS, COUNT_ORDER);

export interface TableLine<F extends string> {
  /** From 1, as the spreadsheet counts. */
  readonly row: number;
  readonly cell: (field: F) => string;
  /** Whether the table has such a column at all. */
  readonly has: (field: F) => boolean;
}

/** Rows below the heading, blank ones left out. */
export function linesBelow<F extends string>(cells: readonly (readonly string[])[], { fields, bodyAt }: Columns<F>): TableLine<F>[] {
  const has = (field: F): boolean => fields.includes(field);
  return cells.slice(bodyAt).flatMap((row, i) => {
    if (row.every((c) => c.trim() === '')) return [];
    const cell = (field: F): string => (has(field) ? cleanCell(row[fields.indexOf(field)] ?? '') : '');
    return [{ row: bodyAt + i + 1, cell, has }];
  });
}
