import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  getOrderBatchRoute,
  getOrderRoute,
  holdOrderRoute,
  listOrderBatchesRoute,
  listOrdersRoute,
  orderBatchItemsRoute,
  orderHistoryRoute,
  retryOrderBatchRoute,
  startOrderBatchRoute,
  undoOrderBatchRoute,
  type BodyIn,
  type OrderBatch,
  type OrderId,
} from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku, type TestSku } from '../../testing/goods.ts';
import { addPerson, BUILTIN_ROLES, ensureFirstOwner } from '../identity/index.ts';
import { claimBatch, takeItem } from './batch.repo.ts';

let app: TestApp;
let sku: TestSku;
let clerk: Principal;

async function person(role: keyof typeof BUILTIN_ROLES): Promise<Principal> {
  const { id } = await addPerson(app.core, 'test', {
    username: `p-${crypto.randomUUID().slice(0, 8)}`,
    displayName: '小王',
    role,
    mustChangePassword: false,
  });
  const { permissions, scope, masks } = BUILTIN_ROLES[role];
  return testPrincipal({ id, principalId: id, name: '小王', permissions: new Set(permissions), scope, masks });
}

beforeAll(async () => {
  app = await testApp();
  await ensureFirstOwner(app.core, () => undefined);
  sku = await testSku(app, 5000);
  clerk = await person('customer_service');
});
afterAll(() => app.stop());

type Body = BodyIn<typeof startOrderBatchRoute>;
const orders = async (n: number, over: Parameters<typeof testOrder>[2] = {}): Promise<OrderId[]> => {
  const made: OrderId[] = [];
  for (let i = 0; i < n; i += 1) made.push((await testOrder(app, sku, over)).orderId);
  return made;
};
const start = (act: Body['act'], on: Body['on'], as = clerk): Promise<OrderBatch> =>
  app.ok(startOrderBatchRoute, { as, body: { act, on } });
const look = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const entries = async (orderId: OrderId) => (await app.ok(orderHistoryRoute, { params: { orderId } })).entries;
/** Events wake the worker; the job joins what it has begun. */
async function workOff(): Promise<void> {
  await app.drain();
  await app.job('views.continue_batches');
}

test('few orders answer at once; one that is refused says why and fails nobody else', async () => {
  const [a, b, c] = (await orders(3)) as [OrderId, OrderId, OrderId];
  await start({ action: 'cancel', cancelReason: 'buyer' }, { ids: [b] });
  const batch = await start({ action: 'hold', reason: '等客户确认' }, { ids: [a, b, c] }, app.me);
  expect(batch).toMatchObject({ state: 'done', total: 3, done: 2, failed: 1, canUndo: true });
  expect(batch.failures).toMatchObject([{ orderId: b, state: 'failed', code: 'order_action_refused' }]);
  expect(batch.failures[0]?.detail).toBe('订单“已取消”，不能执行“挂起”');
  expect(await look(a)).toMatchObject({ isHeld: true, holdReason: '等客户确认' });
  expect((await look(c)).isHeld).toBe(true);
  const [last] = (await entries(a)).slice(-1);
  expect(last).toMatchObject({ action: 'hold', actorId: app.me.id, reason: '等客户确认' });
});

test('the same key begins one batch; doing it again changes nothing', async () => {
  const ids = await orders(2);
  const body = { act: { action: 'marks', sellerFlag: 3 } as const, on: { ids } };
  const first = await app.ok(startOrderBatchRoute, { as: clerk, body, key: 'once' });
  const again = await app.ok(startOrderBatchRoute, { as: clerk, body, key: 'once' });
  expect(again.id).toBe(first.id);
  const [version] = [(await look(ids[0] as OrderId)).version];
  const third = await app.ok(startOrderBatchRoute, { as: clerk, body });
  expect(third).toMatchObject({ done: 2, unchanged: 2, failed: 0, canUndo: false });
  expect((await look(ids[0] as OrderId)).version).toBe(version);
});

