import { sql } from 'kysely';
import type { Core } from '../platform/tx.ts';

const MARK = 'demo';
export type DemoMark = 'loading' | 'loaded' | null;

/** What an earlier start with --demo left: `loading` was cut off in the middle. */
export async function demoMark({ db }: Pick<Core, 'db'>): Promise<DemoMark> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', MARK).executeTakeFirst();
  return row === undefined ? null : (row.value as { state: 'loading' | 'loaded' }).state;
}

export async function setDemoMark({ db }: Pick<Core, 'db'>, state: 'loading' | 'loaded', now: Date): Promise<void> {
  const value = JSON.stringify({ state });
  await db
    .insertInto('settings')
    .values({ name: MARK, value, updated_at: now })
    .onConflict((oc) => oc.column('name').doUpdateSet({ value, updated_at: now }))
    .execute();
}

/** Whether nobody has worked here yet: no account, no goods, no order, no history. */
export async function isUntouched({ db }: Pick<Core, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ touched: boolean }>`SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM products)
    OR EXISTS (SELECT FROM orders) OR EXISTS (SELECT FROM journal) AS touched`.execute(db);
  return rows[0]?.touched === false;
}

/** Numbers of the open attempts of an order, as the bank knows them. */
export async function openTradeNo({ db }: Pick<Core, 'db'>, orderId: string): Promise<string> {
  const row = await db
    .selectFrom('payment_attempts')
    .select('out_trade_no')
    .where('order_id', '=', orderId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  return row.out_trade_no;
}
