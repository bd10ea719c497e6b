import {
  adjustStockRoute,
  changeAlertRoute,
  countStockRoute,
  createProductRoute,
  createWarehouseRoute,
  explainStockRoute,
  listAlertsRoute,
  listLevelsRoute,
  listMovementsRoute,
  listWarehousesRoute,
  receiveStockRoute,
  setSafetyRoute,
  transferStockRoute,
  SkuId,
  WarehouseId,
} from '@danflow/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { systemActor } from '../../platform/principal.ts';
import { inTx } from '../../platform/tx.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { addPerson, ensureFirstOwner } from '../identity/index.ts';
import { applyMovements, checkStockLedger, refusalMeter, setReservationReducer, stockLedgerLines, type NewMovement } from './index.ts';

let app: TestApp;
let main: WarehouseId;
let spare: WarehouseId;
let skuId: SkuId;
let made = 0;

beforeAll(async () => {
  app = await testApp();
  main = WarehouseId.parse((await app.ok(listWarehousesRoute)).items[0]?.id);
  spare = (await app.ok(createWarehouseRoute, { body: { code: 'spare', name: '备用仓' } })).id;
});
afterAll(() => app.stop());
beforeEach(async () => {
  made += 1;
  app.clock.advance(1000);
  const product = await app.ok(createProductRoute, {
    body: { title: `货 ${made}`, skus: [{ code: `SKU-${made}`, priceAmount: 100 }] },
  });
  skuId = SkuId.parse(product.skus[0]?.id);
});

const receive = (qty: number, warehouseId = main) => app.ok(receiveStockRoute, { body: { warehouseId, lines: [{ skuId, qty }] } });
const levels = async () => (await app.ok(listLevelsRoute, { query: { skuId } })).items;
const alerts = async () => (await app.ok(listAlertsRoute, { query: { skuId } })).items;
const move = (over: Partial<NewMovement>) =>
  inTx(app.core, systemActor('test'), (tx) => {
    const cause = { causeKind: 'order', causeId: newId(tx.now) } as const;
    applyMovements(tx, [{ skuId, warehouseId: main, kind: 'reserve', onHandDelta: 0, reservedDelta: 0, ...cause, ...over }]);
    return Promise.resolve();
  });

test('receiving, adjusting and transferring change levels, and each movement keeps its cause', async () => {
  await receive(10);
  await app.ok(adjustStockRoute, { body: { warehouseId: main, lines: [{ skuId, delta: -2 }], reason: '碎了' } });
  const after = await app.ok(transferStockRoute, { body: { fromWarehouseId: main, toWarehouseId: spare, lines: [{ skuId, qty: 3 }] } });
  expect(new Map(after.levels.map((l) => [l.warehouseId, l.onHand]))).toEqual(
    new Map([
      [main, 5],
      [spare, 3],
    ]),
  );
  const { items } = await app.ok(listMovementsRoute, { query: { skuId } });
  expect(items.map((m) => m.kind).toSorted()).toEqual(['adjust', 'receive', 'transfer', 'transfer']);
  expect(items.find((m) => m.kind === 'adjust')).toMatchObject({ reason: '碎了', causeKind: 'person', actorId: app.me.id });
  expect(new Set(items.filter((m) => m.kind === 'transfer').map((m) => m.causeId)).size).toBe(1);
  expect(await checkStockLedger(app.core)).toEqual([]);
});

test('a transfer of more than is free moves nothing at all', async () => {
  await receive(5);
  const other = skuId;
  const short = await app.call(transferStockRoute, {
    body: {
      fromWarehouseId: main,
      toWarehouseId: spare,
      lines: [
        { skuId: other, qty: 2 },
        { skuId: other, qty: 4 },
      ],
    },
  });
  expect(short).toMatchObject({ status: 409, body: { code: 'stock_insufficient', facts: { shortages: [{ wanted: 6, available: 5 }] } } });
  expect((await levels()).find((l) => l.warehouseId === main)?.onHand).toBe(5);
});

