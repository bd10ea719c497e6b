import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeOrderRoute } from '@danflow/contract';
import { testDatabase } from '../testing/database.ts';
import { TEST_RECEIVER } from '../testing/goods.ts';
import { faultsOf } from './laws.ts';
import { play } from './play.ts';
import { comeToRest } from './rest.ts';
import { printRun, runHistories } from './run.ts';
import type { Step } from './steps.ts';
import { History, openWorld, type World } from './world.ts';

const RUNS = 60;
/** What the whole suite can spare; `npm run histories` takes as long as it is given. */
const MAX_MS = 40_000;
const TIMEOUT_MS = 180_000;

test(
  'generated histories, with deaths between any two steps, keep the laws',
  async () => {
    const report = await runHistories({ runs: RUNS, maxMs: MAX_MS, makeDatabase: testDatabase });
    console.log(printRun(report).join('\n'));
    expect(report.counterexample).toBeNull();
    expect(report.histories).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

let world: World;
let history: History;
const step = (deed: Step['deed'], a: number, b: number): Step => ({ deed, a, b, death: null, isRepeated: false });

beforeAll(async () => {
  world = await openWorld(testDatabase());
  history = await History.begin(world);
  await play(history, [step('place', 0, 0), step('pay', 0, 0), step('bankTakes', 0, 0), step('handleEvents', 0, 0), step('place', 0, 0)]);
  await comeToRest(history);
}, TIMEOUT_MS);
afterAll(() => world.stop());

test('cash for a cancelled order that is kept after all has somebody who looks', async () => {
  const other = await History.begin(world);
  await play(other, [step('place', 0, 0), step('cancel', 0, 0), step('offline', 0, 0), step('settleByHand', 0, 5)]);
  await comeToRest(other);
  expect(await faultsOf(other)).toEqual([]);
});

test('what is sound is found sound: paid by the bank, and booked', async () => {
  expect(await faultsOf(history)).toEqual([]);
  expect((await history.order(0))?.status).toBe('paid');
});

// Laws that cannot be broken prove nothing. Each is broken behind the product's back, seen, and mended.
test.each([
  [
    'a fen that the bank did not take',
    'UPDATE payment_attempts SET captured_amount = captured_amount + 1',
    'captured_amount = captured_amount - 1',
    'payment_attempts',
  ],
  ['a fen in no place', 'UPDATE payment_allocations SET amount = amount - 1', 'amount = amount + 1', 'payment_allocations'],
  [
    'an order that holds more than was paid',
    "UPDATE orders SET paid_amount = paid_amount + 1 WHERE status = 'paid'",
    "paid_amount = paid_amount - 1 WHERE status = 'paid'",
    'orders',
  ],
  ['a unit that no movement brought', 'UPDATE stock_levels SET on_hand = on_hand + 1', 'on_hand = on_hand - 1', 'stock_levels'],
  [
    'a status that the money denies',
    "UPDATE orders SET status = 'pending_payment' WHERE status = 'paid'",
    "status = 'paid' WHERE paid_amount > 0",
    'orders',
  ],
  ['an attempt that stays open', "UPDATE payment_attempts SET state = 'open'", "state = 'succeeded'", 'payment_attempts'],
])('the laws see %s', async (_name, breaking, mending, table) => {
  const { pool } = world.app.core;
  await pool.query(breaking);
  expect((await faultsOf(history)).length).toBeGreaterThan(0);
  await pool.query(`UPDATE ${table} SET ${mending}`);
  expect(await faultsOf(history)).toEqual([]);
});

test('found by a history: cash while the bank was silent left its attempt open for two hours, on an order that owed nothing', async () => {
  const found = await History.begin(world);
  await play(found, [step('place', 0, 3), step('pay', 0, 0), step('bankMood', 0, 2), step('offline', 0, 0)]);
  await comeToRest(found);
  expect(await faultsOf(found)).toEqual([]);
});

test('what was sent before it is paid may be paid from its link on the way: for two hours, then the attempt is closed', async () => {
  const sent = await History.begin(world);
  await play(sent, [step('place', 0, 3), step('confirm', 0, 0), step('ship', 0, 0), step('handleEvents', 0, 0), step('pay', 0, 0)]);
  await comeToRest(sent);
  expect(await faultsOf(sent)).toEqual([]);
  const { orderId } = sent.pick(0) ?? {};
  const state = async () =>
    (await world.app.core.db.selectFrom('payment_attempts').select('state').where('order_id', '=', orderId!).executeTakeFirst())?.state;
  expect(await state()).toBe('open');
  await play(sent, [step('wait', 0, 4)]);
  await comeToRest(sent);
  expect(await state()).toBe('closed');
});

const orders = async (): Promise<number> => (await world.app.core.db.selectFrom('orders').select('id').execute()).length;

test.each(['before', 'after'] as const)('dead %s any step of taking an order: none or one, and asked again one', async (when) => {
  const { app, mortal } = world;
  const { skuId } = history.goods[2] ?? {};
  for (let at = 1; at <= 12; at += 1) {
    const there = await orders();
    const key = `dead-${when}-${at}`;
    const body = { lines: [{ skuId, qty: 1 }], receiver: TEST_RECEIVER };
    mortal.arm({ at, when });
    const first = await app.call(placeOrderRoute, { body, key });
    const hasDied = await mortal.revive();
    expect(first.status).toBe(hasDied ? 503 : 201);
    expect(await orders()).toBeLessThanOrEqual(there + 1);
    expect((await app.call(placeOrderRoute, { body, key })).status).toBe(201);
    expect(await orders()).toBe(there + 1);
  }
});
