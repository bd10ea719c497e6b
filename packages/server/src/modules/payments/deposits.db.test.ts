import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  boardRoute,
  cancelOrderRoute,
  changeLinesRoute,
  changeShopRoute,
  copyOrderRoute,
  getOrderRoute,
  listShopsRoute,
  minor,
  orderPaymentsRoute,
  paymentLinkRoute,
  placeOrderRoute,
  recordOfflinePaymentRoute,
  reportProductionRoute,
  requestRefundRoute,
  reviveOrderRoute,
  scanRoute,
  shipOrderRoute,
  type BodyIn,
  type OrderId,
} from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { testBuyer } from '../../testing/buyer.ts';
import { TEST_RECEIVER, testSku, type TestSku } from '../../testing/goods.ts';
import { examine } from '../ops/index.ts';
import { LIVE_PARTS } from '../../cli/live-parts.ts';

let app: TestApp;
let cup: TestSku;
beforeAll(async () => {
  app = await testApp();
  cup = await testSku(app, 0, { type: 'custom', priceAmount: 10_000, leadTimeDays: 15 });
});
afterAll(() => app.stop());

const DAY = 86_400_000;
const orderOf = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const moneyOf = (orderId: OrderId) => app.ok(orderPaymentsRoute, { params: { orderId } });
const place = (over: Partial<BodyIn<typeof placeOrderRoute>> = {}) =>
  app.call(placeOrderRoute, {
    body: { lines: [{ skuId: cup.skuId, qty: 1 }], receiver: TEST_RECEIVER, depositAmount: minor(3000), ...over },
  });
async function ordered(over: Partial<BodyIn<typeof placeOrderRoute>> = {}) {
  const { body } = await place(over);
  return { orderId: body.orderId, buyer: testBuyer(app, body.paymentUrl ?? '') };
}
const cash = (orderId: OrderId, amount: number) =>
  app.ok(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(amount) } });
const back = (orderId: OrderId, amount: number) =>
  app.call(requestRefundRoute, { params: { orderId }, body: { amount: minor(amount), reason: 'changed', handedBackNote: 'cash' } });
const ship = (orderId: OrderId, n: number) =>
  app.call(shipOrderRoute, { params: { orderId }, body: { carrier: 'SF', trackingNo: `SF880000000${100 + n}` } });
const cancel = (orderId: OrderId, keepDeposit: boolean) => app.call(cancelOrderRoute, { params: { orderId }, body: { keepDeposit } });
const relined = (orderId: OrderId, unit: number, more: object = {}) =>
  app.call(changeLinesRoute, {
    params: { orderId },
    body: {
      lines: [{ skuId: cup.skuId, qty: 1, unitPriceAmount: minor(unit) }],
      discountAmount: minor(0),
      freightAmount: minor(0),
      ...more,
    },
  });

test('deposit, production, balance, parcel: the link asks for each part in its turn', async () => {
  const { orderId, buyer } = await ordered();
  expect(await buyer.page()).toContain('¥30.00');
  expect(await app.ok(paymentLinkRoute, { params: { orderId } })).toMatchObject({ amountDue: 3000 });
  await buyer.pay();
  const made = await orderOf(orderId);
  expect(made).toMatchObject({
    status: 'paid',
    paymentState: 'part_paid',
    paidAmount: 3000,
    depositAmount: 3000,
    amountDue: 7000,
    isBalanceDue: true,
  });
  // The balance is due when the goods are promised: lead time from the deposit on.
  expect([made.payBy, made.shipBy]).toEqual([new Date(app.clock.now.getTime() + 15 * DAY).toISOString(), made.payBy]);
  await app.ok(reportProductionRoute, { params: { orderId }, body: { lineNo: 1, step: 'firing', percent: 60 } });
  expect((await ship(orderId, 1)).body).toMatchObject({ code: 'order_balance_due' });
  expect(made.actions).not.toContain('ship');
  expect(await app.ok(scanRoute, { body: { code: made.orderNo } })).toMatchObject({ next: 'stop_balance' });
  // Late is late, and still paid.
  app.clock.advance(20 * DAY);
  const page = await buyer.page();
  expect(page).toContain('Deposit received');
  expect(page).toContain('¥70.00');
  await buyer.pay();
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', paymentState: 'paid', paidAmount: 10_000, amountDue: 0, payBy: null });
  expect((await moneyOf(orderId)).attempts.map((a) => [a.amount, a.state])).toEqual([
    [3000, 'succeeded'],
    [7000, 'succeeded'],
  ]);
  expect((await ship(orderId, 2)).status).toBe(200);
  expect(await orderOf(orderId)).toMatchObject({ status: 'shipped' });
});

