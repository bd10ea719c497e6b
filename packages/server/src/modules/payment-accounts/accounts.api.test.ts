import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addUserRoute,
  getOrderRoute,
  listPaymentAccountsRoute,
  listPaymentAlertsRoute,
  listQuarantineRoute,
  listRolesRoute,
  orderPaymentsRoute,
  seePaymentAlertRoute,
  setPaymentAccountRoute,
  switchPaymentAccountRoute,
  testPaymentAccountRoute,
  type OrderId,
} from '@danflow/contract';
import { testApp } from '../../testing/app.ts';
import { doorApp, NEW_PASSWORD, type DoorApp, type Visitor } from '../../testing/door.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { DESKTOP, PHONE, providerBuyer } from '../../testing/provider-buyer.ts';
import { verifyJournal } from '../audit/index.ts';
import { paymentAccountPart } from './account.repo.ts';

// Nothing listens there: these tests are about what we believe, not about what a provider answers.
const NOWHERE = 'http://127.0.0.1:9';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const shop = pair();
const alipay = pair();
const secret = shop.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const open = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const APP = '2021000000000001';
const SELLER = '2088000000000001';
const VALUES = { app_id: APP, seller_id: SELLER, app_private_key: secret, alipay_public_key: open(alipay.publicKey) };

let door: DoorApp;
let owner: Visitor;
const params = { provider: 'alipay' as const };
const set = (who: Visitor, values: Record<string, string>, currentPassword = NEW_PASSWORD) =>
  who.ask(setPaymentAccountRoute, { params, body: { values, currentPassword } });

beforeAll(async () => {
  door = await doorApp({ payments: { urls: { alipay: NOWHERE, wechat_pay: NOWHERE }, accounts: {} } });
  owner = await door.owner();
});
afterAll(() => door.stop());

test('the owner alone sets an account, with the password once more, and is told which field is wrong', async () => {
  expect(await set(owner, VALUES, 'not the password')).toMatchObject({ status: 422, code: 'password_wrong' });
  expect(await set(owner, { ...VALUES, app_id: 'x' })).toMatchObject({ code: 'account_field_wrong', facts: { field: 'app_id' } });
  expect(await set(owner, { app_id: APP })).toMatchObject({ code: 'account_field_wrong', facts: { field: 'seller_id' } });
  expect(await set(owner, { ...VALUES, colour: 'red' })).toMatchObject({ code: 'account_field_wrong', facts: { field: 'colour' } });
  const roles = await owner.ask(listRolesRoute);
  const finance = roles.body.items.find((r) => r.builtin === 'finance');
  const added = await owner.ask(addUserRoute, {
    body: { username: 'caiwu', displayName: '财务', roleId: finance!.id },
  });
  const person = await door.signedIn('caiwu', (added.body as unknown as { password: string }).password);
  expect((await set(person, VALUES)).status).toBe(403);
  // One who may manage the system, and is not the owner: a key, say, or a role of the owner's making.
  expect(
    (await door.app.call(setPaymentAccountRoute, { params, body: { values: VALUES, currentPassword: NEW_PASSWORD } })).body,
  ).toMatchObject({ code: 'forbidden' });
  expect(await door.app.core.db.selectFrom('payment_accounts').selectAll().execute()).toEqual([]);
});

test('what was entered is sealed, never shown again, journalled without a value, and told', async () => {
  const { status, body } = await set(owner, VALUES);
  expect(status).toBe(200);
  const account = body.kinds.find((k) => k.provider === 'alipay')?.accounts[0];
  expect(account).toMatchObject({ state: 'active', isInUse: true, isSimulated: true, label: APP, source: 'entered' });
  const keys = [secret, VALUES.alipay_public_key].map((pem) => pem.split('\n')[3] ?? 'x');
  const told = JSON.stringify([body, (await owner.ask(listPaymentAccountsRoute)).body]);
  const journal = JSON.stringify(await door.app.core.db.selectFrom('journal').select(['changes', 'digests']).execute());
  const [row] = await door.app.core.db.selectFrom('payment_accounts').selectAll().execute();
  const stored = JSON.stringify({ ...row, values_sealed: row!.values_sealed.toString('latin1') });
  for (const place of [told, journal, stored]) for (const key of keys) expect(place).not.toContain(key);
  expect(journal).toContain('value.app_private_key');
  const { items } = (await owner.ask(listPaymentAlertsRoute)).body;
  expect(items).toMatchObject([{ kind: 'account_changed', provider: 'alipay', facts: { change: 'set', by: '店主' } }]);
  const seen = await owner.ask(seePaymentAlertRoute, { params: { alertId: items[0]!.id } });
  expect(seen.body.seenAt).not.toBeNull();
  expect((await verifyJournal(door.app.core, [paymentAccountPart])).findings).toEqual([]);
});

