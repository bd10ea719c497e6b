import { DomainError, type OrderType, type ProductId, type ProductView } from '@danflow/contract';
import { sql } from 'kysely';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { searchGrams } from './bigrams.rules.ts';
import type { ProductRow } from './catalog.repo.ts';
import { selectSkus } from './list-skus.ts';
import { productView, type ListedSku } from './sku-views.ts';

interface ProductFilter {
  readonly text?: string | undefined;
  readonly type?: OrderType[] | undefined;
  readonly isArchived?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** SKUs of these products, by product, in the order they were added. */
async function skusByProduct(read: Read, productIds: readonly string[]): Promise<Map<string, ListedSku[]>> {
  const byProduct = new Map<string, ListedSku[]>(productIds.map((id) => [id, []]));
  if (productIds.length === 0) return byProduct;
  const rows = await selectSkus(read)
    .where('s.product_id', 'in', [...productIds])
    .orderBy('s.id')
    .execute();
  for (const row of rows) byProduct.get(row.product_id)?.push(row);
  return byProduct;
}

function pageOfProducts(read: Read, f: ProductFilter): Promise<ProductRow[]> {
  const after = readIdCursor(f.cursor);
  const grams = searchGrams(f.text ?? '');
  let query = read.db.selectFrom('products as p').selectAll();
  if (f.isArchived !== undefined) query = query.where('p.archived_at', f.isArchived ? 'is not' : 'is', null);
  if (f.type?.length)
    query = query.where(sql<boolean>`EXISTS (SELECT 1 FROM skus s WHERE s.product_id = p.id AND s.type = ANY(${f.type}::text[]))`);
  if (f.text)
    query = query.where(
      sql<boolean>`p.id IN (SELECT s.product_id FROM skus s WHERE (cardinality(${grams}::text[]) > 0 AND s.grams @> ${grams}::text[]) OR s.barcode = ${f.text})`,
    );
  if (after) query = query.where('p.id', '<', after);
  return query
    .orderBy('p.id', 'desc')
    .limit(f.limit + 1)
    .execute();
}

/** A page of products with all their SKUs, newest first; text finds a product by any of its SKUs. */
export async function listProducts(read: Read, filter: ProductFilter): Promise<{ items: ProductView[]; nextCursor: string | null }> {
  const rows = await pageOfProducts(read, filter);
  const skus = await skusByProduct(
    read,
    rows.map((row) => row.id),
  );
  return pageFrom(
    rows,
    filter.limit,
    (row) => productView(read, row, skus.get(row.id) ?? []),
    (row) => [row.id],
  );
}

/** Throws `not_found`. */
export async function getProduct(read: Read, productId: ProductId): Promise<ProductView> {
  const row = await read.db.selectFrom('products').selectAll().where('id', '=', productId).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'product' });
  const skus = await skusByProduct(read, [productId]);
  return productView(read, row, skus.get(productId) ?? []);
}
