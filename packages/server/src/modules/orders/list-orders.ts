import { OrderStatus, type QueryOf, type ReplyOf, type countOrdersRoute, type listOrdersRoute } from '@danflow/contract';
import { sql } from 'kysely';
import { z } from 'zod';
import { PLANNED_ANEW } from '../../platform/db.ts';
import { cursorOf, readCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { findTexts } from './find-texts.ts';
import type { OrderFacts } from './order.facts.ts';
import { orderWhere } from './order-filter.ts';
import { orderViews } from './order-views.ts';

type Query = QueryOf<typeof listOrdersRoute>;
type Sort = Query['sort'];
type StatusSort = 'status_asc' | 'status_desc';
type DeadlineSort = 'pay_by_asc' | 'ship_by_asc';

/** Keys of each order; the id makes every one of them total. */
const SORTS = {
  created_desc: { key: null, isDescending: true },
  created_asc: { key: null, isDescending: false },
  amount_desc: { key: 'total_amount', isDescending: true },
  amount_asc: { key: 'total_amount', isDescending: false },
} as const satisfies Record<Exclude<Sort, StatusSort | DeadlineSort>, unknown>;

/** What the first part of a cursor must be: the list may be sorted another way than when the cursor was made. */
const Cursor = {
  id: z.tuple([z.literal(''), z.uuid()]),
  amount: z.tuple([z.int(), z.uuid()]),
  deadline: z.tuple([z.iso.datetime(), z.uuid()]),
  status: z.tuple([OrderStatus, z.uuid()]),
};
/** In the cursor of a row without a deadline. */
const FAR = '9999-01-01T00:00:00.000Z';

const ANEW = sql.raw(PLANNED_ANEW);

interface Page {
  readonly rows: OrderFacts[];
  readonly nextCursor: string | null;
}

const isByStatus = (sort: Sort): sort is StatusSort => sort === 'status_asc' || sort === 'status_desc';
const isByDeadline = (sort: Sort): sort is DeadlineSort => sort === 'pay_by_asc' || sort === 'ship_by_asc';

/** The status that is asked for, where nothing is asked beside it. */
function loneStatus({ status, cursor: _cursor, limit: _limit, sort: _sort, ...others }: Query): OrderStatus | null {
  const isLone = status?.length === 1 && Object.values(others).every((value) => value === undefined);
  return isLone ? (status[0] ?? null) : null;
}

const filtered = (read: Read, query: Query, withText: Texts) =>
  read.db
    .selectFrom('orders')
    .selectAll()
    .modifyFront(ANEW)
    .where(orderWhere(read.principal, query, read.now, query.sort, withText));

/**
 * What matches, to be ordered by id. A lone status is asked for as a range and sorted by, which its index alone can do:
 * asked for as equal, the planner walks the list for a common one, 17,000 orders that are not completed yet before the first.
 */
function matching(read: Read, query: Query, withText: Texts, direction: 'asc' | 'desc') {
  const lone = loneStatus(query);
  const rest = lone === null ? query : { ...query, status: undefined };
  const select = filtered(read, rest, withText);
  if (lone === null) return select;
  return select.where(sql<boolean>`orders.status >= ${lone} AND orders.status <= ${lone}`).orderBy('status', direction);
}

/**
 * In the order of an order's life, the newest first within each status: one status after another, each a range of its
 * index. Ordering by a CASE would read and sort every order there is.
 */
async function pageByStatus(read: Read, query: Query, withText: Texts): Promise<Page> {
  const after = readCursor(query.cursor, Cursor.status);
  const life = query.sort === 'status_desc' ? OrderStatus.options.toReversed() : OrderStatus.options;
  const rows: OrderFacts[] = [];
  for (const status of life.slice(after ? life.indexOf(after[0]) : 0)) {
    const isNamed = query.status === undefined || query.status.length === 0 || query.status.includes(status);
    if (!isNamed || rows.length > query.limit) continue;
    let select = matching(read, { ...query, status: [status] }, withText, 'desc');
    if (after?.[0] === status) select = select.where('id', '<', after[1]);
    const found = await select
      .orderBy('id', 'desc')
      .limit(query.limit + 1 - rows.length)
      .execute();
    rows.push(...(found as OrderFacts[]));
  }
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > query.limit && last ? cursorOf([last.status, last.id]) : null };
}

/**
 * What is due first, first; then what has no deadline, in the order of its making. Two ranges, each of an index: sorting
 * by a deadline or the end of time would read every order there is.
 */
