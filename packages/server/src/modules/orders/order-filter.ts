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

/** One value is asked for as one: only then its index gives the rows in the order of the list. */
function among(column: string, values: readonly unknown[] | undefined, type: string): Part[] {
  const [only, ...others] = values ?? [];
  if (values === undefined || only === undefined) return [];
  if (others.length === 0) return [sql<SqlBool>`orders.${sql.ref(column)} = ${only}::${sql.raw(type)}`];
  return [sql<SqlBool>`orders.${sql.ref(column)} = ANY(${[...values]}::${sql.raw(type)}[])`];
}

function within(column: string, from: string | undefined, to: string | undefined): Part[] {
  return [
    ...(from ? [sql<SqlBool>`orders.${sql.ref(column)} >= ${new Date(from)}`] : []),
    ...(to ? [sql<SqlBool>`orders.${sql.ref(column)} < ${new Date(to)}`] : []),
  ];
}

/**
 * What was paid (shipped, promised) before a moment was ordered before it, so that the list is walked from there and not
 * from today. Imported history may lie: where any does, the whole list is walked.
 */
function orderedBefore(column: 'paid_at' | 'shipped_at' | 'ship_by', to: string | undefined): Part[] {
  if (!to) return [];
  const bound = firstIdOf(new Date(to));
  const lies = sql`EXISTS (SELECT FROM orders e WHERE e.${sql.ref(column)} < e.created_at AND e.id >= ${bound}::uuid)`;
  return [sql<SqlBool>`orders.id < (SELECT CASE WHEN ${lies} THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE ${bound} END::uuid)`];
}

/** Indexes of rare values are used only where the statement says that the value is a rare one. */
const rare = (condition: boolean, part: Part): Part[] => (condition ? [part] : []);

/** Ids are UUIDv7 of created_at: a range of time is a range of the primary key. */
const createdWithin = (from: string | undefined, to: string | undefined): Part[] => [
  ...(from ? [sql<SqlBool>`orders.id >= ${firstIdOf(new Date(from))}::uuid`] : []),
  ...(to ? [sql<SqlBool>`orders.id < ${firstIdOf(new Date(to))}::uuid`] : []),
];

/** Where lanes end: two hours from now, and the end of today where that is later. */
export function laneEnds(now: Date): { readonly soon: Date; readonly later: Date } {
  const soon = new Date(now.getTime() + TWO_HOURS_MS);
  return { soon, later: new Date(Math.max(soon.getTime(), endOfDay(now, SHOP_ZONE).getTime())) };
}

function lanePart(lane: NonNullable<OrderFilter['lane']>, now: Date): Part {
  const { soon, later } = laneEnds(now);
  const due = { overdue: [null, now], due_2h: [now, soon], due_today: [soon, later], due_later: [later, null] }[lane];
  const [from, to] = due as [Date | null, Date | null];
  return sql<SqlBool>`(orders.status = 'paid' AND orders.ship_by IS NOT NULL${from ? sql` AND orders.ship_by >= ${from}` : sql``}${to ? sql` AND orders.ship_by < ${to}` : sql``})`;
}

/**
 * Titles and SKU codes by way of the SKUs that match, memos and titles of their own by 2-grams of the order (R14). OFFSET 0:
 * asked of one order after another until a page is full; the planner would first gather all that match, as if all were read.
 */
function textPart(text: string): Part[] {
  const grams = searchGrams(text);
  if (grams.length === 0) return [];
  return [
    sql<SqlBool>`(
    EXISTS (SELECT FROM order_lines l WHERE l.order_id = orders.id AND l.sku_id = ANY(ARRAY(SELECT id FROM skus WHERE grams @> ${grams}::text[])) OFFSET 0)
    OR EXISTS (SELECT FROM order_texts t WHERE t.order_id = orders.id AND t.grams @> ${grams}::text[] OFFSET 0))`,
  ];
}