test('marks, memo, tags, assignee and hold are taken back; what somebody changed since stays', async () => {
  const [a, b] = (await orders(2, { tags: ['老客'], sellerFlag: 2, sellerMemo: '旧备注' })) as [OrderId, OrderId];
  const act = { action: 'marks', sellerFlag: 1, sellerMemo: '新', addTags: ['加急'], assigneeId: clerk.id as never } as const;
  const batch = await start({ ...act, addTags: ['加急'] }, { ids: [a, b] });
  expect(await look(a)).toMatchObject({ sellerFlag: 1, sellerMemo: '新', tags: ['老客', '加急'], assigneeId: clerk.id });
  await start({ action: 'marks', sellerFlag: 5 }, { ids: [b] }, app.me);
  const undone = await app.ok(undoOrderBatchRoute, { as: clerk, params: { batchId: batch.id } });
  expect(undone).toMatchObject({ action: 'undo', done: 1, failed: 1 });
  expect(undone.failures[0]).toMatchObject({ orderId: b, code: 'undo_too_late' });
  expect(await look(a)).toMatchObject({ sellerFlag: 2, sellerMemo: '旧备注', tags: ['老客'], assigneeId: null });
  expect(await look(b)).toMatchObject({ sellerFlag: 5, sellerMemo: '新' });
  const twice = await app.ok(undoOrderBatchRoute, { as: clerk, params: { batchId: batch.id } });
  expect(twice.id).toBe(undone.id);

  const held = await start({ action: 'hold', reason: '等货' }, { ids: [a] });
  await app.ok(undoOrderBatchRoute, { as: clerk, params: { batchId: held.id } });
  expect((await look(a)).isHeld).toBe(false);
  const cancelled = await start({ action: 'cancel' }, { ids: [a] });
  expect(cancelled.canUndo).toBe(false);
  expect(await app.call(undoOrderBatchRoute, { as: clerk, params: { batchId: cancelled.id } })).toMatchObject({
    status: 409,
    body: { code: 'undo_too_late' },
  });
});

test('an undo comes too late after ten minutes', async () => {
  const batch = await start({ action: 'marks', sellerFlag: 4 }, { ids: await orders(1) });
  app.clock.advance(11 * 60_000);
  expect((await app.ok(getOrderBatchRoute, { as: clerk, params: { batchId: batch.id } })).canUndo).toBe(false);
  const { body } = await app.call(undoOrderBatchRoute, { as: clerk, params: { batchId: batch.id } });
  expect(body).toMatchObject({ code: 'undo_too_late' });
});

test('all that match: exactly as many as were told, in the background, reported when done', async () => {
  const ids = await orders(45, { tags: ['大批'] });
  const filter = { tag: ['大批'] };
  const wrong = await app.call(startOrderBatchRoute, {
    as: clerk,
    body: { act: { action: 'hold', reason: '查' }, on: { filter, expected: 44 } },
  });
  expect(wrong).toMatchObject({ status: 409, body: { code: 'batch_count_changed', facts: { expected: 44, count: 45 } } });
  const begun = await start({ action: 'hold', reason: '查' }, { filter, expected: 45 });
  expect(begun).toMatchObject({ state: 'running', done: 0, total: 45 });
  await workOff();
  const done = await app.ok(getOrderBatchRoute, { as: clerk, params: { batchId: begun.id } });
  expect(done).toMatchObject({ state: 'done', done: 45, failed: 0, canUndo: true });
  expect((await entries(ids[7] as OrderId)).at(-1)).toMatchObject({ action: 'hold', actorId: clerk.id, actorName: '小王' });
  const others = await app.call(getOrderBatchRoute, { as: app.me, params: { batchId: begun.id } });
  expect(others.status).toBe(404);
  expect((await app.ok(listOrderBatchesRoute, { as: clerk })).items[0]?.id).toBe(begun.id);
  const page = await app.ok(orderBatchItemsRoute, { as: clerk, params: { batchId: begun.id }, query: { limit: 30, state: 'done' } });
  expect(page.items).toHaveLength(30);
  const rest = await app.ok(orderBatchItemsRoute, {
    as: clerk,
    params: { batchId: begun.id },
    query: { limit: 30, cursor: page.nextCursor ?? '' },
  });
  expect(rest.items).toHaveLength(15);
});

