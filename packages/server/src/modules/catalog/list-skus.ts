import { DomainError, type SkuFilter, type SkuId, type SkuSort, type SkuView } from '@danflow/contract';
import { sql } from 'kysely';
import { z } from 'zod';
import { pageFrom, readCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { searchGrams } from './bigrams.rules.ts';
import { skuView, type ListedSku } from './sku-views.ts';
import { refuseHiddenUse } from './sku.rules.ts';

const columns = [
  's.id',
  's.product_id',
  's.code',
  's.barcode',
  's.title',
  's.options',
  's.type',
  's.virtual_kind',
  's.currency',
  's.price_amount',
  's.cost_amount',
  's.weight_grams',
  's.lead_time_days',
  's.picture_id',
  's.archived_at',
  's.version',
  's.created_at',
] as const;

export const selectSkus = (read: Pick<Read, 'db'>) =>
  read.db
    .selectFrom('skus as s')
    .innerJoin('products as p', 'p.id', 's.product_id')
    .select(columns)
    .select('p.picture_id as product_picture');

/** A SKU without a cost sorts as if it cost nothing: a null has no place in a key. */
const SORTS = {
  created_desc: { key: sql<string>`s.id`, isDescending: true, valueOf: (r: ListedSku) => r.id },
  code_asc: { key: sql<string>`s.code`, isDescending: false, valueOf: (r: ListedSku) => r.code },
  price_asc: { key: sql<number>`s.price_amount`, isDescending: false, valueOf: (r: ListedSku) => r.price_amount },
  price_desc: { key: sql<number>`s.price_amount`, isDescending: true, valueOf: (r: ListedSku) => r.price_amount },
  cost_asc: { key: sql<number>`coalesce(s.cost_amount, 0)`, isDescending: false, valueOf: (r: ListedSku) => r.cost_amount ?? 0 },
  cost_desc: { key: sql<number>`coalesce(s.cost_amount, 0)`, isDescending: true, valueOf: (r: ListedSku) => r.cost_amount ?? 0 },
} as const satisfies Record<SkuSort, { key: unknown; isDescending: boolean; valueOf: (row: ListedSku) => string | number }>;

const Cursor = { text: z.tuple([z.string(), z.uuid()]), id: z.tuple([z.uuid(), z.uuid()]), amount: z.tuple([z.int(), z.uuid()]) };
const cursorShape = (sort: SkuSort): z.ZodType<readonly [string | number, string]> =>
  sort === 'created_desc' ? Cursor.id : sort === 'code_asc' ? Cursor.text : Cursor.amount;

function filtered(read: Read, f: SkuFilter) {
  let query = selectSkus(read);
  const grams = searchGrams(f.text ?? '');
  // A full barcode is found as well; scanners type it into the same field.
  if (f.text)
    query = query.where((eb) =>
      eb.or([...(grams.length > 0 ? [sql<boolean>`s.grams @> ${grams}::text[]`] : []), eb('s.barcode', '=', f.text ?? '')]),
    );
  if (f.type?.length) query = query.where('s.type', 'in', f.type);
  if (f.isArchived !== undefined) query = query.where('s.archived_at', f.isArchived ? 'is not' : 'is', null);
  if (f.productId) query = query.where('s.product_id', '=', f.productId);
  if (f.code?.length) query = query.where('s.code', 'in', f.code);
  if (f.priceMin !== undefined) query = query.where('s.price_amount', '>=', f.priceMin);
  if (f.priceMax !== undefined) query = query.where('s.price_amount', '<=', f.priceMax);
  if (f.costMin !== undefined) query = query.where('s.cost_amount', '>=', f.costMin);
  if (f.costMax !== undefined) query = query.where('s.cost_amount', '<=', f.costMax);
  return query;
}

/** A page of SKUs. Throws `field_hidden` when a hidden amount is filtered or sorted by. */
export async function listSkus(read: Read, filter: SkuFilter): Promise<{ items: SkuView[]; nextCursor: string | null }> {
  refuseHiddenUse(read.principal.masks, filter);
  const { key, isDescending, valueOf } = SORTS[filter.sort];
  const after = readCursor(filter.cursor, cursorShape(filter.sort));
  let query = filtered(read, filter);
  if (after) query = query.where(sql<boolean>`(${key}, s.id) ${sql.raw(isDescending ? '<' : '>')} (${after[0]}, ${after[1]})`);
  const direction = isDescending ? 'desc' : 'asc';
  const rows = await query
    .orderBy(key, direction)
    .orderBy('s.id', direction)
    .limit(filter.limit + 1)
    .execute();
  return pageFrom(
    rows,
    filter.limit,
    (row) => skuView(read, row),
    (row) => [valueOf(row), row.id],
  );
}

/** Throws `not_found`. */
export async function getSku(read: Read, skuId: SkuId): Promise<SkuView> {
  const row = await selectSkus(read).where('s.id', '=', skuId).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'sku' });
  return skuView(read, row);
}
