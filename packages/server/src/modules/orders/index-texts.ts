import { sql } from 'kysely';
import { arrayLiteral } from '../../platform/array-literal.ts';
import type { Statement } from '../../platform/combine.ts';
import { bulkCopy, type Copy } from '../../platform/copy-rows.ts';
import { runNamed } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';
import { bigrams } from '../catalog/index.ts';
import type { OrderFacts } from './order.facts.ts';
import { openPrivate } from './private.ts';

/** Pairs of digits would let a phone number in a memo be pieced together again; nobody searches memos for them (R27). */
const isDigits = (gram: string): boolean => /^\d+$/.test(gram);

const UPSERT = `INSERT INTO order_texts (order_id, grams) SELECT order_id, grams::text[] FROM unnest($1::uuid[], $2::text[]) AS t (order_id, grams)
  ON CONFLICT (order_id) DO UPDATE SET grams = excluded.grams`;

type TextRow = Pick<OrderFacts, 'id' | 'private_sealed' | 'tags'> & { readonly titles: string[] | null };

/** What orders are found by in their words. */
export const gramsOf = (texts: readonly string[]): string[] => bigrams(texts.join(' ')).filter((g) => !isDigits(g));

function gramsOfRow(tx: Tx, row: TextRow): string[] {
  const { buyerMessage, sellerMemo } = openPrivate(tx.keys, row);
  return gramsOf([buyerMessage, sellerMemo, ...row.tags, ...(row.titles ?? [])]);
}

interface Worded {
  readonly id: string;
  readonly texts: readonly string[];
}

/** Those without words need no row. */
const filledOf = (orders: readonly Worded[]) =>
  orders.map(({ id, texts }) => ({ id, grams: gramsOf(texts) })).filter((o) => o.grams.length > 0);

const copyGrams = bulkCopy<{ readonly order_id: string; readonly grams: readonly string[] }>('order_texts', ['order_id', 'grams']);

/** Of orders that are being written, which have none yet. */
export const copyTexts = (orders: readonly Worded[]): Copy => copyGrams(filledOf(orders).map(({ id, grams }) => ({ order_id: id, grams })));

/** Of orders whose texts are at hand as they are written. */
export function insertTexts(orders: readonly Worded[]): Statement | null {
  const filled = filledOf(orders);
  return filled.length === 0 ? null : { text: UPSERT, values: [filled.map((o) => o.id), filled.map((o) => arrayLiteral(o.grams))] };
}

/** Keeps what orders are found by beyond their SKUs: memo, message, tags, and titles that differ from their SKU's (R14). Off the hot path. */
export async function indexTexts(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const { rows } = await sql<TextRow>`
    SELECT o.id, o.private_sealed, o.tags,
      (SELECT array_agg(l.title) FROM order_lines l JOIN skus s ON s.id = l.sku_id WHERE l.order_id = o.id AND l.title <> s.title) AS titles
    FROM orders o WHERE o.id = ANY(${[...new Set(orderIds)]}::uuid[])`.execute(tx.db);
  const indexed = rows.map((row) => ({ id: row.id, grams: gramsOfRow(tx, row) }));
  const empty = indexed.filter((r) => r.grams.length === 0).map((r) => r.id);
  const filled = indexed.filter((r) => r.grams.length > 0);
  if (empty.length > 0) await sql`DELETE FROM order_texts WHERE order_id = ANY(${empty}::uuid[])`.execute(tx.db);
  if (filled.length > 0) await runNamed(tx.client, UPSERT, [filled.map((r) => r.id), filled.map((r) => arrayLiteral(r.grams))]);
}
