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

interface Hit extends OrderFacts {
  readonly term: number;
}

/**
 * One query, each branch on an index of its own: order number, source number, tracking number, SKU code, tokens. OFFSET 0
 * holds each look-up to its key: a join or a limit by id tempts the planner to walk all orders there are for a few
 * (2.6 s among a million for one phone, 4 ms by the tokens; 0.1 s for five, 0.3 ms). The newest orders that
 * the reader may see, and of each term its newest: what found only older ones than are shown is not missing.
 */
async function hitsOf(read: Read, terms: readonly Term[], limit: number): Promise<Hit[]> {
  // One more than is shown says that there are more.
  const most = limit + 1;
  const numbers = terms.map((t, i) => ({ i, value: t.orderNo })).filter((n) => n.value !== null);
  const tokens = terms.flatMap((t, i) => t.tokens.map((token) => ({ i, token })));
  const scope = orderScope(read.principal, read.now);
  const texts = sql`unnest(${terms.map((t) => t.text)}::text[], ${terms.map((_, i) => i)}::int[]) AS q (value, term)`;
  const { rows } = await sql<Hit>`
    WITH hits AS (
      SELECT h.id, q.term FROM unnest(${numbers.map((n) => n.value)}::text[], ${numbers.map((n) => n.i)}::int[]) AS q (value, term)
        CROSS JOIN LATERAL (SELECT id FROM orders WHERE order_no = q.value OFFSET 0) h
      UNION SELECT h.id, q.term FROM ${texts} CROSS JOIN LATERAL (SELECT id FROM orders WHERE source_no = q.value OFFSET 0) h
      UNION SELECT h.order_id, q.term FROM ${texts} CROSS JOIN LATERAL (SELECT order_id FROM shipments WHERE tracking_no = q.value AND state <> 'voided' OFFSET 0) h
      UNION SELECT h.order_id, q.term FROM ${texts} CROSS JOIN LATERAL (SELECT id FROM skus WHERE code = q.value OFFSET 0) k
        CROSS JOIN LATERAL (SELECT DISTINCT l.order_id FROM order_lines l CROSS JOIN LATERAL (SELECT FROM orders WHERE orders.id = l.order_id AND ${scope} OFFSET 0) o
          WHERE l.sku_id = k.id ORDER BY l.order_id DESC LIMIT ${most}) h
      UNION SELECT h.id, q.term FROM unnest(${tokens.map((t) => t.token)}::int8[], ${tokens.map((t) => t.i)}::int[]) AS q (value, term)
        CROSS JOIN LATERAL (SELECT id FROM (SELECT * FROM orders WHERE search_tokens @> ARRAY[q.value] OFFSET 0) orders WHERE ${scope} ORDER BY id DESC LIMIT ${most}) h
    ), seen AS (
      SELECT hits.id, hits.term, dense_rank() OVER (ORDER BY hits.id DESC) AS place, row_number() OVER (PARTITION BY hits.term ORDER BY hits.id DESC) AS nth
      FROM hits CROSS JOIN LATERAL (SELECT FROM orders WHERE orders.id = hits.id AND ${scope} OFFSET 0) o
    )
    SELECT o.*, seen.term FROM seen CROSS JOIN LATERAL (SELECT * FROM orders WHERE orders.id = seen.id OFFSET 0) o
    WHERE seen.place <= ${most} OR seen.nth = 1 ORDER BY o.id DESC`.execute(read.db);
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
  const rows = [...new Map(hits.map((h) => [h.id, h])).values()];
  return {
    items: await orderViews(read, rows.slice(0, limit)),
    found: terms.filter((_, i) => foundTerms.has(i)).map((t) => t.text),
    missing: terms.filter((_, i) => !foundTerms.has(i)).map((t) => t.text),
    isCut: rows.length > limit,
  };
}
