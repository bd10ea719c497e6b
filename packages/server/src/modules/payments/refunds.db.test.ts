import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  confirmRefundRoute,
  getOrderRoute,
  minor,
  orderPaymentsRoute,
  recordOfflinePaymentRoute,
  requestRefundRoute,
  type OrderId,
} from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { testBuyer } from '../../testing/buyer.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { checkAllocations, registerProvider, type RefundRequest } from './index.ts';
import { findProvider } from './providers.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const HOUR = 3_600_000;
const orderOf = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const moneyOf = (orderId: OrderId) => app.ok(orderPaymentsRoute, { params: { orderId } });
const levelOf = (skuId: string) => app.core.db.selectFrom('stock_levels').selectAll().where('sku_id', '=', skuId).executeTakeFirstOrThrow();
const sound = async () => expect(await checkAllocations(app.core)).toEqual([]);

async function order(onHand = 5, over: Parameters<typeof testOrder>[2] = {}) {
  const sku = await testSku(app, onHand);
  const placed = await testOrder(app, sku, over);
  return { sku, placed, orderId: placed.orderId, buyer: testBuyer(app, placed.paymentUrl ?? '') };
}

const offline = (orderId: OrderId, amount: number) =>
  app.ok(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(amount) } });
const refund = (orderId: OrderId, amount: number) =>
  app.call(requestRefundRoute, { params: { orderId }, body: { amount: minor(amount), reason: 'size' } });

test('a provider that answers late about a refund: asked again under the same number, paid back once', async () => {
  const { orderId, buyer } = await order();
  const outTradeNo = await buyer.pay();
  const provider = findProvider(app.core, 'sandbox')!;
  const afterwards = async (request: RefundRequest) => {
    await provider.refund(request);
    throw new Error('the answer was lost');
  };
  registerProvider(app.core, { ...provider, refund: afterwards });
  await refund(orderId, 500);
  await app.drain();
  expect(await orderOf(orderId)).toMatchObject({ refundPendingAmount: 500 });
  app.clock.advance(61_000);
  await app.job('payments.retry_refunds');
  registerProvider(app.core, provider);
  expect(await orderOf(orderId)).toMatchObject({ refundPendingAmount: 0, refundedAmount: 500 });
  expect(await app.core.db.selectFrom('sandbox_refunds').select('amount').where('out_trade_no', '=', outTradeNo).execute()).toEqual([
    { amount: 500 },
  ]);
  await sound();
});

test('refunds in part and in whole; never more than is there; the whole cancels and frees the stock', async () => {
  const { orderId, sku, buyer } = await order();
  await buyer.pay();
  expect((await refund(orderId, 2000)).body).toMatchObject({ code: 'refund_exceeds', facts: { available: 1999 } });
  const both = await Promise.all([refund(orderId, 1500), refund(orderId, 1500)]);
  expect(both.map((a) => a.status).sort()).toEqual([201, 409]);
  expect(await orderOf(orderId)).toMatchObject({ isRefundPending: true, refundPendingAmount: 1500 });
  await app.drain();
  expect(await orderOf(orderId)).toMatchObject({
    status: 'paid',
    paymentState: 'part_refunded',
    paidAmount: 499,
    refundedAmount: 1500,
    isRefundPending: false,
  });
  await refund(orderId, 499);
  await app.drain();
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', paymentState: 'refunded', cancelReason: 'refunded' });
  expect(await levelOf(sku.skuId)).toMatchObject({ reserved: 0 });
  await sound();
});

test('a refund that the provider refuses leaves the money where it was, and tells finance', async () => {
  const { orderId, buyer } = await order();
  const outTradeNo = await buyer.pay();
  await app.core.db.updateTable('sandbox_trades').set({ refunded_amount: 1999 }).where('out_trade_no', '=', outTradeNo).execute();
  await refund(orderId, 1999);
  await app.drain();
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', paidAmount: 1999, isRefundPending: false });
  expect(await moneyOf(orderId)).toMatchObject({
    refunds: [{ state: 'failed', failure: 'REFUND_EXCEEDS_PAID' }],
    tasks: [{ kind: 'refund_failed' }],
    attempts: [{ refundPendingAmount: 0, refundableAmount: 1999 }],
  });
  await sound();
});

test('cash is handed back by a person, who says so', async () => {
  const { orderId } = await order();
  await offline(orderId, 1999);
  const asked = await refund(orderId, 1000);
  await app.drain();
  app.clock.advance(2 * HOUR);
  await app.job('payments.retry_refunds');
  const waiting = (await moneyOf(orderId)).refunds[0]!;
  expect(waiting).toMatchObject({ state: 'pending', isManual: true });
  expect(asked.status).toBe(201);
  await app.ok(confirmRefundRoute, { params: { refundId: waiting.id }, body: { note: 'in the shop' } });
  expect((await app.call(confirmRefundRoute, { params: { refundId: waiting.id }, body: {} })).status).toBe(409);
  const atOnce = await app.ok(requestRefundRoute, {
    params: { orderId },
    body: { amount: minor(999), reason: 'all of it', handedBackNote: 'counted out' },
  });
  expect(atOnce.refunds).toMatchObject([{ state: 'succeeded' }]);
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', paymentState: 'refunded' });
  await sound();
});
