import {
  addSkuRoute,
  archiveProductRoute,
  archiveShopRoute,
  changeProductRoute,
  changeShopRoute,
  changeSkuRoute,
  changeWarehouseRoute,
  createProductRoute,
  createShopRoute,
  createWarehouseRoute,
  getFileRoute,
  getSkuRoute,
  listProductsRoute,
  listShopsRoute,
  listSkusRoute,
  listWarehousesRoute,
  type BodyIn,
  type SkuView,
} from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { storeFile } from '../files/index.ts';
import { ensureDefaults, findSkus, getShop, shopTimers } from './index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  await ensureDefaults(app.core);
});
afterAll(() => app.stop());

type Body = BodyIn<typeof createProductRoute>;
const make = (title: string, skus: Body['skus']) => {
  app.clock.advance(1);
  return app.ok(createProductRoute, { body: { title, skus } });
};
const first = (skus: readonly SkuView[]): SkuView => {
  const [sku] = skus;
  if (!sku) throw new Error('no sku');
  return sku;
};
const from = () => ({ db: app.core.db, keys: app.core.keys, now: app.clock.now });
const noCost = testPrincipal({ masks: { personal: 'masked', amounts: 'shown', cost: 'hidden' } });
const noAmounts = testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } });

test('the manual shop and the main warehouse exist from the start, once', async () => {
  await Promise.all([ensureDefaults(app.core), ensureDefaults(app.core)]);
  const { items: warehouses } = await app.ok(listWarehousesRoute);
  const { items: shops } = await app.ok(listShopsRoute);
  expect(warehouses.map((w) => w.code)).toEqual(['main']);
  expect(shops).toMatchObject([
    { code: 'manual', warehouseIds: [warehouses[0]?.id], timers: { physical: { payMinutes: 30, shipHours: 48, completeDays: 10 } } },
  ]);
});

test('goods are found by two-character words, by code in any case, and by barcode', async () => {
  await make('手工陶瓷杯', [{ code: 'CUP-600', options: '白 / 600ml', barcode: '6901234567892', priceAmount: 5900 }]);
  for (const text of ['陶瓷', '白', 'cup 600', '6901234567892']) {
    const skus = (await app.ok(listSkusRoute, { query: { text } })).items.map((s) => s.code);
    const products = (await app.ok(listProductsRoute, { query: { text } })).items.map((p) => p.title);
    expect({ text, skus, products }).toEqual({ text, skus: ['CUP-600'], products: ['手工陶瓷杯'] });
  }
  expect((await app.ok(listSkusRoute, { query: { text: '玻璃' } })).items).toEqual([]);
});

test('pages by price follow each other without gap or repeat', async () => {
  await make(
    'Paged',
    Array.from({ length: 7 }, (_, i) => ({ code: `PG-${i}`, priceAmount: (100 + (i % 3)) as never })),
  );
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await app.ok(listSkusRoute, { query: { text: 'paged', sort: 'price_desc', limit: 2, ...(cursor ? { cursor } : {}) } });
    seen.push(...page.items.map((s) => s.code));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(new Set(seen).size).toBe(7);
  expect(seen).toHaveLength(7);
  expect((await app.call(listSkusRoute, { query: { cursor: 'bm9uc2Vuc2U' } })).status).toBe(400);
});

test('a taken code is refused, and virtual goods need their kind', async () => {
  await make('Taken', [{ code: 'TAKEN-1', priceAmount: 1 }]);
  expect(await app.call(createProductRoute, { body: { title: 'Again', skus: [{ code: 'TAKEN-1', priceAmount: 1 }] } })).toMatchObject({
    status: 409,
    body: { code: 'name_taken' },
  });
  expect(
    await app.call(createProductRoute, { body: { title: 'V', skus: [{ code: 'V-1', type: 'virtual', priceAmount: 1 }] } }),
  ).toMatchObject({ status: 400 });
});

