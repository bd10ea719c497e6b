import { sql } from 'kysely';
import type { Read } from '../../platform/tx.ts';
import { searchGrams } from '../catalog/index.ts';

/** Fewer are looked up one by one; of more, a page is soon filled by walking the list. */
const FEW = 5000;

/**
 * Ids of all orders with a text, where they are few; null when they are many, or when nothing can be said by 2-grams.
 * Either way alone is slow somewhere: a word in three orders of a million is not found by walking the list, and a word
 * in every title is not found by fetching them all.
 */
export async function findTexts(read: Pick<Read, 'db'>, text: string | undefined): Promise<readonly string[] | null> {
  const grams = text ? searchGrams(text) : [];
  if (grams.length === 0) return null;
  const { rows } = await sql<{ ids: string[] | null }>`
    SELECT CASE WHEN count(*) <= ${FEW} THEN coalesce(array_agg(DISTINCT order_id), '{}') END AS ids FROM (
      (SELECT l.order_id FROM skus s CROSS JOIN LATERAL (SELECT order_id FROM order_lines WHERE sku_id = s.id LIMIT ${FEW + 1}) l
        WHERE s.grams @> ${grams}::text[] LIMIT ${FEW + 1})
      UNION ALL (SELECT order_id FROM order_texts WHERE grams @> ${grams}::text[] LIMIT ${FEW + 1})) AS hits`.execute(read.db);
  return rows[0]?.ids ?? null;
}
