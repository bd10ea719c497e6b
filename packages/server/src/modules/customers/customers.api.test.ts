import {
  changeCustomerRoute,
  createCustomerRoute,
  createShopRoute,
  getCustomerRoute,
  listCustomersRoute,
  listShopsRoute,
  revealCustomerRoute,
  searchCustomersRoute,
  type BodyIn,
  ShopId,
} from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { findMatch, matchCustomers, phoneToken } from './index.ts';

let app: TestApp;
let shopId: ShopId;
beforeAll(async () => {
  app = await testApp();
  shopId = ShopId.parse((await app.ok(listShopsRoute)).items[0]?.id);
});
afterAll(() => app.stop());

type Body = BodyIn<typeof createCustomerRoute>;
const create = (over: Partial<Body> = {}) => {
  app.clock.advance(1);
  return app.ok(createCustomerRoute, {
    body: { shopId, name: '张三丰', phone: '13800138000', street: '西湖区某路 1 号', city: '杭州', ...over },
  });
};
const finance = testPrincipal({ masks: { personal: 'hidden', amounts: 'shown', cost: 'shown' } });
const warehouse = testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } });

test('a customer is shown masked, hidden or not at all, never in full', async () => {
  const made = await create();
  expect(made).toMatchObject({ name: '张**', phone: '138****8000', street: '****', visibility: 'masked', city: '杭州' });
  const params = { customerId: made.id };
  expect(await app.ok(getCustomerRoute, { params, as: finance })).toMatchObject({
    name: null,
    phone: null,
    street: null,
    visibility: 'hidden',
  });
  const elsewhere = testPrincipal({ scope: { shopIds: [ShopId.parse('01890000-0000-7000-8000-000000000000')] } });
  expect((await app.call(getCustomerRoute, { params, as: elsewhere })).status).toBe(404);
  expect((await app.ok(listCustomersRoute, { as: elsewhere })).items).toEqual([]);
});

test('found by full phone however written, by last four and by full name, but not by half of any', async () => {
  const made = await create({ phone: '13911112222', name: '王小明' });
  const found = async (body: BodyIn<typeof searchCustomersRoute>) => (await app.ok(searchCustomersRoute, { body })).items.map((c) => c.id);
  for (const body of [{ phone: '+86 139-1111-2222' }, { last4: '2222' }, { name: ' 王小明' }, { last4: '2222', name: '王小明' }])
    expect({ body, found: await found(body) }).toEqual({ body, found: [made.id] });
  for (const body of [{ phone: '1391111' }, { name: '王小' }, { last4: '2222', name: '别人' }])
    expect({ body, found: await found(body) }).toEqual({ body, found: [] });
  expect(await app.call(searchCustomersRoute, { body: { last4: '2222' }, as: finance })).toMatchObject({
    status: 403,
    body: { code: 'field_hidden' },
  });
});

test('a shop knows a phone once; another shop may know it too (R8)', async () => {
  const phone = '13700000001';
  await create({ phone });
  expect(await app.call(createCustomerRoute, { body: { shopId, name: '另一人', phone: '+8613700000001' } })).toMatchObject({
    status: 409,
    body: { code: 'name_taken' },
  });
  const other = await app.ok(createShopRoute, { body: { code: 'other', name: '另一店' } });
  expect(await create({ phone, shopId: other.id })).toMatchObject({ shopId: other.id });
});

test('nothing personal is stored in the clear, in the row or in its history', async () => {
  const made = await create({ phone: '13622223333', name: '李清照', street: '章丘明水古城' });
  await app.ok(changeCustomerRoute, { params: { customerId: made.id }, body: { street: '济南大明湖畔', tags: ['老客'] } });
  const row = await app.core.db.selectFrom('customers').selectAll().where('id', '=', made.id).executeTakeFirstOrThrow();
  const history = await app.core.db.selectFrom('journal').selectAll().where('subject_id', '=', made.id).execute();
  const stored = JSON.stringify([row, history]) + row.private_sealed?.toString('utf8');
  for (const secret of ['13622223333', '李清照', '章丘', '大明湖', '3333']) expect(stored).not.toContain(secret);
  expect(history.map((h) => h.action)).toEqual(['customer.create', 'customer.change']);
  expect(history[1]?.changes).toMatchObject({ tags: [[], ['老客']], street: [expect.any(String), expect.any(String)] });
});