test('two people may change different fields of what they both saw; the same field is a conflict (R7)', async () => {
  const sku = first((await make('Edited', [{ code: 'ED-1', priceAmount: 100 }])).skus);
  const params = { skuId: sku.id };
  await app.ok(changeSkuRoute, { params, body: { priceAmount: 200 }, ifMatch: 1 });
  await app.ok(changeSkuRoute, { params, body: { options: '红' }, ifMatch: 1 });
  const refused = await app.call(changeSkuRoute, { params, body: { priceAmount: 300 }, ifMatch: 1 });
  expect(refused).toMatchObject({ status: 412, body: { code: 'version_conflict', facts: { fields: ['priceAmount'] } } });
  expect(await app.ok(getSkuRoute, { params })).toMatchObject({ priceAmount: 200, options: '红', version: 3 });
  expect(await app.ok(changeSkuRoute, { params, body: { options: '红' } })).toMatchObject({ version: 3 });
  const entries = await app.core.db
    .selectFrom('journal')
    .select(['seq', 'action'])
    .where('subject_id', '=', sku.id)
    .orderBy('seq')
    .execute();
  expect(entries.map((e) => e.action)).toEqual(['sku.create', 'sku.change', 'sku.change']);
});

test('a new title reaches the SKUs that bear the old one and the search', async () => {
  const product = await make('旧名', [
    { code: 'TI-1', priceAmount: 1 },
    { code: 'TI-2', title: '自己的名', priceAmount: 1 },
  ]);
  const after = await app.ok(changeProductRoute, { params: { productId: product.id }, body: { title: '新名' } });
  expect(after.skus.map((s) => s.title)).toEqual(['新名', '自己的名']);
  expect((await app.ok(listSkusRoute, { query: { text: '新名' } })).items.map((s) => s.code)).toEqual(['TI-1']);
});

test('hidden costs and amounts are not shown, filtered, sorted or changed (R15)', async () => {
  const sku = first((await make('Secret', [{ code: 'SEC-1', priceAmount: 100, costAmount: 40 }])).skus);
  const params = { skuId: sku.id };
  expect(await app.ok(getSkuRoute, { params, as: noCost })).toMatchObject({ priceAmount: 100, costAmount: null });
  expect(await app.ok(getSkuRoute, { params, as: noAmounts })).toMatchObject({ priceAmount: null, costAmount: null });
  for (const query of [{ costMin: '1' }, { sort: 'cost_asc' as const }])
    expect(await app.call(listSkusRoute, { query: query, as: noCost })).toMatchObject({
      status: 403,
      body: { code: 'field_hidden' },
    });
  for (const query of [{ priceMax: '1' }, { sort: 'price_asc' as const }])
    expect(await app.call(listSkusRoute, { query: query, as: noAmounts })).toMatchObject({ status: 403 });
  expect(await app.call(changeSkuRoute, { params, body: { costAmount: 40 }, as: noCost })).toMatchObject({ status: 403 });
});

test('archiving a product takes its SKUs along and back', async () => {
  const product = await make('Old', [{ code: 'OLD-1', priceAmount: 1 }]);
  await app.ok(addSkuRoute, { params: { productId: product.id }, body: { code: 'OLD-2', priceAmount: 1 } });
  const gone = await app.ok(archiveProductRoute, { params: { productId: product.id }, body: {} });
  expect(gone.skus.map((s) => s.isArchived)).toEqual([true, true]);
  expect((await app.ok(listSkusRoute, { query: { productId: product.id, isArchived: 'false' } })).items).toEqual([]);
  const back = await app.ok(archiveProductRoute, { params: { productId: product.id }, body: { isArchived: false } });
  expect(back.skus.map((s) => s.isArchived)).toEqual([false, false]);
  const found = await findSkus(app.core, { ids: [back.skus[0]?.id ?? ''], codes: ['OLD-2', 'nobody'] });
  expect(found.map((s) => s.code).toSorted()).toEqual(['OLD-1', 'OLD-2']);
});