function factParts(f: OrderFilter): Part[] {
  return [
    ...(f.customerId ? [sql<SqlBool>`orders.customer_id = ${f.customerId}`] : []),
    ...(f.assigneeId ? [sql<SqlBool>`orders.assignee_id = ${f.assigneeId}`] : []),
    ...(f.importBatchId ? [sql<SqlBool>`orders.import_batch_id = ${f.importBatchId}`] : []),
    ...(f.amountMin === undefined ? [] : [sql<SqlBool>`orders.total_amount >= ${f.amountMin}`]),
    ...(f.amountMax === undefined ? [] : [sql<SqlBool>`orders.total_amount <= ${f.amountMax}`]),
    ...(f.tag && f.tag.length > 0 ? [sql<SqlBool>`orders.tags && ${[...f.tag]}::text[] AND orders.tags <> '{}'`] : []),
    ...(f.isHeld === undefined ? [] : [f.isHeld ? sql<SqlBool>`orders.held_at IS NOT NULL` : sql<SqlBool>`orders.held_at IS NULL`]),
    ...(f.isShort === undefined ? [] : [f.isShort ? sql<SqlBool>`orders.shortage_qty > 0` : sql<SqlBool>`orders.shortage_qty = 0`]),
    ...either(f.isRefundPending, sql<SqlBool>`orders.refund_pending_amount > 0`),
    ...either(f.isAssigned, sql<SqlBool>`orders.assignee_id IS NOT NULL`),
  ];
}

/** A question with yes and no; unasked it restricts nothing. */
const either = (wanted: boolean | undefined, part: Part): Part[] =>
  wanted === undefined ? [] : [wanted ? part : sql<SqlBool>`NOT (${part})`];

/** What fulfilment wrote of an order: its tables are read here, as they are by the search, so that one predicate serves all. */
const fulfilmentParts = (f: OrderFilter): Part[] => [
  ...either(f.isPrinted, sql<SqlBool>`EXISTS (SELECT FROM order_prints p WHERE p.order_id = orders.id)`),
  ...(f.carrier && f.carrier.length > 0
    ? [
        sql<SqlBool>`EXISTS (SELECT FROM shipments h WHERE h.order_id = orders.id AND h.state <> 'voided' AND h.carrier = ANY(${[...f.carrier]}::text[]))`,
      ]
    : []),
];

/**
 * The one predicate of list, count, search and export: the caller's scope and the filter. Throws field_hidden.
 * `withText`: what `findTexts` says of the text asked for; statements with it are PLANNED_ANEW.
 */
export function orderWhere(
  principal: Principal,
  filter: OrderFilter,
  now: Date,
  sort: string | undefined,
  withText: readonly string[] | null,
): Part {
  refuseHidden(principal, filter, sort);
  const parts = [
    orderScope(principal, now),
    ...(filter.ids ? [sql<SqlBool>`orders.id = ANY(${[...filter.ids]}::uuid[])`] : []),
    ...among('status', filter.status, 'text'),
    ...among('type', filter.type, 'text'),
    ...among('shop_id', filter.shopId, 'uuid'),
    ...among('warehouse_id', filter.warehouseId, 'uuid'),
    ...among('source', filter.source, 'text'),
    ...among('payment_state', filter.paymentState, 'text'),
    ...among('payment_terms', filter.paymentTerms, 'text'),
    ...rare(filter.paymentTerms !== undefined && !filter.paymentTerms.includes('prepaid'), sql<SqlBool>`orders.payment_terms <> 'prepaid'`),
    ...among('seller_flag', filter.flag, 'int2'),
    ...rare(filter.flag !== undefined && !filter.flag.includes(0), sql<SqlBool>`orders.seller_flag > 0`),
    ...createdWithin(filter.createdFrom, filter.createdTo),
    ...within('paid_at', filter.paidFrom, filter.paidTo),
    ...orderedBefore('paid_at', filter.paidTo),
    ...within('shipped_at', filter.shippedFrom, filter.shippedTo),
    ...orderedBefore('shipped_at', filter.shippedTo),
    ...within('ship_by', filter.shipByFrom, filter.shipByTo),
    ...orderedBefore('ship_by', filter.shipByTo),
    ...factParts(filter),
    ...fulfilmentParts(filter),
    ...(filter.lane ? [lanePart(filter.lane, now)] : []),
    ...(withText ? [sql<SqlBool>`orders.id = ANY(${[...withText]}::uuid[])`] : filter.text ? textPart(filter.text) : []),
  ];
  return sql<SqlBool>`${sql.join(parts, sql` AND `)}`;
}
