import { sql } from 'kysely';
import type { Tx } from '../../platform/tx.ts';
import { bigrams } from '../catalog/index.ts';
import type { OrderFacts } from './order.facts.ts';
import { openPrivate } from './private.ts';

/** Pairs of digits would let a phone number in a memo be pieced together again; nobody searches memos for them (R27). */
const isDigits = (gram: string): boolean => /^\d+$/.test(gram);

/** Keeps what an order is found by beyond its SKUs: memo, message, and titles that differ from their SKU's (R14). Off the hot path. */
export async function indexTexts(tx: Tx, orderId: string): Promise<void> {
  const row = (await tx.db.selectFrom('orders').select(['id', 'private_sealed', 'tags']).where('id', '=', orderId).executeTakeFirst()) as Pick<OrderFacts, 'id' | 'private_sealed' | 'tags'> | undefined;
  if (!row) return;
  const { buyerMessage, sellerMemo } = openPrivate(tx.keys, row);
  const { rows: titles } = await sql<{ title: string }>`
    SELECT l.title FROM order_lines l LEFT JOIN skus s ON s.id = l.sku_id WHERE l.order_id = ${orderId} AND l.title IS DISTINCT FROM s.title`.execute(tx.db);
  const grams = bigrams([buyerMessage, sellerMemo, ...row.tags, ...titles.map((t) => t.title)].join(' ')).filter((g) => !isDigits(g));
  if (grams.length === 0) await tx.db.deleteFrom('order_texts').where('order_id', '=', orderId).execute();
  else await tx.db.insertInto('order_texts').values({ order_id: orderId, grams }).onConflict((oc) => oc.column('order_id').doUpdateSet({ grams })).execute();
}
