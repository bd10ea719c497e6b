import { changeShopRoute, changeWelcomeRoute, createProductRoute, getWelcomeRoute, listShopsRoute } from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const states = async () => Object.fromEntries((await app.ok(getWelcomeRoute)).steps.map((s) => [s.name, s.state]));

test('an empty installation is welcomed; steps are done by doing them, skipped and taken up again, and the end is remembered', async () => {
  expect(await app.ok(getWelcomeRoute)).toMatchObject({ isOffered: true, isBegun: false });
  await app.ok(changeWelcomeRoute, { body: { act: 'begin' } });
  await app.ok(changeWelcomeRoute, { body: { act: 'skip', step: 'people' } });
  await app.ok(changeWelcomeRoute, { body: { act: 'skip', step: 'people' } });
  expect(await states()).toEqual({ shop: 'open', goods: 'open', people: 'skipped', order: 'open' });
  const [shop] = (await app.ok(listShopsRoute)).items;
  await app.ok(changeShopRoute, {
    params: { shopId: shop?.id ?? '' },
    body: { name: '陶', sender: { name: '陶', phone: '0571-88', address: '杭州' } },
  });
  await app.ok(createProductRoute, { body: { title: '杯', skus: [{ code: 'W-1', priceAmount: 100 }] } });
  await app.ok(changeWelcomeRoute, { body: { act: 'take_up', step: 'people' } });
  expect(await states()).toEqual({ shop: 'done', goods: 'done', people: 'open', order: 'open' });
  // Begun, so it stays offered although there are goods now.
  expect(await app.ok(getWelcomeRoute)).toMatchObject({ isOffered: true, isBegun: true });
  expect(await app.ok(changeWelcomeRoute, { body: { act: 'close' } })).toMatchObject({ isOffered: false });
  expect(await app.ok(changeWelcomeRoute, { body: { act: 'reopen' } })).toMatchObject({ isOffered: true });
});

test('only who manages the system is asked', async () => {
  const clerk = testPrincipal({ permissions: new Set(['order.read']) });
  expect((await app.call(getWelcomeRoute, { as: clerk })).status).toBe(403);
  expect((await app.call(changeWelcomeRoute, { body: { act: 'close' }, as: clerk })).status).toBe(403);
});
