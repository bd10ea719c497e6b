import type { AttentionKind, ReplyOf, attentionRoute } from '@danflow/contract';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { can, type Principal } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { orderScope } from '../orders/index.ts';

interface Counted {
  readonly kind: AttentionKind;
  readonly n: number;
  readonly oldest: Date | null;
}

/** An import that failed a week ago has been seen. */
const FAILED_DAYS = 7;
const DAY_MS = 86_400_000;

const limitedTo = (column: string, ids: readonly string[] | undefined) =>
  ids === undefined ? sql<SqlBool>`true` : sql<SqlBool>`${sql.ref(column)} = ANY(${[...ids]}::uuid[])`;

function orderKinds({ principal, now }: Read): RawBuilder<unknown>[] {
  const scope = orderScope(principal, now);
  const open = sql`FROM orders WHERE status IN ('pending_payment', 'paid') AND ${scope}`;
  return [
    // The index of open promises answers this one: it is asked by every page.
    sql`SELECT 'overdue' AS kind, count(*)::int AS n, min(ship_by) AS oldest FROM orders WHERE status = 'paid' AND ship_by IS NOT NULL AND ship_by < ${now} AND ${scope}`,
    sql`SELECT 'short', count(*)::int, min(created_at) ${open} AND shortage_qty > 0`,
    sql`SELECT 'refund_pending', count(*)::int, min(created_at) ${open} AND refund_pending_amount > 0`,
  ];
}

/** One part for each kind that the caller may see; what a page of its own would refuse is not counted here either (R15). */
function parts(read: Read): RawBuilder<unknown>[] {
  const { principal, now } = read;
  const { scope, masks } = principal;
  const may = (permission: Parameters<typeof can>[1]): boolean => can(principal, permission);
  const since = new Date(now.getTime() - FAILED_DAYS * DAY_MS);
  return [
    ...(may('order.read') ? orderKinds(read) : []),
    ...(may('finance.task') && masks.amounts === 'shown' ? [financeTasks(principal, now)] : []),
    ...(may('stock.read')
      ? [
          sql`SELECT 'stock_alert', count(*)::int, min(first_at) FROM stock_alerts WHERE state = 'open' AND ${limitedTo('warehouse_id', scope.warehouseIds)}`,
        ]
      : []),
    ...(may('order.import')
      ? [
          sql`SELECT 'import_failed', count(*)::int, min(created_at) FROM import_batches WHERE state = 'failed' AND created_at >= ${since} AND ${limitedTo('shop_id', scope.shopIds)}`,
        ]
      : []),
    ...(may('system.read') ? [sql`SELECT 'dead_letter', count(*)::int, min(at) FROM dead_letters WHERE state = 'open'`] : []),
  ];
}

/** Tasks without an order belong to all who decide tasks. */
const financeTasks = (principal: Principal, now: Date): RawBuilder<unknown> => sql`
  SELECT 'finance_task', count(*)::int, min(t.created_at) FROM finance_tasks t LEFT JOIN orders ON orders.id = t.order_id
  WHERE t.state = 'open' AND (t.order_id IS NULL OR ${orderScope(principal, now)})`;

/** What waits for a person, in the order in which it should be done. */
export async function getAttention(read: Read): Promise<ReplyOf<typeof attentionRoute>> {
  const asked = parts(read);
  if (asked.length === 0) return { items: [] };
  const { rows } =
    await sql<Counted>`SELECT kind, n, oldest FROM (SELECT NULL::text AS kind, 0 AS n, NULL::timestamptz AS oldest WHERE false
    UNION ALL ${sql.join(asked, sql` UNION ALL `)}) AS waiting WHERE n > 0`.execute(read.db);
  return {
    items: rows.map(({ kind, n, oldest }) => ({ kind, count: n, oldestAt: (oldest ?? read.now).toISOString() })),
  };
}