test('the same key twice receives once', async () => {
  const body = { warehouseId: main, lines: [{ skuId, qty: 4 }] };
  const key = newId(app.clock.now);
  const [one, two] = await Promise.all([app.ok(receiveStockRoute, { body, key }), app.ok(receiveStockRoute, { body, key })]);
  expect(one).toEqual(two);
  expect((await levels())[0]?.onHand).toBe(4);
});

test('a count books what was found; a count that finds the same leaves no movement', async () => {
  await receive(10);
  await app.ok(countStockRoute, { body: { warehouseId: main, lines: [{ skuId, found: 7 }] } });
  await app.ok(countStockRoute, { body: { warehouseId: main, lines: [{ skuId, found: 7 }] } });
  expect((await levels())[0]).toMatchObject({ onHand: 7, available: 7 });
  const { items } = await app.ok(listMovementsRoute, { query: { skuId, kind: 'count' } });
  expect(items.map((m) => m.onHandDelta)).toEqual([-3]);
});

test('a count below what is reserved gives up the excess first, in the same transaction (R12)', async () => {
  await receive(10);
  await move({ reservedDelta: 8 });
  setReservationReducer((tx, { excess, ...level }) => {
    applyMovements(tx, [{ ...level, kind: 'release', onHandDelta: 0, reservedDelta: -excess, causeKind: 'order', causeId: null }]);
    return Promise.resolve();
  });
  await app.ok(countStockRoute, { body: { warehouseId: main, lines: [{ skuId, found: 5 }] } });
  expect((await levels())[0]).toMatchObject({ onHand: 5, reserved: 5, available: 0 });
});

test('a count whose excess nobody gives up books nothing', async () => {
  await receive(10);
  await move({ reservedDelta: 8 });
  setReservationReducer(() => Promise.reject(new Error('no')));
  expect((await app.call(countStockRoute, { body: { warehouseId: main, lines: [{ skuId, found: 5 }] } })).status).toBe(500);
  expect((await levels())[0]).toMatchObject({ onHand: 10, reserved: 8 });
});

test('nineteen thousand refusals are one alert with their number; arriving stock solves it (R13)', async () => {
  const meter = refusalMeter(app.deps);
  for (let i = 0; i < 19_500; i += 1) meter.record(skuId, main);
  await meter.flush();
  meter.record(skuId, main, 2);
  await meter.stop();
  await app.drain();
  expect(await alerts()).toMatchObject([{ kind: 'oversell_attempt', state: 'open', count: 19_502 }]);
  await receive(1);
  await app.drain();
  expect(await alerts()).toMatchObject([{ state: 'solved' }]);
  const history = await app.core.db
    .selectFrom('journal')
    .select('action')
    .where('subject_kind', '=', 'stock_alert')
    .where('subject_id', '=', (await alerts())[0]?.id ?? '')
    .orderBy('seq')
    .execute();
  expect(history.map((h) => h.action)).toEqual(['stock_alert.open', 'stock_alert.solve']);
});

test('stock under its safety raises one alert, also when orders took it; more stock solves it', async () => {
  await receive(10);
  await app.ok(setSafetyRoute, { body: { warehouseId: main, lines: [{ skuId, safety: 5 }] } });
  await app.drain();
  expect(await alerts()).toEqual([]);
  await move({ reservedDelta: 6 });
  await app.job('inventory.watch');
  await app.job('inventory.watch');
  expect(await alerts()).toMatchObject([{ kind: 'below_safety', state: 'open', count: 1 }]);
  expect((await app.ok(listLevelsRoute, { query: { isLow: 'true' } })).items.map((l) => l.skuId)).toContain(skuId);
  await receive(1);
  await app.drain();
  expect(await alerts()).toMatchObject([{ state: 'solved' }]);
});