test('revealing shows all, tells history why, and is bounded', async () => {
  const made = await create({ phone: '13544445555' });
  const params = { customerId: made.id };
  const shown = await app.ok(revealCustomerRoute, { params, body: { reason: '核对地址' } });
  expect(shown).toMatchObject({ customer: { name: '张三丰', phone: '13544445555', visibility: 'plain' }, seconds: 60 });
  const entry = await app.core.db
    .selectFrom('journal')
    .select(['reason', 'actor_id'])
    .where('subject_id', '=', made.id)
    .where('action', '=', 'customer.reveal')
    .executeTakeFirst();
  expect(entry).toEqual({ reason: '核对地址', actor_id: app.me.id });
  expect((await app.call(revealCustomerRoute, { params, body: { reason: '' } })).status).toBe(400);
  const noReveal = testPrincipal({ permissions: new Set(['customer.read']) });
  expect((await app.call(revealCustomerRoute, { params, body: { reason: 'x' }, as: noReveal })).status).toBe(403);
  const curious = testPrincipal();
  const answers: number[] = [];
  for (let i = 0; i < 31; i += 1)
    answers.push((await app.call(revealCustomerRoute, { params, body: { reason: 'x' }, as: curious })).status);
  expect(answers.filter((s) => s === 200)).toHaveLength(30);
  expect(answers.at(-1)).toBe(429);
});

test('an edit finds the customer by the new phone; hidden fields cannot be overwritten; versions guard fields', async () => {
  const made = await create({ phone: '13466667777' });
  const params = { customerId: made.id };
  await app.ok(changeCustomerRoute, { params, body: { phone: '13488889999' }, ifMatch: 1 });
  await app.ok(changeCustomerRoute, { params, body: { creditLimitAmount: 100_000 }, ifMatch: 1 });
  expect(await app.call(changeCustomerRoute, { params, body: { phone: '13400000000' }, ifMatch: 1 })).toMatchObject({ status: 412 });
  expect((await app.ok(searchCustomersRoute, { body: { phone: '13488889999' } })).items.map((c) => c.id)).toEqual([made.id]);
  expect((await app.ok(searchCustomersRoute, { body: { phone: '13466667777' } })).items).toEqual([]);
  expect(await app.call(changeCustomerRoute, { params, body: { name: '猜' }, as: finance })).toMatchObject({ status: 403 });
  expect(await app.call(changeCustomerRoute, { params, body: { creditLimitAmount: 1 }, as: warehouse })).toMatchObject({
    status: 403,
  });
  expect(await app.ok(getCustomerRoute, { params, as: warehouse })).toMatchObject({ creditLimitAmount: null });
  expect(await app.call(listCustomersRoute, { query: { isOnAccount: 'true' }, as: warehouse })).toMatchObject({ status: 403 });
  const taken = await create({ phone: '13311112222' });
  expect(await app.call(changeCustomerRoute, { params: { customerId: taken.id }, body: { phone: '13488889999' } })).toMatchObject({
    status: 409,
  });
});

test('lists filter by tag and blacklist, and page without gap', async () => {
  const bad = await create({ phone: '13200000001', tags: ['批发'], blacklistedReason: '恶意退货' });
  await create({ phone: '13200000002', tags: ['批发'] });
  expect((await app.ok(listCustomersRoute, { query: { tag: '批发' } })).items).toHaveLength(2);
  expect((await app.ok(listCustomersRoute, { query: { tag: '批发', isBlacklisted: 'true' } })).items.map((c) => c.id)).toEqual([bad.id]);
  const page = await app.ok(listCustomersRoute, { query: { tag: '批发', limit: 1 } });
  const next = await app.ok(listCustomersRoute, { query: { tag: '批发', limit: 1, cursor: page.nextCursor ?? '' } });
  expect([...page.items, ...next.items].map((c) => c.phone)).toEqual(['132****0002', '132****0001']);
  expect(next.nextCursor).toBeNull();
});

test('orders find their customers in one query: by id, phone, else code, within the shop', async () => {
  const byPhone = await create({ phone: '13100000001' });
  const byCode = await create({ phone: '', externalCode: 'TB-buyer' });
  const inCapitals = await create({ phone: '', externalCode: 'CAFE-01' });
  for (const typed of ['cafe-01', 'CAFE-01'])
    expect((await app.ok(searchCustomersRoute, { body: { externalCode: typed } })).items.map((c) => c.id)).toEqual([inCapitals.id]);
  const want = { shopId, customerId: null, phoneToken: null, externalCode: null };
  const wants = [
    { ...want, phoneToken: phoneToken(app.core.keys, '131 0000 0001') },
    { ...want, phoneToken: phoneToken(app.core.keys, '13199999999'), externalCode: 'TB-buyer' },
    { ...want, externalCode: 'nobody' },
    { ...want, customerId: byCode.id },
    { ...want, customerId: byCode.id, shopId: '01890000-0000-7000-8000-000000000000' },
  ];
  const found = await matchCustomers(app.core.pool, wants);
  expect(wants.map((w) => findMatch(found, w)?.id)).toEqual([byPhone.id, byCode.id, undefined, byCode.id, undefined]);
});
