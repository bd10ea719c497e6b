import type { QueryOf, ReplyOf, countOrdersRoute, listOrdersRoute } from '@danflow/contract';
import { sql } from 'kysely';
import { z } from 'zod';
import { cursorOf, readCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import type { OrderFacts } from './order.facts.ts';
import { orderWhere } from './order-filter.ts';
import { orderViews } from './order-views.ts';

type Sort = QueryOf<typeof listOrdersRoute>['sort'];

/** Keys of each order; the id makes every one of them total. Rows without a deadline come last. */
const SORTS = {
  created_desc: { key: null, isDescending: true },
  created_asc: { key: null, isDescending: false },
  amount_desc: { key: 'total_amount', isDescending: true },
  amount_asc: { key: 'total_amount', isDescending: false },
  pay_by_asc: { key: 'pay_by', isDescending: false },
  ship_by_asc: { key: 'ship_by', isDescending: false },
} as const satisfies Record<Sort, unknown>;

/** What the first part of a cursor must be: the list may be sorted another way than when the cursor was made. */
const Cursor = {
  id: z.tuple([z.literal(''), z.uuid()]),
  amount: z.tuple([z.int(), z.uuid()]),
  time: z.tuple([z.iso.datetime(), z.uuid()]),
};
const cursorShape = (key: (typeof SORTS)[Sort]['key']): z.ZodType<readonly [string | number, string]> =>
  key === null ? Cursor.id : key === 'total_amount' ? Cursor.amount : Cursor.time;
const FAR = new Date('9999-01-01T00:00:00Z');

function keyExpression(key: 'total_amount' | 'pay_by' | 'ship_by') {
  return key === 'total_amount' ? sql`orders.total_amount` : sql`coalesce(orders.${sql.ref(key)}, ${FAR}::timestamptz)`;
}

const keyValue = (row: OrderFacts, key: 'total_amount' | 'pay_by' | 'ship_by'): string | number => {
  const value = row[key];
  return value instanceof Date ? value.toISOString() : (value ?? FAR.toISOString());
};

/** One page of rows under scope and filter, by keyset: deep pages cost what first pages cost. */
export async function pageOfRows(
  read: Read,
  query: QueryOf<typeof listOrdersRoute>,
): Promise<{ rows: OrderFacts[]; nextCursor: string | null }> {
  const { key, isDescending } = SORTS[query.sort];
  const direction = isDescending ? 'desc' : 'asc';
  const after = readCursor(query.cursor, cursorShape(key));
  let select = read.db
    .selectFrom('orders')
    .selectAll()
    .where(orderWhere(read.principal, query, read.now, query.sort));
  const compare = sql.raw(isDescending ? '<' : '>');
  if (after) {
    const [value, id] = after;
    select = select.where(
      key === null
        ? sql<boolean>`orders.id ${compare} ${id}::uuid`
        : sql<boolean>`(${keyExpression(key)}, orders.id) ${compare} (${typeof value === 'number' ? value : new Date(value)}, ${id}::uuid)`,
    );
  }
  if (key !== null) select = select.orderBy(keyExpression(key), direction);
  const rows = (await select
    .orderBy('orders.id', direction)
    .limit(query.limit + 1)
    .execute()) as OrderFacts[];
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    nextCursor: rows.length > query.limit && last ? cursorOf([key === null ? '' : keyValue(last, key), last.id]) : null,
  };
}

export async function listOrders(read: Read, query: QueryOf<typeof listOrdersRoute>): Promise<ReplyOf<typeof listOrdersRoute>> {
  const { rows, nextCursor } = await pageOfRows(read, query);
  return { items: await orderViews(read, rows), nextCursor };
}

const COUNT_BOUND = 10_000;

/** Exact up to 10,000, then "10,000+": nobody reads 1,234,567 to decide anything, and counting it would cost a second (R14). */
export async function countOrders(
  read: Read,
  { exact, ...filter }: QueryOf<typeof countOrdersRoute>,
): Promise<ReplyOf<typeof countOrdersRoute>> {
  const where = orderWhere(read.principal, filter, read.now);
  const bound = exact ? sql`` : sql` LIMIT ${COUNT_BOUND + 1}`;
  const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM (SELECT FROM orders WHERE ${where}${bound}) AS c`.execute(
    read.db,
  );
  const n = rows[0]?.n ?? 0;
  return exact || n <= COUNT_BOUND ? { count: n, isExact: true } : { count: COUNT_BOUND, isExact: false };
}