test('a process that dies amid a batch leaves each order done once; the next one goes on', async () => {
  const ids = await orders(30);
  const begun = await start({ action: 'marks', addTags: ['活动'] }, { ids });
  // A dead worker's lease, and one item that it had finished.
  const dead = await claimBatch(app.core, crypto.randomUUID(), begun.id);
  expect(dead?.id).toBe(begun.id);
  await workOff();
  expect(await app.ok(getOrderBatchRoute, { as: clerk, params: { batchId: begun.id } })).toMatchObject({ state: 'running', done: 0 });
  app.clock.advance(61_000);
  await workOff();
  expect(await app.ok(getOrderBatchRoute, { as: clerk, params: { batchId: begun.id } })).toMatchObject({ state: 'done', done: 30 });
  for (const id of ids.slice(0, 5)) expect((await entries(id)).filter((e) => e.action === 'edit_marks')).toHaveLength(1);
});

test('a transaction that dies takes the item back with the order', async () => {
  const [id] = (await orders(1)) as [OrderId];
  const ids = await orders(25);
  const begun = await start({ action: 'hold', reason: '等' }, { ids: [id, ...ids] });
  const { inTx } = await import('../../platform/tx.ts');
  const { perform } = await import('./perform.ts');
  const { settleItem } = await import('./batch.repo.ts');
  const crash = inTx(app.core, clerk, async (tx) => {
    expect(await takeItem(tx, begun.id, 1)).toBe(true);
    const { trace } = await perform(tx, clerk, id, { action: 'hold', reason: '等', until: null });
    await settleItem(tx, begun.id, 1, { state: 'done', trace });
    throw new Error('power cut');
  });
  await expect(crash).rejects.toThrow('power cut');
  expect((await look(id)).isHeld).toBe(false);
  await workOff();
  expect(await app.ok(getOrderBatchRoute, { as: clerk, params: { batchId: begun.id } })).toMatchObject({ state: 'done', done: 26 });
  expect((await entries(id)).filter((e) => e.action === 'hold')).toHaveLength(1);
});

test('rights count as they are when an order’s turn comes', async () => {
  const leaver = await person('customer_service');
  const ids = await orders(25);
  const begun = await start({ action: 'hold', reason: '等' }, { ids }, leaver);
  await app.core.db.updateTable('users').set({ disabled_at: app.clock.now }).where('id', '=', leaver.principalId).execute();
  await workOff();
  const done = await app.ok(getOrderBatchRoute, { as: leaver, params: { batchId: begun.id } });
  expect(done).toMatchObject({ state: 'done', done: 0, failed: 25 });
  expect(done.failures[0]?.code).toBe('forbidden');
  expect((await look(ids[0] as OrderId)).isHeld).toBe(false);
});

test('the scope counts as it is when an order’s turn comes, and hides what lies outside of it', async () => {
  const narrowed = await person('customer_service');
  const ids = await orders(25);
  const begun = await start({ action: 'hold', reason: '等' }, { ids }, narrowed);
  await app.core.db
    .updateTable('users')
    .set({ scope: JSON.stringify({ shopIds: [] }) })
    .where('id', '=', narrowed.principalId)
    .execute();
  await workOff();
  const now = { ...narrowed, scope: { ...narrowed.scope, shopIds: [] } };
  const done = await app.ok(getOrderBatchRoute, { as: now, params: { batchId: begun.id } });
  expect(done).toMatchObject({ done: 0, failed: 25 });
  expect(done.failures[0]).toMatchObject({ code: 'order_not_found', orderNo: null });
});

test('what was refused is tried again, and only that', async () => {
  const [a, b] = (await orders(2, { paymentTerms: 'cod' })) as [OrderId, OrderId];
  const warehouse = await person('warehouse');
  const parcels = [a, b].map((orderId, i) => ({ orderId, carrier: 'SF' as const, trackingNo: `SF13000000000${10 + i}` }));
  const { confirmOrderRoute, releaseOrderRoute } = await import('@danflow/contract');
  for (const orderId of [a, b]) await app.ok(confirmOrderRoute, { params: { orderId }, body: {} });
  await app.ok(holdOrderRoute, { params: { orderId: b }, body: { reason: '地址不清' } });
  const batch = await start({ action: 'ship', parcels }, { ids: [a, b] }, warehouse);
  expect(batch).toMatchObject({ done: 1, failed: 1, canUndo: false });
  expect(batch.failures[0]).toMatchObject({ orderId: b, code: 'order_held' });
  expect(batch.failures[0]?.detail).toContain('地址不清');
  await app.ok(releaseOrderRoute, { params: { orderId: b }, body: {} });
  const retried = await app.ok(retryOrderBatchRoute, { as: warehouse, params: { batchId: batch.id } });
  expect(retried).toMatchObject({ id: batch.id, done: 2, failed: 0 });
  expect((await look(b)).status).toBe('shipped');
  expect((await entries(a)).filter((e) => e.action === 'ship')).toHaveLength(1);
});

