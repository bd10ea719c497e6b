import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeOrderViewRoute, createOrderViewRoute, deleteOrderViewRoute, listOrderViewsRoute, MAX_VIEWS } from '@danflow/contract';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { BUILTIN_ROLES } from '../identity/index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const as = (role: keyof typeof BUILTIN_ROLES) => {
  const { permissions, scope, masks } = BUILTIN_ROLES[role];
  return testPrincipal({ id: crypto.randomUUID(), principalId: crypto.randomUUID(), permissions: new Set(permissions), scope, masks });
};
const owner = as('owner');
const service = as('customer_service');
const warehouse = as('warehouse');
const namesOf = async (who: typeof owner) => (await app.ok(listOrderViewsRoute, { as: who })).items.map((v) => v.name);

test('a view keeps filters, sort, columns and density; a personal one is its maker’s alone', async () => {
  const body = {
    name: '急单',
    filter: { status: 'paid', lane: 'overdue', from: '7d' },
    sort: 'ship_by_asc',
    columns: ['no', 'goods', 'deadline'],
    density: 'cards',
  } as const;
  const made = await app.ok(createOrderViewRoute, { as: service, body: { ...body, columns: [...body.columns] } });
  expect(made).toMatchObject({ ...body, isShared: false, isEditable: true, version: 1 });
  expect(await namesOf(service)).toEqual(['急单']);
  expect(await namesOf(owner)).toEqual([]);
  const params = { viewId: made.id };
  expect((await app.call(changeOrderViewRoute, { as: owner, params, body: { name: '抢来的' } })).status).toBe(404);
  expect((await app.call(deleteOrderViewRoute, { as: owner, params })).status).toBe(404);
  await app.ok(deleteOrderViewRoute, { as: service, params });
  expect(await namesOf(service)).toEqual([]);
});

test('sharing needs its permission, before and after; everybody sees what is shared', async () => {
  const refused = await app.call(createOrderViewRoute, { as: service, body: { name: '大家的', isShared: true } });
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden', facts: { permission: 'view.share' } } });
  const shared = await app.ok(createOrderViewRoute, { as: owner, body: { name: '大家的', isShared: true, filter: { status: 'paid' } } });
  const [seen] = (await app.ok(listOrderViewsRoute, { as: service })).items;
  expect(seen).toMatchObject({ id: shared.id, isShared: true, isEditable: false });
  const params = { viewId: shared.id };
  for (const isShared of [true, false]) {
    const change = await app.call(changeOrderViewRoute, { as: service, params, body: { name: '大家的', isShared } });
    expect(change.status).toBe(403);
  }
  expect((await app.call(deleteOrderViewRoute, { as: service, params })).status).toBe(403);
  const changed = await app.ok(changeOrderViewRoute, {
    as: owner,
    params,
    body: { name: '待发', isShared: true, filter: { status: 'paid' } },
  });
  expect(changed).toMatchObject({ name: '待发', version: 2 });
  const stale = await app.call(changeOrderViewRoute, { as: owner, params, body: { name: '更旧', isShared: true }, ifMatch: 1 });
  expect(stale).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
  expect(await namesOf(warehouse)).toEqual(['待发']);
  await app.ok(deleteOrderViewRoute, { as: owner, params });
});

test('what is hidden from a role is neither kept by it nor shown to it', async () => {
  const refused = await app.call(createOrderViewRoute, { as: warehouse, body: { name: '贵的', filter: { amountMin: '1000' } } });
  expect(refused).toMatchObject({ status: 403, body: { code: 'field_hidden' } });
  const sorted = await app.call(createOrderViewRoute, { as: warehouse, body: { name: '贵的', sort: 'amount_desc' } });
  expect(sorted.status).toBe(403);
  const { id: viewId } = await app.ok(createOrderViewRoute, {
    as: owner,
    body: { name: '贵的', isShared: true, filter: { amountMin: '1000' } },
  });
  expect(await namesOf(service)).toEqual(['贵的']);
  expect(await namesOf(warehouse)).toEqual([]);
  await app.ok(deleteOrderViewRoute, { as: owner, params: { viewId } });
});

test('names are one’s own once; a wrong condition is named; the number of views is bounded', async () => {
  const who = as('customer_service');
  await app.ok(createOrderViewRoute, { as: who, body: { name: '一' } });
  expect(await app.call(createOrderViewRoute, { as: who, body: { name: '一' } })).toMatchObject({
    status: 409,
    body: { code: 'name_taken' },
  });
  await app.ok(createOrderViewRoute, { as: owner, body: { name: '一' } });
  const odd = await app.call(createOrderViewRoute, { as: who, body: { name: '二', filter: { phone: '13800138000' } as never } });
  expect(odd.status).toBe(400);
  expect(JSON.stringify(odd.body)).toContain('phone');
  for (let n = 1; n < MAX_VIEWS; n += 1) await app.ok(createOrderViewRoute, { as: who, body: { name: `视图 ${n}` } });
  expect(await app.call(createOrderViewRoute, { as: who, body: { name: '多' } })).toMatchObject({
    status: 409,
    body: { code: 'limit_reached' },
  });
});
