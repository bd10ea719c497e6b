import { changeShopRoute, listOrdersRoute, listShopsRoute, orderPrintsRoute, printOrdersRoute, type OrderId } from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { storeFile } from '../files/index.ts';

let app: TestApp;
let ids: OrderId[];
beforeAll(async () => {
  app = await testApp();
  const sku = await testSku(app, 10);
  ids = [(await testOrder(app, sku)).orderId, (await testOrder(app, sku)).orderId];
});
afterAll(() => app.stop());

const html = async (query: Parameters<typeof print>[0], as = app.me): Promise<string> => (await print(query, as)).body;
const print = (query: { form?: 'slip' | 'label' | 'receipt' | 'both'; paper?: 'A4' | 'A5' }, as = app.me) =>
  app.call(printOrdersRoute, { query: { ids: ids.join(','), ...query }, as });
const entries = () =>
  app.core.db.selectFrom('journal').select(['changes', 'actor_name']).where('subject_kind', '=', 'print').orderBy('at').execute();
const printed = async (as = app.me) => (await app.ok(orderPrintsRoute, { query: { ids: ids.join(',') }, as })).items;

test('each form has its paper, a barcode for each order and the receiver; amounts only on receipts, for those who see them', async () => {
  expect(await html({ form: 'label' })).toContain('@page label{size:100mm 150mm');
  expect(await html({ form: 'slip', paper: 'A5' })).toContain('@page{size:A5');
  const receipt = await html({ form: 'receipt' });
  expect(receipt).toContain('@page receipt{size:80mm');
  expect(receipt).toContain('19.99');
  const slip = await html({ form: 'slip' });
  expect(slip).toContain('@page{size:A4');
  expect(slip.match(/<svg/g)).toHaveLength(ids.length);
  expect(slip).toContain('13800138000');
  expect(slip).not.toContain('19.99');
  const warehouse = testPrincipal({ masks: { personal: 'hidden', amounts: 'hidden', cost: 'hidden' } });
  const blind = await html({ form: 'receipt' }, warehouse);
  expect(blind).not.toContain('19.99');
  expect(blind).toContain('13800138000');
});

test('one batch is one entry, and counts once for each order and form', async () => {
  const before = (await entries()).length;
  const counted = await printed();
  app.clock.advance(60_000);
  await print({ form: 'both' });
  expect(await entries()).toHaveLength(before + 1);
  const after = await printed();
  const timesOf = (all: typeof after, form: string) => all.filter((p) => p.form === form).map((p) => p.times);
  expect(timesOf(after, 'slip')).toEqual(timesOf(counted, 'slip').map((n) => n + 1));
  expect(timesOf(after, 'label')).toEqual(timesOf(counted, 'label').map((n) => n + 1));
  expect(timesOf(after, 'receipt')).toEqual(timesOf(counted, 'receipt'));
  const listed = (await app.ok(listOrdersRoute, { query: {} })).items.filter((o) => ids.includes(o.id));
  expect(listed.map((o) => o.printedTimes)).toEqual(ids.map(() => Math.max(...after.map((p) => p.times))));
  expect(listed.map((o) => o.parcels)).toEqual(ids.map(() => []));
  expect(after.find((p) => p.form === 'slip')).toMatchObject({ lastAt: app.clock.now.toISOString(), lastBy: 'tester' });
});

test('what one does not see is neither printed nor told of', async () => {
  const elsewhere = testPrincipal({ scope: { statuses: {} } });
  const before = await printed();
  expect((await print({ form: 'slip' }, elsewhere)).status).toBe(404);
  expect(await printed(elsewhere)).toEqual([]);
  expect(await printed()).toEqual(before);
  const reader = testPrincipal({ permissions: new Set(['order.read']) });
  expect((await app.call(orderPrintsRoute, { query: { ids: ids.join(',') }, as: reader })).status).toBe(403);
});

test('who sends is printed on label and slip, once the shop has said so, and its logo on the slip', async () => {
  expect(await html({ form: 'label' })).not.toContain('寄件人');
  const [shop] = (await app.ok(listShopsRoute)).items;
  const source = (async function* one() {
    yield Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  })();
  const { fileId: logoId } = await storeFile(app.deps, app.me, { kind: 'product_picture', name: 'logo.png', source });
  const sender = { name: '陶陶居', phone: '0571-88001122', address: '杭州市龙井路 1 号' };
  await app.ok(changeShopRoute, { params: { shopId: shop?.id ?? '' }, body: { sender, logoId } });
  for (const form of ['label', 'slip'] as const) expect(await html({ form })).toContain('寄件人 陶陶居 0571-88001122 杭州市龙井路 1 号');
  expect(await html({ form: 'slip' })).toContain('class="logo" src="/api/files/content/');
});
