import { sql, type Expression, type SqlBool } from 'kysely';
import type { OrderStatus } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';

const DAY_MS = 86_400_000;

/** The moment an order entered its status: what "seen for 30 days" counts from. */
const SINCE: Record<OrderStatus, string> = {
  pending_payment: 'created_at',
  paid: 'paid_at',
  shipped: 'shipped_at',
  completed: 'completed_at',
  cancelled: 'cancelled_at',
};

const uuids = (ids: readonly string[]) => sql`${ids}::uuid[]`;

function statusPart(status: OrderStatus, days: number | null, now: Date): Expression<SqlBool> {
  if (days === null) return sql<SqlBool>`orders.status = ${status}`;
  return sql<SqlBool>`(orders.status = ${status} AND orders.${sql.ref(SINCE[status])} >= ${new Date(now.getTime() - days * DAY_MS)})`;
}

/**
 * The data scope as one SQL predicate over `orders`, built here alone: list, count, board, search, detail, export and
 * commands all put it in their WHERE (law 8). A restriction that is absent restricts nothing; an empty list shows nothing.
 */
export function orderScope({ scope, id }: Pick<Principal, 'scope' | 'id'>, now: Date): Expression<SqlBool> {
  const parts: Expression<SqlBool>[] = [];
  if (scope.statuses) {
    const statuses = Object.entries(scope.statuses) as [OrderStatus, number | null][];
    parts.push(
      statuses.length === 0
        ? sql<SqlBool>`false`
        : sql<SqlBool>`(${sql.join(
            statuses.map(([status, days]) => statusPart(status, days, now)),
            sql` OR `,
          )})`,
    );
  }
  if (scope.shopIds) parts.push(sql<SqlBool>`orders.shop_id = ANY(${uuids(scope.shopIds)})`);
  if (scope.warehouseIds) parts.push(sql<SqlBool>`orders.warehouse_id = ANY(${uuids(scope.warehouseIds)})`);
  if (scope.isOwnOnly) parts.push(sql<SqlBool>`(orders.created_by = ${id}::uuid OR orders.assignee_id = ${id}::uuid)`);
  return parts.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(parts, sql` AND `)})`;
}

/** True when the scope cuts by more than shop and warehouse: counts then come from the rows, not from the board's cells. */
export const needsRows = ({ scope }: Pick<Principal, 'scope'>): boolean =>
  scope.isOwnOnly === true || Object.values(scope.statuses ?? {}).some((days) => days !== null);
