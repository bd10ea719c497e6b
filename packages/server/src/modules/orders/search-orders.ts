import type { BodyOf, ReplyOf, searchOrdersRoute } from '@danflow/contract';
import { sql } from 'kysely';
import { can } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { nameToken, phone4Token, phoneToken } from '../customers/index.ts';
import type { OrderFacts } from './order.facts.ts';
import { parseOrderNo } from './order-number.rules.ts';
import { orderScope } from './order.scope.ts';
import { orderViews } from './order-views.ts';

interface Term {
  readonly text: string;
  readonly orderNo: string | null;
  readonly tokens: readonly number[];
}

/** What a term may mean. Personal values are looked for only by those who may see them in full: what is masked cannot be guessed (R15). */
function termOf(read: Read, text: string): Term {
  const isPersonal = read.principal.masks.personal !== 'hidden' && can(read.principal, 'customer.reveal');
  const last4 = /^\d{4}$/.test(text) ? phone4Token(read.keys, text) : null;
  const tokens = isPersonal ? [phoneToken(read.keys, text), last4, nameToken(read.keys, text)].filter((t) => t !== null) : [];
  return { text, orderNo: parseOrderNo(text), tokens };
}

interface Hit {
  readonly order_id: string;
  readonly term: number;
}

/**
 * One query, each branch on an index of its own: order number, source number, tracking number, SKU code, tokens. OFFSET 0:
 * a limit by id would tempt the planner to walk all orders for one phone (2.6 s among a million, 4 ms by the tokens).
 */
async function hitsOf(read: Read, terms: readonly Term[], limit: number): Promise<Hit[]> {
  const numbers = terms.map((t, i) => ({ i, value: t.orderNo })).filter((n) => n.value !== null);
  const tokens = terms.flatMap((t, i) => t.tokens.map((token) => ({ i, token })));
  const texts = sql`unnest(${terms.map((t) => t.text)}::text[], ${terms.map((_, i) => i)}::int[]) AS q (value, term)`;
  const { rows } = await sql<Hit>`
    WITH hits AS (
      SELECT o.id AS order_id, q.term FROM unnest(${numbers.map((n) => n.value)}::text[], ${numbers.map((n) => n.i)}::int[]) AS q (value, term) JOIN orders o ON o.order_no = q.value
      UNION SELECT o.id, q.term FROM ${texts} JOIN orders o ON o.source_no = q.value AND o.shop_id IN (SELECT id FROM shops)
      UNION SELECT s.order_id, q.term FROM ${texts} JOIN shipments s ON s.tracking_no = q.value AND s.state <> 'voided'
      UNION SELECT h.order_id, q.term FROM ${texts} JOIN skus k ON k.code = q.value CROSS JOIN LATERAL (SELECT order_id FROM order_lines WHERE sku_id = k.id ORDER BY order_id DESC LIMIT ${limit}) h
      UNION SELECT h.id, q.term FROM unnest(${tokens.map((t) => t.token)}::int8[], ${tokens.map((t) => t.i)}::int[]) AS q (value, term)
        CROSS JOIN LATERAL (SELECT id FROM (SELECT id FROM orders WHERE search_tokens @> ARRAY[q.value] OFFSET 0) t ORDER BY id DESC LIMIT ${limit}) h
    )
    SELECT hits.order_id, hits.term FROM hits JOIN orders ON orders.id = hits.order_id WHERE ${orderScope(read.principal, read.now)}
    ORDER BY hits.order_id DESC LIMIT ${limit * 2}`.execute(read.db);
  return rows;
}

/** Finds many at once and says which terms found nothing: pasted lists of numbers are checked against what is there. */
export async function searchOrders(
  read: Read,
  { terms: wanted, limit }: BodyOf<typeof searchOrdersRoute>,
): Promise<ReplyOf<typeof searchOrdersRoute>> {
  const terms = [...new Set(wanted)].map((text) => termOf(read, text));
  const hits = await hitsOf(read, terms, limit);
  const foundTerms = new Set(hits.map((h) => h.term));
  const ids = [...new Set(hits.map((h) => h.order_id))];
  const shown = ids.slice(0, limit);
  const rows =
    shown.length === 0
      ? []
      : ((await read.db.selectFrom('orders').selectAll().where('id', 'in', shown).orderBy('id', 'desc').execute()) as OrderFacts[]);
  return {
    items: await orderViews(read, rows),
    found: terms.filter((_, i) => foundTerms.has(i)).map((t) => t.text),
    missing: terms.filter((_, i) => !foundTerms.has(i)).map((t) => t.text),
    isCut: ids.length > limit,
  };
}