test('shops have timers per type and ranked warehouses; a change is seen at once', async () => {
  const spare = await app.ok(createWarehouseRoute, { body: { code: 'spare', name: '备用仓' } });
  const main = (await app.ok(listWarehousesRoute)).items.find((w) => w.code === 'main');
  const shop = await app.ok(createShopRoute, {
    body: { code: 'studio', name: '工作室', timers: { custom: { payMinutes: 60 } }, warehouseIds: [spare.id] },
  });
  expect(shopTimers(await getShop(from(), shop.id), 'custom')).toEqual({ payMinutes: 60, shipHours: 48, completeDays: 10 });
  await app.ok(changeShopRoute, { params: { shopId: shop.id }, body: { warehouseIds: [main?.id ?? spare.id, spare.id] } });
  expect((await getShop(from(), shop.id)).warehouseIds).toEqual([main?.id, spare.id]);
  await app.ok(changeWarehouseRoute, { params: { warehouseId: spare.id }, body: { name: '二号仓' } });
  await app.ok(archiveShopRoute, { params: { shopId: shop.id }, body: {} });
  await expect(getShop(from(), shop.id)).rejects.toMatchObject({ code: 'shop_not_found' });
  const manual = await getShop(from(), null);
  expect(await app.call(archiveShopRoute, { params: { shopId: manual.id }, body: {} })).toMatchObject({ status: 400 });
  const unknown = '01890000-0000-7000-8000-000000000000';
  expect(await app.call(changeShopRoute, { params: { shopId: manual.id }, body: { warehouseIds: [unknown as never] } })).toMatchObject({
    status: 422,
  });
});

test('people limited to a shop set up that one alone', async () => {
  const manual = await getShop(from(), null);
  const limited = testPrincipal({ scope: { shopIds: [] } });
  expect((await app.ok(listShopsRoute, { as: limited })).items).toEqual([]);
  expect((await app.call(changeShopRoute, { params: { shopId: manual.id }, body: { name: 'x' }, as: limited })).status).toBe(404);
  expect((await app.call(createShopRoute, { body: { code: 'mine', name: 'x' }, as: limited })).status).toBe(403);
});

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
async function picture() {
  const source = (async function* one() {
    yield PNG;
  })();
  return (await storeFile(app.deps, app.me, { kind: 'product_picture', name: 'a.png', source })).fileId;
}
const isKept = async (fileId: string) => (await app.call(getFileRoute, { params: { fileId } })).status === 200;

test('a replaced picture is swept away, unless other goods still show it', async () => {
  const [old, shared, next] = [await picture(), await picture(), await picture()];
  const product = await app.ok(createProductRoute, {
    body: {
      title: '换图',
      pictureId: old,
      skus: [
        { code: 'PIC-1', priceAmount: 1, pictureId: shared },
        { code: 'PIC-2', priceAmount: 1, pictureId: shared },
      ],
    },
  });
  await app.ok(changeProductRoute, { params: { productId: product.id }, body: { pictureId: next } });
  await app.ok(changeSkuRoute, { params: { skuId: first(product.skus).id }, body: { pictureId: null } });
  await app.job('files.sweep');
  expect([await isKept(old), await isKept(shared), await isKept(next)]).toEqual([false, true, true]);
});

test('a shop has a logo and a sender, which change without a trace of the old picture', async () => {
  const manual = await getShop(from(), null);
  const [old, next] = [await picture(), await picture()];
  const params = { shopId: manual.id };
  const sender = { name: '陶陶居', phone: '0571-8888', address: '浙江省杭州市西湖区 1 号' };
  const shop = await app.ok(changeShopRoute, { params, body: { logoId: old, sender } });
  expect(shop).toMatchObject({ logoId: old, sender });
  expect(shop.logoUrl).toContain('/files/content/');
  await app.ok(changeShopRoute, { params, body: { logoId: next } });
  await app.job('files.sweep');
  expect([await isKept(old), await isKept(next)]).toEqual([false, true]);
  const unknown = '01890000-0000-7000-8000-000000000000';
  expect((await app.call(changeShopRoute, { params, body: { logoId: unknown } })).status).toBe(422);
});
