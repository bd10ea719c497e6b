import { listLevelsRoute, placeOrderRoute } from '@danflow/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { testApp, type TestApp } from '../../testing/app.ts';
import { TEST_RECEIVER, testSku } from '../../testing/goods.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const isSomebodyWaiting = async (): Promise<boolean> =>
  (await sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(app.core.db)).rows
    .length > 0;

/** An order of one that found ten free; before it takes it, somebody else leaves `left` of them. */
async function overtaken(left: number) {
  const sku = await testSku(app, 10);
  const other = await app.core.pool.connect();
  try {
    await other.query('BEGIN');
    const isOurs = 'WHERE sku_id = $1';
    await other.query(`SELECT FROM stock_levels ${isOurs} FOR UPDATE`, [sku.skuId]);
    const answer = app.call(placeOrderRoute, { body: { lines: [{ skuCode: sku.code, qty: 1 }], receiver: TEST_RECEIVER } });
    await vi.waitUntil(isSomebodyWaiting, { timeout: 10_000 });
    await other.query(`UPDATE stock_levels SET on_hand = $2 ${isOurs}`, [sku.skuId, left]);
    await other.query('COMMIT');
    return { answer: await answer, sku };
  } finally {
    other.release();
  }
}

test('goods that another took between the look and the lock are not sold twice: refused, and nothing written', async () => {
  const count = async () => (await sql<{ n: number }>`SELECT count(*) AS n FROM orders`.execute(app.core.db)).rows[0]?.n;
  const before = await count();
  const { answer } = await overtaken(0);
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ code: 'stock_insufficient', facts: { shortages: [{ wanted: 1, available: 0 }] } });
  expect(await count()).toBe(before);
});

test('what is still free then is taken, also the last one', async () => {
  const { answer, sku } = await overtaken(1);
  expect(answer.status).toBe(201);
  const { items } = await app.ok(listLevelsRoute, { query: { skuId: [sku.skuId] } });
  expect(items[0]).toMatchObject({ onHand: 1, reserved: 1, available: 0 });
});

test('safety stock is kept back from who is overtaken as well', async () => {
  const sku = await testSku(app, 10);
  const other = await app.core.pool.connect();
  await other.query('BEGIN');
  await other.query('UPDATE stock_levels SET safety = 10 WHERE sku_id = $1', [sku.skuId]);
  const answer = app.call(placeOrderRoute, { body: { lines: [{ skuCode: sku.code, qty: 1 }], receiver: TEST_RECEIVER } });
  await vi.waitUntil(isSomebodyWaiting, { timeout: 10_000 });
  await other.query('COMMIT');
  other.release();
  expect(await answer).toMatchObject({ status: 409, body: { code: 'stock_insufficient' } });
});