test('an account in use switches the sandbox off (R21); a provider that is not reached fails the test with words', async () => {
  expect((await owner.ask(listPaymentAccountsRoute)).body).toMatchObject({ isSandboxOn: false, mayChange: true });
  const sku = await testSku(door.app, 9);
  const buyer = providerBuyer(door.app, (await testOrder(door.app, sku)).paymentUrl ?? '');
  expect(await buyer.page()).not.toContain('sandbox');
  expect(await buyer.press('sandbox')).toBe(buyer.path);
  const answer = await owner.ask(testPaymentAccountRoute, { params, body: {} });
  expect(answer.body).toMatchObject({ isOk: false });
  expect(answer.body.detail).not.toBe('');
});

/** What Alipay would send, signed with its key. */
function notice(outTradeNo: string, over: Record<string, string> = {}, key: KeyObject = alipay.privateKey): string {
  const beijing = new Date(door.app.clock.now.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const fields: Record<string, string> = {
    notify_time: beijing,
    notify_type: 'trade_status_sync',
    notify_id: `n-${Math.random()}`,
    app_id: APP,
    charset: 'utf-8',
    version: '1.0',
    trade_no: `2026${outTradeNo}`,
    out_trade_no: outTradeNo,
    seller_id: SELLER,
    trade_status: 'TRADE_SUCCESS',
    total_amount: '19.99',
    gmt_payment: beijing,
    ...over,
  };
  const text = Object.entries(fields)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${k}=${v}`)
    .join('&');
  return new URLSearchParams({ ...fields, sign_type: 'RSA2', sign: sign('sha256', Buffer.from(text), key).toString('base64') }).toString();
}

const send = (payload: string) =>
  door.app.http.app.inject({
    method: 'POST',
    url: '/api/notifications/alipay',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload,
  });

/** An order whose buyer has been sent to Alipay's page: that needs no call. */
async function begun() {
  const placed = await testOrder(door.app, await testSku(door.app, 9));
  const buyer = providerBuyer(door.app, placed.paymentUrl ?? '', PHONE);
  const url = await buyer.press('alipay');
  expect(url).toContain(`${NOWHERE}/gateway.do`);
  const { out_trade_no: outTradeNo } = await door.app.core.db
    .selectFrom('payment_attempts')
    .select('out_trade_no')
    .where('order_id', '=', placed.orderId)
    .executeTakeFirstOrThrow();
  return { orderId: placed.orderId, outTradeNo, buyer };
}
const statusOf = async (orderId: OrderId) => (await door.app.ok(getOrderRoute, { params: { orderId } })).status;

test('forged, foreign and wrong amounts are refused in the provider’s own words, kept, told once an hour, and move nothing', async () => {
  const { orderId, outTradeNo } = await begun();
  const before = await door.app.ok(getOrderRoute, { params: { orderId } });
  const refused = [
    notice(outTradeNo, {}, pair().privateKey),
    notice(outTradeNo, { app_id: '2021000000000009' }),
    notice(outTradeNo, { seller_id: '2088000000000009' }),
    notice(outTradeNo, { total_amount: '0.01' }),
    `${notice(outTradeNo)}&extra=1`,
    'not=a+notification',
  ];
  for (const body of refused) {
    const answer = await send(body);
    expect(answer.body).toBe('fail');
    expect(answer.headers['content-type']).toContain('text/plain');
  }
  await door.app.drain();
  expect(await door.app.ok(getOrderRoute, { params: { orderId } })).toEqual(before);
  expect(await door.app.core.db.selectFrom('payment_notifications').selectAll().execute()).toEqual([]);
  const { items } = (await owner.ask(listQuarantineRoute)).body;
  expect(items).toHaveLength(refused.length);
  expect(new Set(items.map((q) => q.reason))).toEqual(new Set(['signature', 'foreign', 'amount']));
  const alerts = (await owner.ask(listPaymentAlertsRoute)).body.items.filter((a) => a.kind === 'notification_refused');
  expect(alerts).toMatchObject([{ provider: 'alipay', count: refused.length }]);
});

test('a sound one pays once, however often it is replayed', async () => {
  const { orderId, outTradeNo, buyer } = await begun();
  const body = notice(outTradeNo);
  for (let i = 0; i < 3; i += 1) expect((await send(body)).body).toBe('success');
  expect((await send(notice(outTradeNo))).body).toBe('success');
  await door.app.drain();
  expect(await statusOf(orderId)).toBe('paid');
  const money = await door.app.ok(orderPaymentsRoute, { params: { orderId } });
  expect(money.attempts).toMatchObject([{ state: 'succeeded', capturedAmount: 1999, accountLabel: APP, isSimulated: true }]);
  expect(money.allocations).toHaveLength(1);
  expect(money.refunds).toEqual([]);
  const page = await buyer.page();
  expect(page).toContain('Paid');
  expect(page).not.toContain('张三');
  expect(page).not.toContain('13800138000');
});

test('changed keys are the same account; another merchant is another one, and the old one still brings its payments to an end', async () => {
  const first = await begun();
  const other = pair();
  await set(owner, { alipay_public_key: open(other.publicKey) });
  const db = door.app.core.db;
  expect(await db.selectFrom('payment_accounts').select(['state', 'version']).execute()).toEqual([{ state: 'active', version: 2 }]);
  // Keys of before open nothing any more.
  expect((await send(notice(first.outTradeNo))).body).toBe('fail');
  expect((await send(notice(first.outTradeNo, {}, other.privateKey))).body).toBe('success');
  await door.app.drain();
  expect(await statusOf(first.orderId)).toBe('paid');

  const second = await begun();
  const third = pair();
  const moved = { ...VALUES, seller_id: '2088000000000002', alipay_public_key: open(third.publicKey) };
  expect((await set(owner, moved)).status).toBe(200);
  expect((await db.selectFrom('payment_accounts').select('state').orderBy('created_at').execute()).map((r) => r.state)).toEqual([
    'replaced',
    'active',
  ]);
  // The new merchant's signature pays no order that was begun at the old one.
  expect((await send(notice(second.outTradeNo, { seller_id: '2088000000000002' }, third.privateKey))).body).toBe('fail');
  expect((await send(notice(second.outTradeNo, {}, other.privateKey))).body).toBe('success');
  await door.app.drain();
  expect(await statusOf(second.orderId)).toBe('paid');
});

test('switched off: buyers can no longer choose it, what was begun is still believed', async () => {
  const left = await begun();
  const account = (await owner.ask(listPaymentAccountsRoute)).body.kinds
    .find((k) => k.provider === 'alipay')!
    .accounts.find((a) => a.isInUse)!;
  const off = await owner.ask(switchPaymentAccountRoute, {
    params,
    body: { accountId: account.id, isOn: false, currentPassword: NEW_PASSWORD },
  });
  expect(off.body.isSandboxOn).toBe(true);
  const buyer = providerBuyer(door.app, (await testOrder(door.app, await testSku(door.app, 2))).paymentUrl ?? '', DESKTOP);
  expect(await buyer.page()).not.toContain('value="alipay"');
  expect((await door.app.ok(orderPaymentsRoute, { params: { orderId: left.orderId } })).attempts).toMatchObject([{ state: 'open' }]);
  const on = await owner.ask(switchPaymentAccountRoute, {
    params,
    body: { accountId: account.id, isOn: true, currentPassword: NEW_PASSWORD },
  });
  expect(on.body.isSandboxOn).toBe(false);
});

test('the environment wins over what was entered, and is changed there alone; what it no longer says is off', async () => {
  const app = await testApp({ payments: { urls: { alipay: NOWHERE }, accounts: { alipay: VALUES } } });
  const view = await app.ok(listPaymentAccountsRoute);
  const kind = view.kinds.find((k) => k.provider === 'alipay');
  expect(kind).toMatchObject({
    isSetByEnvironment: true,
    setting: 'DANFLOW_ALIPAY_ACCOUNT',
    accounts: [{ source: 'environment', isInUse: true }],
  });
  expect(view.isSandboxOn).toBe(false);
  await app.stop();
  await expect(testApp({ payments: { urls: { alipay: NOWHERE }, accounts: { alipay: { ...VALUES, app_id: '1' } } } })).rejects.toThrow(
    /DANFLOW_ALIPAY_ACCOUNT: app_id/,
  );
});
