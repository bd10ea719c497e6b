import { DomainError, type OrderFilter } from '@danflow/contract';
import { sql, type Expression, type SqlBool } from 'kysely';
import { firstIdOf } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import { searchGrams } from '../catalog/index.ts';
import { orderScope } from './order.scope.ts';
import { endOfDay, SHOP_ZONE } from './view.rules.ts';

type Part = Expression<SqlBool>;
const TWO_HOURS_MS = 7_200_000;

/** A field that is masked for a role cannot be filtered or sorted by that role (R15). */
function refuseHidden(principal: Principal, filter: OrderFilter, sort: string | undefined): void {
  if (principal.masks.amounts === 'shown') return;
  const used = (['amountMin', 'amountMax', 'paymentState'] as const).find((f) => filter[f] !== undefined);
  if (used) throw new DomainError('field_hidden', { field: used });
  if (sort?.startsWith('amount')) throw new DomainError('field_hidden', { field: 'totalAmount' });
}

const among = (column: string, values: readonly unknown[] | undefined, type: string): Part[] =>
  values && values.length > 0 ? [sql<SqlBool>`orders.${sql.ref(column)} = ANY(${[...values]}::${sql.raw(type)}[])`] : [];

function within(column: string, from: string | undefined, to: string | undefined): Part[] {
  return [
    ...(from ? [sql<SqlBool>`orders.${sql.ref(column)} >= ${new Date(from)}`] : []),
    ...(to ? [sql<SqlBool>`orders.${sql.ref(column)} < ${new Date(to)}`] : []),
  ];
}

/** Ids are UUIDv7 of created_at: a range of time is a range of the primary key. */
const createdWithin = (from: string | undefined, to: string | undefined): Part[] => [
  ...(from ? [sql<SqlBool>`orders.id >= ${firstIdOf(new Date(from))}::uuid`] : []),
  ...(to ? [sql<SqlBool>`orders.id < ${firstIdOf(new Date(to))}::uuid`] : []),
];

export function lanePart(lane: NonNullable<OrderFilter['lane']>, now: Date): Part {
  const soon = new Date(now.getTime() + TWO_HOURS_MS);
  const midnight = endOfDay(now, SHOP_ZONE);
  const due = {
    overdue: [null, now],
    due_2h: [now, soon],
    due_today: [soon, midnight],
    due_later: [new Date(Math.max(soon.getTime(), midnight.getTime())), null],
  }[lane];
  const [from, to] = due as [Date | null, Date | null];
  return sql<SqlBool>`(orders.status = 'paid' AND orders.ship_by IS NOT NULL${from ? sql` AND orders.ship_by >= ${from}` : sql``}${to ? sql` AND orders.ship_by < ${to}` : sql``})`;
}

/** Titles and SKU codes by way of the SKUs that match, memos and titles of their own by 2-grams of the order (R14). */
function textPart(text: string): Part[] {
  const grams = searchGrams(text);
  if (grams.length === 0) return [];
  return [
    sql<SqlBool>`(
    EXISTS (SELECT FROM order_lines l JOIN skus s ON s.id = l.sku_id WHERE l.order_id = orders.id AND s.grams @> ${grams}::text[])
    OR EXISTS (SELECT FROM order_texts t WHERE t.order_id = orders.id AND t.grams @> ${grams}::text[]))`,
  ];
}

function factParts(f: OrderFilter): Part[] {
  return [
    ...(f.customerId ? [sql<SqlBool>`orders.customer_id = ${f.customerId}`] : []),
    ...(f.assigneeId ? [sql<SqlBool>`orders.assignee_id = ${f.assigneeId}`] : []),
    ...(f.importBatchId ? [sql<SqlBool>`orders.import_batch_id = ${f.importBatchId}`] : []),
    ...(f.amountMin === undefined ? [] : [sql<SqlBool>`orders.total_amount >= ${f.amountMin}`]),
    ...(f.amountMax === undefined ? [] : [sql<SqlBool>`orders.total_amount <= ${f.amountMax}`]),
    ...(f.tag ? [sql<SqlBool>`orders.tags @> ${[f.tag]}::text[]`] : []),
    ...(f.isHeld === undefined ? [] : [f.isHeld ? sql<SqlBool>`orders.held_at IS NOT NULL` : sql<SqlBool>`orders.held_at IS NULL`]),
    ...(f.isShort === undefined ? [] : [f.isShort ? sql<SqlBool>`orders.shortage_qty > 0` : sql<SqlBool>`orders.shortage_qty = 0`]),
  ];
}

/** The one predicate of list, count, search and export: the caller's scope and the filter. Throws field_hidden. */
export function orderWhere(principal: Principal, filter: OrderFilter, now: Date, sort?: string): Part {
  refuseHidden(principal, filter, sort);
  const parts = [
    orderScope(principal, now),
    ...among('status', filter.status, 'text'),
    ...among('type', filter.type, 'text'),
    ...among('shop_id', filter.shopId, 'uuid'),
    ...among('warehouse_id', filter.warehouseId, 'uuid'),
    ...among('source', filter.source, 'text'),
    ...among('payment_state', filter.paymentState, 'text'),
    ...among('payment_terms', filter.paymentTerms, 'text'),
    ...among('seller_flag', filter.flag, 'int2'),
    ...createdWithin(filter.createdFrom, filter.createdTo),
    ...within('paid_at', filter.paidFrom, filter.paidTo),
    ...within('shipped_at', filter.shippedFrom, filter.shippedTo),
    ...factParts(filter),
    ...(filter.lane ? [lanePart(filter.lane, now)] : []),
    ...(filter.text ? textPart(filter.text) : []),
  ];
  return sql<SqlBool>`${sql.join(parts, sql` AND `)}`;
}