async function pageByDeadline(read: Read, query: Query, withText: Texts): Promise<Page> {
  const column = query.sort === 'pay_by_asc' ? 'pay_by' : 'ship_by';
  const after = readCursor(query.cursor, Cursor.deadline);
  const rows: OrderFacts[] = [];
  if (after?.[0] !== FAR) {
    let due = filtered(read, query, withText).where(column, 'is not', null);
    if (after) due = due.where(sql<boolean>`(orders.${sql.ref(column)}, orders.id) > (${new Date(after[0])}, ${after[1]}::uuid)`);
    const found = due
      .orderBy(column)
      .orderBy('id')
      .limit(query.limit + 1);
    rows.push(...((await found.execute()) as OrderFacts[]));
  }
  if (rows.length <= query.limit) {
    let rest = filtered(read, query, withText).where(column, 'is', null);
    if (after?.[0] === FAR) rest = rest.where('id', '>', after[1]);
    rows.push(
      ...((await rest
        .orderBy('id')
        .limit(query.limit + 1 - rows.length)
        .execute()) as OrderFacts[]),
    );
  }
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > query.limit && last ? cursorOf([last[column]?.toISOString() ?? FAR, last.id]) : null };
}

type Texts = readonly string[] | null;

/** One page of rows under scope and filter, by keyset: deep pages cost what first pages cost. */
export async function pageOfRows(read: Read, query: Query): Promise<Page> {
  const withText = await findTexts(read, query.text);
  if (isByStatus(query.sort)) return pageByStatus(read, query, withText);
  if (isByDeadline(query.sort)) return pageByDeadline(read, query, withText);
  return pageByKey(read, { ...query, sort: query.sort }, withText);
}

/** How many orders from where a page begins are looked through for a tag before its index is asked for all that have it. */
const NEAR = 20_000;

/** Where the page of a tag lies near: many orders have it, and those that its index names would all be fetched to show a few. */
async function pageNear(read: Read, query: Query, isDescending: boolean, withText: Texts): Promise<Page | null> {
  const after = readCursor(query.cursor, Cursor.id);
  const from = after ? sql`WHERE id ${sql.raw(isDescending ? '<' : '>')} ${after[1]}::uuid` : sql``;
  const direction = sql.raw(isDescending ? 'DESC' : 'ASC');
  const { rows } = await sql<OrderFacts>`
    SELECT ${ANEW} * FROM (SELECT * FROM orders ${from} ORDER BY id ${direction} LIMIT ${NEAR}) AS orders
    WHERE ${orderWhere(read.principal, query, read.now, query.sort, withText)} ORDER BY id ${direction} LIMIT ${query.limit + 1}`.execute(
    read.db,
  );
  const last = rows[query.limit - 1];
  return rows.length > query.limit && last ? { rows: rows.slice(0, query.limit), nextCursor: cursorOf(['', last.id]) } : null;
}

async function pageByKey(read: Read, query: Query & { readonly sort: keyof typeof SORTS }, withText: Texts): Promise<Page> {
  const { key, isDescending } = SORTS[query.sort];
  if (key === null && query.tag && query.tag.length > 0) {
    const near = await pageNear(read, query, isDescending, withText);
    if (near) return near;
  }
  const direction = isDescending ? 'desc' : 'asc';
  const after = readCursor<readonly [string | number, string]>(query.cursor, key === null ? Cursor.id : Cursor.amount);
  let select = key === null ? matching(read, query, withText, direction) : filtered(read, query, withText);
  const compare = sql.raw(isDescending ? '<' : '>');
  if (after) {
    const [value, id] = after;
    select = select.where(
      key === null
        ? sql<boolean>`orders.id ${compare} ${id}::uuid`
        : sql<boolean>`(orders.total_amount, orders.id) ${compare} (${value}, ${id}::uuid)`,
    );
  }
  if (key !== null) select = select.orderBy('total_amount', direction);
  const rows = (await select
    .orderBy('orders.id', direction)
    .limit(query.limit + 1)
    .execute()) as OrderFacts[];
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    nextCursor: rows.length > query.limit && last ? cursorOf([key === null ? '' : last.total_amount, last.id]) : null,
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
  const where = orderWhere(read.principal, filter, read.now, undefined, await findTexts(read, filter.text));
  const bound = exact ? sql`` : sql` LIMIT ${COUNT_BOUND + 1}`;
  const { rows } = await sql<{
    n: number;
  }>`SELECT ${ANEW} count(*)::int AS n FROM (SELECT FROM orders WHERE ${where}${bound}) AS c`.execute(read.db);
  const n = rows[0]?.n ?? 0;
  return exact || n <= COUNT_BOUND ? { count: n, isExact: true } : { count: COUNT_BOUND, isExact: false };
}