test('an alert gets an owner, is seen, is solved, and stays solved', async () => {
  await app.ok(setSafetyRoute, { body: { warehouseId: main, lines: [{ skuId, safety: 5 }] } });
  await app.drain();
  const alertId = (await alerts())[0]?.id;
  if (!alertId) throw new Error('no alert');
  const params = { alertId };
  // The tester is no person of this database: only people who work here can be given an alert.
  expect((await app.call(changeAlertRoute, { params, body: { ownerId: app.me.id } })).status).toBe(400);
  await ensureFirstOwner(app.core, () => undefined);
  const { id: ownerId } = await addPerson(app.core, 'test', {
    username: 'alert',
    displayName: '小王',
    role: 'warehouse',
    mustChangePassword: false,
  });
  expect(await app.ok(changeAlertRoute, { params, body: { state: 'seen', ownerId } })).toMatchObject({
    state: 'seen',
    ownerId,
  });
  const soon = new Date(app.clock.now.getTime() + 3_600_000).toISOString();
  expect((await app.call(changeAlertRoute, { params, body: { snoozedUntil: app.clock.now.toISOString() } })).status).toBe(400);
  expect(await app.ok(changeAlertRoute, { params, body: { snoozedUntil: soon, note: '等到货' } })).toMatchObject({
    state: 'seen',
    snoozedUntil: soon,
    note: '等到货',
  });
  await app.job('inventory.watch');
  expect(await alerts()).toMatchObject([{ state: 'seen' }]);
  app.clock.advance(3_600_000);
  await app.job('inventory.watch');
  expect(await alerts()).toMatchObject([{ state: 'open' }]);
  expect(await app.ok(changeAlertRoute, { params, body: { state: 'solved' } })).toMatchObject({ state: 'solved' });
  expect((await app.call(changeAlertRoute, { params, body: { state: 'seen' } })).status).toBe(400);
});

test('people of one warehouse neither see nor move the stock of another (law 8)', async () => {
  await receive(3, main);
  await receive(4, spare);
  const packer = testPrincipal({ scope: { warehouseIds: [spare] } });
  expect((await app.ok(listLevelsRoute, { query: { skuId }, as: packer })).items.map((l) => l.onHand)).toEqual([4]);
  expect((await app.ok(listLevelsRoute, { query: { skuId, warehouseId: main }, as: packer })).items).toEqual([]);
  expect((await app.ok(listMovementsRoute, { query: { skuId }, as: packer })).items).toHaveLength(1);
  expect(await app.call(receiveStockRoute, { body: { warehouseId: main, lines: [{ skuId, qty: 1 }] }, as: packer })).toMatchObject({
    status: 422,
    body: { code: 'warehouse_not_found' },
  });
  expect(
    await app.call(transferStockRoute, { body: { fromWarehouseId: main, toWarehouseId: spare, lines: [{ skuId, qty: 1 }] }, as: packer }),
  ).toMatchObject({ status: 422 });
});

test('goods without stock of their own cannot be received', async () => {
  const product = await app.ok(createProductRoute, {
    body: { title: 'Made', skus: [{ code: `MADE-${made}`, type: 'custom', leadTimeDays: 7, priceAmount: 1 }] },
  });
  const lines = [{ skuId: product.skus[0]?.id ?? skuId, qty: 1 }];
  expect(await app.call(receiveStockRoute, { body: { warehouseId: main, lines } })).toMatchObject({ status: 400 });
});

test('doctor finds a level somebody edited by hand, and explains it line by line', async () => {
  await receive(10);
  await app.core.db.updateTable('stock_levels').set({ on_hand: 11 }).where('sku_id', '=', skuId).execute();
  expect(await checkStockLedger(app.core)).toContainEqual(
    expect.objectContaining({ skuId, warehouseId: main, onHand: 11, movedOnHand: 10 }),
  );
  const { levels: explained } = await app.ok(explainStockRoute, { params: { skuId } });
  expect(explained).toMatchObject([
    { isSound: false, onHand: 11, movedOnHand: 10, byKind: [{ kind: 'receive', movements: 1, onHandDelta: 10 }] },
  ]);
  expect(await stockLedgerLines(app.core, skuId)).toMatchObject([{ kind: 'receive', onHandDelta: 10, onHandAfter: 10 }]);
});
