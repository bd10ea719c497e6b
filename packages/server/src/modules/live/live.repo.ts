import { sql } from 'kysely';
import type { Read } from '../../platform/tx.ts';
import { orderScope } from '../orders/index.ts';

export interface SeenOrder {
  readonly id: string;
  /** False: only its status puts it outside; the reader may have seen it a moment ago. */
  readonly is_seen: boolean;
}

/** Which of these orders lie in the reader's scope, and which would but for their status. Of others nothing is answered. */
export async function ordersSeen({ db, now, principal }: Read, ids: readonly string[]): Promise<SeenOrder[]> {
  const { statuses: _, ...rest } = principal.scope;
  const { rows } = await sql<SeenOrder>`
    SELECT orders.id, ${orderScope(principal, now)} AS is_seen FROM orders
    WHERE orders.id = ANY(${[...ids]}::uuid[]) AND ${orderScope({ id: principal.id, scope: rest }, now)}`.execute(db);
  return rows;
}

export async function ordersOfRefunds({ db }: Read, refundIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('refunds')
    .select('order_id')
    .where('id', 'in', [...refundIds])
    .execute();
  return rows.map((r) => r.order_id);
}

/** Batches are their maker's alone. */
export async function batchesSeen({ db, principal }: Read, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('order_batches')
    .select('id')
    .where('id', 'in', [...ids])
    .where('by_id', '=', principal.principalId)
    .execute();
  return rows.map((r) => r.id);
}

/** Imports of shops in the reader's scope. */
export async function importsSeen({ db, principal }: Read, ids: readonly string[]): Promise<string[]> {
  const { shopIds } = principal.scope;
  if (shopIds?.length === 0) return [];
  let query = db
    .selectFrom('import_batches')
    .select('id')
    .where('id', 'in', [...ids]);
  if (shopIds) query = query.where('shop_id', 'in', [...shopIds]);
  return (await query.execute()).map((r) => r.id);
}