test('what one may not do is refused before it begins; bad input names its field', async () => {
  const ids = await orders(1);
  const warehouse = await person('warehouse');
  const call = (act: Body['act'], on: Body['on'] = { ids }, as = clerk) => app.call(startOrderBatchRoute, { as, body: { act, on } });
  expect(await call({ action: 'cancel' }, { ids }, warehouse)).toMatchObject({
    status: 403,
    body: { facts: { permission: 'order.cancel' } },
  });
  expect(
    await call({ action: 'ship', parcels: [{ orderId: ids[0] as OrderId, carrier: 'SF', trackingNo: 'SF1300000000011' }] }),
  ).toMatchObject({ status: 403 });
  expect(await call({ action: 'marks' })).toMatchObject({ status: 400, body: { facts: { field: 'act' } } });
  expect(await call({ action: 'hold', reason: '' })).toMatchObject({ status: 400 });
  const parcel = { orderId: crypto.randomUUID() as OrderId, carrier: 'SF' as const, trackingNo: 'SF1300000000012' };
  expect(await call({ action: 'ship', parcels: [parcel] }, { ids }, app.me)).toMatchObject({
    status: 400,
    body: { facts: { field: 'act.parcels' } },
  });
  const hidden = await call({ action: 'ship', parcels: [parcel] }, { filter: { amountMin: 1 }, expected: 1 }, warehouse);
  expect(hidden.status).toBe(400);
});

test('batches are forgotten after a week, with their memos', async () => {
  const batch = await start({ action: 'marks', sellerMemo: '张三 13800138000' }, { ids: await orders(1) });
  const { rows } = await app.core.pool.query('SELECT act_sealed FROM order_batches WHERE id = $1', [batch.id]);
  expect(String((rows[0] as { act_sealed: Buffer }).act_sealed)).not.toContain('13800138000');
  app.clock.advance(8 * 86_400_000);
  await app.job('views.prune_batches');
  expect((await app.call(getOrderBatchRoute, { as: clerk, params: { batchId: batch.id } })).status).toBe(404);
});

test('the list is filtered by tags, deadline, assignee and print state, and sorted by status page by page', async () => {
  const ids = await orders(4, { tags: ['列表'] });
  await start({ action: 'cancel' }, { ids: [ids[1] as OrderId] });
  await start({ action: 'marks', assigneeId: clerk.id as never }, { ids: [ids[0] as OrderId] });
  const list = async (query: object) => (await app.ok(listOrdersRoute, { query: { tag: ['列表'], ...query } })).items.map((o) => o.id);
  expect(await list({ isAssigned: true })).toEqual([ids[0]]);
  expect(await list({ isAssigned: false, status: 'pending_payment' })).toEqual([ids[3], ids[2]]);
  expect(await list({ isPrinted: true })).toEqual([]);
  expect(await list({ ids: [ids[2], ids[3]].join(',') })).toEqual([ids[3], ids[2]]);
  expect(await list({ carrier: 'SF' })).toEqual([]);
  expect(await list({ isRefundPending: false })).toHaveLength(4);
  const down: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await app.ok(listOrdersRoute, { query: { tag: ['列表'], sort: 'status_desc', limit: 1, cursor } as never });
    down.push(...page.items.map((o) => o.id));
    cursor = page.nextCursor;
  }
  expect(down).toEqual([ids[1], ids[3], ids[2], ids[0]]);
  expect(await list({ sort: 'status_asc' })).toEqual([ids[3], ids[2], ids[0], ids[1]]);
});