test('the shop’s share is the default for custom-made goods alone; a named deposit must be less than the price', async () => {
  const { items } = await app.ok(listShopsRoute);
  await app.ok(changeShopRoute, { params: { shopId: items[0]!.id }, body: { depositPercent: 30 } });
  const placed = await place({ depositAmount: undefined, lines: [{ skuId: cup.skuId, qty: 1, lineAmount: minor(3333) }] });
  expect(await orderOf(placed.body.orderId)).toMatchObject({ depositAmount: 1000, amountDue: 1000 });
  expect(await orderOf((await place({ depositAmount: minor(0) })).body.orderId)).toMatchObject({ depositAmount: null, amountDue: 10_000 });
  const copied = await app.ok(copyOrderRoute, { params: { orderId: placed.body.orderId }, body: {} });
  expect(await orderOf(copied.orderId)).toMatchObject({ depositAmount: 3000 });
  await app.ok(changeShopRoute, { params: { shopId: items[0]!.id }, body: { depositPercent: null } });
  const wrong = { status: 422, body: { code: 'order_amount_wrong', facts: { field: 'depositAmount' } } };
  expect(await place({ depositAmount: minor(10_000) })).toMatchObject(wrong);
  expect(await place({ paymentTerms: 'cod' })).toMatchObject(wrong);
  const stocked = await testSku(app, 3);
  expect(await place({ lines: [{ skuId: stocked.skuId, qty: 1 }], depositAmount: minor(100) })).toMatchObject(wrong);
});

test('less than the deposit waits for finance; more is a larger first part; all of it at once needs no second payment', async () => {
  const small = await ordered();
  await cash(small.orderId, 2000);
  expect(await orderOf(small.orderId)).toMatchObject({ status: 'pending_payment', paidAmount: 0 });
  expect((await moneyOf(small.orderId)).tasks).toMatchObject([{ kind: 'underpaid' }]);
  const large = await ordered();
  expect(await cash(large.orderId, 4500)).toMatchObject({ outcome: 'deposit' });
  expect(await orderOf(large.orderId)).toMatchObject({ paidAmount: 4500, amountDue: 5500 });
  const whole = await ordered();
  expect(await cash(whole.orderId, 10_000)).toMatchObject({ outcome: 'paid' });
  expect(await orderOf(whole.orderId)).toMatchObject({ paymentState: 'paid', payBy: null });
  expect((await moneyOf(large.orderId)).tasks).toEqual([]);
});

test('cancelled after the deposit: never by silence, but kept or given back as somebody chose', async () => {
  const kept = await ordered();
  await cash(kept.orderId, 3000);
  expect((await cancel(kept.orderId, false)).body).toMatchObject({ code: 'order_has_payment' });
  expect((await cancel(kept.orderId, true)).status).toBe(200);
  expect(await orderOf(kept.orderId)).toMatchObject({ status: 'cancelled', paidAmount: 3000, paymentState: 'part_paid', amountDue: 0 });
  expect((await moneyOf(kept.orderId)).allocations).toMatchObject([{ kind: 'order', amount: 3000 }]);
  // The buyer comes back: it goes on where it was.
  await app.ok(reviveOrderRoute, { params: { orderId: kept.orderId }, body: {} });
  expect(await orderOf(kept.orderId)).toMatchObject({ status: 'paid', isBalanceDue: true, amountDue: 7000 });
  await cancel(kept.orderId, true);
  // And a deposit that was kept can still be given back.
  await back(kept.orderId, 3000);
  expect(await orderOf(kept.orderId)).toMatchObject({ status: 'cancelled', paidAmount: 0, paymentState: 'refunded' });
  const given = await ordered();
  await cash(given.orderId, 3000);
  await back(given.orderId, 3000);
  expect(await orderOf(given.orderId)).toMatchObject({ status: 'cancelled', paymentState: 'refunded', cancelReason: 'refunded' });
});

test('an unpaid deposit ends with its time; one that comes too late revives the order', async () => {
  const { orderId, buyer } = await ordered();
  const cashier = await buyer.start();
  app.clock.advance(3_600_000);
  await app.job('orders.cancel_unpaid');
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled' });
  await buyer.notify(await buyer.press(cashier, 'do=pay&amount=pay'));
  await app.drain();
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', paidAmount: 3000, isBalanceDue: true });
});

test('a price that changes after the deposit: never below what is paid; at it, nothing more is owed', async () => {
  const { orderId } = await ordered();
  expect((await relined(orderId, 12_000)).body).toMatchObject({ totalAmount: 12_000, depositAmount: 3000 });
  await cash(orderId, 3000);
  expect((await relined(orderId, 8000)).body).toMatchObject({ totalAmount: 8000, amountDue: 5000, isBalanceDue: true });
  expect((await relined(orderId, 2999)).body).toMatchObject({ code: 'order_amount_wrong' });
  expect((await relined(orderId, 8000, { depositAmount: minor(1000) })).body).toMatchObject({ code: 'order_amount_wrong' });
  expect((await relined(orderId, 3000)).body).toMatchObject({ paymentState: 'paid', isBalanceDue: false, depositAmount: null });
  expect((await relined(orderId, 4000)).body).toMatchObject({ code: 'order_has_payment' });
});

test('the board counts an order with a deposit once, at its whole price, among those to make and send', async () => {
  const paidTile = async () => {
    const { tiles } = await app.ok(boardRoute, {});
    const tile = tiles.find((t) => t.status === 'paid');
    return { count: tile?.count ?? 0, amount: tile?.amounts?.[0]?.amount ?? 0 };
  };
  const before = await paidTile();
  const { orderId } = await ordered();
  await cash(orderId, 3000);
  expect(await paidTile()).toEqual({ count: before.count + 1, amount: before.amount + 10_000 });
  await cash(orderId, 7000);
  expect(await paidTile()).toEqual({ count: before.count + 1, amount: before.amount + 10_000 });
});

test('after all that every law holds', async () => {
  const faults: string[] = [];
  await examine(app.core, { parts: LIVE_PARTS, isAll: true }, (d) => faults.push(...d.faults));
  expect(faults).toEqual([]);
});
