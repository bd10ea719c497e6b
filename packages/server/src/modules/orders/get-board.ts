import { DomainError, OrderStatus, type QueryOf, type ReplyOf, type boardRoute } from '@danflow/contract';
import { sql, type Expression, type SqlBool } from 'kysely';
import { firstIdOf } from '../../platform/ids.ts';
import { can, type Principal } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { laneEnds } from './order-filter.ts';
import { needsRows, orderScope } from './order.scope.ts';
import { isAmountShown } from './order-views.ts';
import { startOfShopDay } from './view.rules.ts';

type Query = QueryOf<typeof boardRoute>;
type Part = Expression<SqlBool>;

interface Cell {
  readonly status: string;
  readonly currency: string;
  readonly orders: number;
  readonly amount: number;
}

const among = (column: string, values: readonly string[] | undefined): Part[] =>
  values && values.length > 0 ? [sql<SqlBool>`${sql.ref(column)}::text = ANY(${[...values]}::text[])`] : [];
const and = (parts: readonly Part[]) => (parts.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join([...parts], sql` AND `)}`);

const DAY_OFFSET_MS = 8 * 3_600_000;
const dayStart = (day: string, plusDays = 0): Date => new Date(Date.parse(`${day}T00:00:00Z`) + plusDays * 86_400_000 - DAY_OFFSET_MS);

/** The shop's present day, as the cells name it. */
const shopToday = (now: Date): string => new Date(startOfShopDay(now).getTime() + DAY_OFFSET_MS).toISOString().slice(0, 10);

/** Whose customers are hidden learns nothing of one by counting their orders (R15). */
function refuseHidden(principal: Principal, query: Query): void {
  const isHidden = principal.masks.personal === 'hidden' || !can(principal, 'customer.read');
  if (query.customerId !== undefined && isHidden) throw new DomainError('field_hidden', { field: 'customerId' });
}

function rowParts(read: Read, query: Query): Part[] {
  return [
    orderScope(read.principal, read.now),
    ...among('orders.shop_id', query.shopId),
    ...among('orders.type', query.type),
    ...(query.customerId ? [sql<SqlBool>`orders.customer_id = ${query.customerId}`] : []),
    ...(query.from ? [sql<SqlBool>`orders.id >= ${firstIdOf(dayStart(query.from))}::uuid`] : []),
    ...(query.to ? [sql<SqlBool>`orders.id < ${firstIdOf(dayStart(query.to, 1))}::uuid`] : []),
  ];
}

/** Folded cells and what is not folded yet, in one snapshot: exact at any moment, whatever the number of orders (R14). */
async function fromCells(read: Read, query: Query): Promise<Cell[]> {
  const { scope } = read.principal;
  const where = and([
    ...among('shop_id', query.shopId),
    ...among('type', query.type),
    ...among('status', scope.statuses ? Object.keys(scope.statuses) : undefined),
    ...(scope.shopIds ? [sql<SqlBool>`shop_id = ANY(${[...scope.shopIds]}::uuid[])`] : []),
    ...(scope.warehouseIds ? [sql<SqlBool>`warehouse_id = ANY(${[...scope.warehouseIds]}::uuid[])`] : []),
    ...(query.from ? [sql<SqlBool>`created_day >= ${query.from}::date`] : []),
    ...(query.to ? [sql<SqlBool>`created_day <= ${query.to}::date`] : []),
  ]);
  const { rows } = await sql<Cell>`
    SELECT status, currency, sum(orders)::int AS orders, sum(amount)::bigint AS amount FROM (
      SELECT status, currency, orders, amount FROM order_counts WHERE ${where}
      UNION ALL SELECT status, currency, orders, amount FROM order_count_deltas WHERE ${where}) AS c
    GROUP BY status, currency`.execute(read.db);
  return rows;
}

async function fromRows(read: Read, query: Query): Promise<Cell[]> {
  const { rows } = await sql<Cell>`
    SELECT status, currency, count(*)::int AS orders, sum(total_amount)::bigint AS amount FROM orders WHERE ${and(rowParts(read, query))} GROUP BY status, currency`.execute(
    read.db,
  );
  return rows;
}

/** Oldest open order of a status, by index; finished ones have no waiting time. */
async function oldestOf(read: Read, query: Query, status: string): Promise<Date | null> {
  if (status !== 'pending_payment' && status !== 'paid') return null;
  const row = await read.db
    .selectFrom('orders')
    .select('created_at')
    .where('status', '=', status)
    .where(and(rowParts(read, query)))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.created_at ?? null;
}

/** Orders to be shipped before now, before two hours from now, before the last of today's, and at any time. */
interface Due {
  readonly now: number;
  readonly soon: number;
  readonly later: number;
  readonly ever: number;
}

const NOTHING_OPEN = { now: 0, soon: 0, later: 0, ever: 0, held: 0, short: 0, refund_pending: 0 };

interface Open {
  readonly overdue: number;
  readonly due_2h: number;
  readonly due_today: number;
  readonly due_later: number;
  readonly held: number;
  readonly short: number;
  readonly refund_pending: number;
}

/**
 * Facts of open orders only: their number is bounded by what the shop has not done yet, not by its history. Each is counted
 * on an index of its own, lanes as sums up to their ends: three comparisons an order, and no row is read for them.
 */
async function openFacts(read: Read, query: Query): Promise<Open> {
  const where = and(rowParts(read, query));
  const { soon, later } = laneEnds(read.now);
  const dueBefore = (at: Date) => sql`count(*) FILTER (WHERE ship_by < ${at})::int`;
  const open = (fact: Part) => sql`(SELECT count(*)::int FROM orders WHERE ${fact} AND status IN ('pending_payment', 'paid') AND ${where})`;
  const { rows } = await sql<Due & Pick<Open, 'held' | 'short' | 'refund_pending'>>`
    SELECT due.*, ${open(sql<SqlBool>`held_at IS NOT NULL`)} AS held, ${open(sql<SqlBool>`shortage_qty > 0`)} AS short,
      ${open(sql<SqlBool>`refund_pending_amount > 0`)} AS refund_pending
    FROM (SELECT ${dueBefore(read.now)} AS now, ${dueBefore(soon)} AS soon, ${dueBefore(later)} AS later, count(*)::int AS ever
      FROM orders WHERE status = 'paid' AND ship_by IS NOT NULL AND ${where}) AS due`.execute(read.db);
  const { now, soon: by2h, later: byToday, ever, ...facts } = rows[0] ?? NOTHING_OPEN;
  return { ...facts, overdue: now, due_2h: by2h - now, due_today: byToday - by2h, due_later: ever - byToday };
}

const cellsOf = (read: Read, query: Query): Promise<Cell[]> =>
  needsRows(read.principal) || query.customerId ? fromRows(read, query) : fromCells(read, query);

/** By currency, what is not nothing. */
function amountsOf(read: Read, cells: readonly Cell[]): { currency: string; amount: number }[] | null {
  if (!isAmountShown(read.principal)) return null;
  const sums = new Map<string, number>();
  for (const { currency, amount } of cells) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return [...sums].map(([currency, amount]) => ({ currency, amount }));
}

const countOf = (cells: readonly Cell[]): number => cells.reduce((n, c) => n + c.orders, 0);

async function todayOf(read: Read, query: Query) {
  const day = shopToday(read.now);
  const cells = (await cellsOf(read, { ...query, from: day, to: day })).filter((c) => c.status !== 'cancelled' && c.orders !== 0);
  return { orders: countOf(cells), amounts: amountsOf(read, cells) };
}

export async function getBoard(read: Read, query: Query): Promise<ReplyOf<typeof boardRoute>> {
  refuseHidden(read.principal, query);
  const { scope } = read.principal;
  const statuses = OrderStatus.options.filter((s) => !scope.statuses || s in scope.statuses);
  const [cells, today, open, oldest] = await Promise.all([
    cellsOf(read, query),
    todayOf(read, query),
    openFacts(read, query),
    Promise.all(statuses.map((s) => oldestOf(read, query, s))),
  ]);
  const tiles = statuses.map((status, i) => {
    const own = cells.filter((c) => c.status === status && (c.orders !== 0 || c.amount !== 0));
    return { status, count: countOf(own), amounts: amountsOf(read, own), oldestAt: oldest[i]?.toISOString() ?? null };
  });
  const { held, short, refund_pending: refundPending, ...lanes } = open;
  return { tiles, lanes, held, short, refundPending, today } as ReplyOf<typeof boardRoute>;
}
