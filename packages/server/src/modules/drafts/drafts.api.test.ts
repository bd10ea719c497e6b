import { deleteDraftRoute, DRAFT_DAYS, getDraftRoute, listDraftsRoute, MAX_DRAFTS, saveDraftRoute, SkuId } from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { sealedColumns } from '../../platform/sealed-columns.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const DAY_MS = 86_400_000;
const clerk = () => testPrincipal({ permissions: new Set(['order.create']) });
const typed = {
  pasted: '张三 13800138000 深圳市南山区科苑路 1 号',
  lines: [{ skuId: SkuId.parse('01890000-0000-7000-8000-000000000001'), skuCode: 'POT', qty: 2 }],
  receiver: { name: '张三丰', phone: '13800138000' },
  sellerMemo: '要红色的',
};
const draftId = () => newId(app.clock.now);

test('a draft comes back as it was typed, saved twice it is one, deleted it is gone, and deleting again is fine', async () => {
  const me = clerk();
  const params = { draftId: draftId() };
  await app.ok(saveDraftRoute, { params, body: { pasted: '张' }, as: me });
  await app.ok(saveDraftRoute, { params, body: typed, as: me });
  expect((await app.ok(getDraftRoute, { params, as: me })).content).toMatchObject({
    ...typed,
    lines: [{ skuCode: 'POT', qty: 2, unitPriceAmount: null }],
  });
  const { items } = await app.ok(listDraftsRoute, { as: me });
  expect(items).toMatchObject([{ id: params.draftId, name: '张**', skuCodes: ['POT'], totalQty: 2 }]);
  await app.ok(deleteDraftRoute, { params, as: me });
  await app.ok(deleteDraftRoute, { params, as: me });
  expect((await app.call(getDraftRoute, { params, as: me })).status).toBe(404);
});

test('nothing of a draft is stored in the clear, and a rotation of keys finds it', async () => {
  const params = { draftId: draftId() };
  await app.ok(saveDraftRoute, { params, body: typed, as: clerk() });
  const row = await app.core.db.selectFrom('order_drafts').selectAll().where('id', '=', params.draftId).executeTakeFirstOrThrow();
  const stored = row.content_sealed.toString('utf8');
  for (const secret of ['13800138000', '张三', '科苑路', '红色', 'POT']) expect(stored).not.toContain(secret);
  expect((await sealedColumns(app.core.pool)).map((c) => `${c.table}.${c.column}`)).toContain('order_drafts.content_sealed');
});

test('a draft is its writer’s alone: whatever others may, they neither see, replace nor delete it', async () => {
  const params = { draftId: draftId() };
  const me = clerk();
  await app.ok(saveDraftRoute, { params, body: typed, as: me });
  const owner = testPrincipal();
  expect((await app.call(getDraftRoute, { params, as: owner })).status).toBe(404);
  expect((await app.call(saveDraftRoute, { params, body: { pasted: '别人的' }, as: owner })).status).toBe(404);
  await app.ok(deleteDraftRoute, { params, as: owner });
  expect((await app.ok(listDraftsRoute, { as: owner })).items).toEqual([]);
  expect((await app.ok(getDraftRoute, { params, as: me })).content.pasted).toBe(typed.pasted);
  const reader = testPrincipal({ permissions: new Set(['order.read']) });
  expect((await app.call(listDraftsRoute, { as: reader })).status).toBe(403);
});

test('a draft lives seven days from its last change, then it is gone for its writer and soon for good', async () => {
  const me = clerk();
  const params = { draftId: draftId() };
  await app.ok(saveDraftRoute, { params, body: typed, as: me });
  app.clock.advance((DRAFT_DAYS - 1) * DAY_MS);
  await app.ok(saveDraftRoute, { params, body: typed, as: me });
  app.clock.advance((DRAFT_DAYS - 1) * DAY_MS);
  expect((await app.call(getDraftRoute, { params, as: me })).status).toBe(200);
  app.clock.advance(DAY_MS);
  expect((await app.call(getDraftRoute, { params, as: me })).status).toBe(404);
  expect(await app.job('drafts.sweep')).toBeGreaterThan(0);
  const left = await app.core.db.selectFrom('order_drafts').select('id').where('id', '=', params.draftId).execute();
  expect(left).toEqual([]);
});

test('a person keeps at most twenty, and is told so', async () => {
  const me = clerk();
  for (let i = 0; i < MAX_DRAFTS; i += 1) await app.ok(saveDraftRoute, { params: { draftId: draftId() }, body: typed, as: me });
  expect(await app.call(saveDraftRoute, { params: { draftId: draftId() }, body: typed, as: me })).toMatchObject({
    status: 409,
    body: { code: 'limit_reached' },
  });
});
