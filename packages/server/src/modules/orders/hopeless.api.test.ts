import { setTimeout as sleep } from 'node:timers/promises';
import { listLevelsRoute, placeOrderRoute, receiveStockRoute, type BodyIn } from '@danflow/contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testApp, type TestApp } from '../../testing/app.ts';
import { TEST_RECEIVER, testSku, type TestSku } from '../../testing/goods.ts';
import { Wire } from '../../testing/rabbitmq.ts';
import { hasRedis, redisUrl } from '../../testing/redis.ts';
import { CONFIRMED_MS } from '../inventory/index.ts';

const isRedisThere = await hasRedis();
const ENGINES = isRedisThere ? (['memory', 'redis'] as const) : (['memory'] as const);

describe.each(ENGINES)('sold out, with the cache in %s', (engine) => {
  let app: TestApp;
  let wire: Wire | undefined;
  let sku: TestSku;
  beforeEach(async () => {
    wire = engine === 'redis' ? await Wire.lay(redisUrl()) : undefined;
    app = await testApp({}, undefined, wire?.url);
    await vi.waitUntil(() => app.core.cache.state().isConnected, { timeout: 10_000 });
    sku = await testSku(app, 3);
  });
  afterEach(async () => {
    await app.stop();
    await wire?.remove();
  });

  const order = (over: Partial<BodyIn<typeof placeOrderRoute>> = {}, key?: string) =>
    app.call(placeOrderRoute, {
      body: { lines: [{ skuCode: sku.code, qty: 1 }], receiver: TEST_RECEIVER, ...over },
      ...(key === undefined ? {} : { key }),
    });
  const statuses = async (count: number): Promise<number[]> =>
    (await Promise.all(Array.from({ length: count }, () => order()))).map((a) => a.status).toSorted();
  const early = async (): Promise<number> =>
    (await app.deps.metrics.orders.get()).values.find((v) => v.labels.outcome === 'refused_early')?.value ?? 0;
  const looks = async (): Promise<number> => (await app.deps.metrics.stockConfirmations.get()).values[0]?.value ?? 0;
  /** What the cache believes; the engine's own prefix is added by itself. */
  const say = (free: number) =>
    app.core.cache.setMany(
      [
        [`stock:short:code ${sku.code}`, String(free)],
        [`stock:short:id ${sku.skuId}`, String(free)],
      ],
      10_000,
    );
  const reserved = async (): Promise<number> =>
    (await app.core.db.selectFrom('stock_levels').select('reserved').where('sku_id', '=', sku.skuId).executeTakeFirstOrThrow()).reserved;
  /** The cache is told without waiting for it; a busy machine may make Redis rest for a second. */
  const untilEarly = (over?: Parameters<typeof order>[0]) =>
    expect
      .poll(
        async () => {
          await order(over);
          return early();
        },
        { timeout: 5000 },
      )
      .toBeGreaterThan(0);
  /** As another process does it: nothing in this one hears of it. */
  const elsewhere = (onHand: number) => sql`UPDATE stock_levels SET on_hand = ${onHand} WHERE sku_id = ${sku.skuId}`.execute(app.core.db);

  test('the first refusal is by the lock, those after it are early, and all say the same', async () => {
    expect(await statuses(3)).toEqual([201, 201, 201]);
    const byLock = await order();
    expect(await early()).toBe(0);
    await untilEarly();
    const soon = await order();
    expect(await early()).toBeGreaterThan(1);
    expect(byLock.status).toBe(409);
    expect(soon.body).toEqual(byLock.body);
  });

  test('a hundred at once cost one look at the database', async () => {
    await statuses(3);
    await untilEarly();
    await sleep(CONFIRMED_MS);
    const before = { early: await early(), looks: await looks() };
    expect(await statuses(100)).toEqual(Array.from({ length: 100 }, () => 409));
    expect({ early: await early(), looks: await looks() }).toEqual({ early: before.early + 100, looks: before.looks + 1 });
  });

  test('an order that was taken is answered again under its key, sold out or not', async () => {
    const first = await order({}, 'the-same-key');
    await statuses(2);
    await order();
    await order();
    const again = await order({}, 'the-same-key');
    expect(again.status).toBe(201);
    expect(again.body.orderId).toBe(first.body.orderId);
  });

  test('a source number that was taken is told as such', async () => {
    await order({ sourceNo: 'T1' });
    await statuses(2);
    await order();
    expect((await order({ sourceNo: 'T1' })).body).toMatchObject({ code: 'source_no_taken' });
  });

  test('whoever takes a shortage is not refused', async () => {
    await statuses(4);
    expect((await order({ allowShortage: true })).status).toBe(201);
  });

  test('a smaller order than the one that was refused is still taken', async () => {
    expect((await order({ lines: [{ skuCode: sku.code, qty: 5 }] })).status).toBe(409);
    await untilEarly({ lines: [{ skuCode: sku.code, qty: 4 }] });
    expect((await order({ lines: [{ skuId: sku.skuId, qty: 3 }] })).status).toBe(201);
  });

  test('a cache that lies about a shortage stops no sale', async () => {
    await say(0);
    expect(await statuses(3)).toEqual([201, 201, 201]);
    expect(await early()).toBe(0);
  });

  test('a cache that lies about plenty, or knows nothing, sells nothing that is not there', async () => {
    const clearing = (async () => {
      for (let i = 0; i < 20; i += 1) {
        await say(1_000_000);
        await app.core.cache.dropMany([`stock:short:code ${sku.code}`]);
        await sleep(2);
      }
    })();
    const all = await statuses(60);
    await clearing;
    expect(all.filter((s) => s === 201)).toHaveLength(3);
    expect(await reserved()).toBe(3);
  });

  test('nonsense in the cache is nothing', async () => {
    await app.core.cache.setMany(
      [
        [`stock:short:code ${sku.code}`, 'DROP TABLE'],
        [`stock:shown:${sku.skuId}`, '{"skuId":"x","levels":[{"onHand":-1}]}'],
      ],
      10_000,
    );
    expect((await order()).status).toBe(201);
    const shown = await app.ok(listLevelsRoute, { query: { skuId: sku.skuId } });
    expect(shown.items[0]).toMatchObject({ onHand: 3, reserved: 1, available: 2 });
  });

  test('goods that come back are sold at once by this process, and within 100 ms when another booked them', async () => {
    await statuses(4);
    await order();
    await app.ok(receiveStockRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, qty: 1 }] } });
    expect((await order()).status).toBe(201);
    await order();
    await order();
    await elsewhere(5);
    await sleep(CONFIRMED_MS + 10);
    expect((await order()).status).toBe(201);
    expect(await reserved()).toBe(5);
  });

  test('forms see their own changes at once', async () => {
    const free = async () => (await app.ok(listLevelsRoute, { query: { skuId: sku.skuId } })).items[0]?.available;
    expect(await free()).toBe(3);
    await order();
    expect(await free()).toBe(2);
  });

  test('killed or hanging in the rush (memory does neither), it neither oversells nor holds up a sale', async () => {
    await statuses(1);
    wire?.cut();
    expect((await order()).status).toBe(201);
    wire?.mend();
    await expect.poll(() => app.core.cache.state().isConnected, { timeout: 5000 }).toBe(true);
    wire?.freeze();
    const started = performance.now();
    expect((await statuses(40)).filter((s) => s === 201)).toHaveLength(1);
    // Far from what a hanging cache would take: for ever.
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(await reserved()).toBe(3);
  });
});
