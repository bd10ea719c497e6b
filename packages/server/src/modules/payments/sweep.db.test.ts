import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOrderRoute, minor, orderPaymentsRoute, requestRefundRoute, type OrderId } from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { testBuyer } from '../../testing/buyer.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { registerProvider } from './index.ts';
import { findProvider } from './providers.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const moneyOf = (orderId: OrderId) => app.ok(orderPaymentsRoute, { params: { orderId } });

async function order() {
  const { orderId, paymentUrl } = await testOrder(app, await testSku(app, 5));
  // The order of the rows is that of their times.
  app.clock.advance(1000);
  return { orderId, buyer: testBuyer(app, paymentUrl ?? '') };
}
const runOf = (job: string) =>
  app.core.db.selectFrom('job_runs').select(['outcome', 'message']).where('job', '=', job).orderBy('id', 'desc').executeTakeFirst();

test('a payment that cannot be booked keeps no other one waiting: the rest is asked about, the run tells, it comes last next time', async () => {
  const [first, second, third] = [await order(), await order(), await order()];
  for (const { buyer } of [first, second, third]) await buyer.press(await buyer.start(), 'do=pay&amount=pay');
  const [broken] = (await moneyOf(first.orderId)).attempts;
  const provider = findProvider(app.core, 'sandbox')!;
  const asked: string[] = [];
  registerProvider(app.core, {
    ...provider,
    async query(ref) {
      asked.push(ref.outTradeNo);
      const news = await provider.query(ref);
      // Half a fen: no column takes it.
      return ref.outTradeNo === broken!.outTradeNo ? { ...news, paidAmount: 0.5 } : news;
    },
  });
  app.clock.advance(120_000);
  await expect(app.job('payments.query_open')).rejects.toThrow(AggregateError);
  for (const { orderId } of [second, third])
    expect(await app.ok(getOrderRoute, { params: { orderId } })).toMatchObject({ status: 'paid', paidAmount: 1999 });
  const { outcome, message } = (await runOf('payments.query_open'))!;
  expect(outcome).toBe('failed');
  expect(message).toMatch(new RegExp(`^rows: 3, errors: 1, first ${broken!.id}: .*0\\.5`));

  const { orderId, buyer } = await order();
  await buyer.start();
  app.clock.advance(120_000);
  await app.core.db
    .updateTable('payment_attempts')
    .set({ created_at: new Date(0) })
    .where('order_id', '=', orderId)
    .execute();
  await app.core.db
    .updateTable('payment_attempts')
    .set({ created_at: new Date(-1) })
    .where('id', '=', broken!.id)
    .execute();
  asked.length = 0;
  await expect(app.job('payments.query_open')).rejects.toThrow(AggregateError);
  expect(asked).toEqual([(await moneyOf(orderId)).attempts[0]!.outTradeNo, broken!.outTradeNo]);
  registerProvider(app.core, provider);
  app.clock.advance(120_000);
  await app.job('payments.query_open');
  expect(await app.ok(getOrderRoute, { params: { orderId: first.orderId } })).toMatchObject({ status: 'paid', paidAmount: 1999 });
});

test('a refund whose end cannot be booked keeps no other one waiting', async () => {
  const [first, second] = [await order(), await order()];
  for (const { buyer } of [first, second]) await buyer.pay();
  for (const { orderId } of [first, second]) {
    await app.ok(requestRefundRoute, { params: { orderId }, body: { amount: minor(500), reason: 'size' } });
    app.clock.advance(1000);
  }
  const [broken] = (await moneyOf(first.orderId)).refunds;
  const provider = findProvider(app.core, 'sandbox')!;
  registerProvider(app.core, {
    ...provider,
    async refund(request) {
      const news = await provider.refund(request);
      // A byte that PostgreSQL does not store.
      return request.refundNo === broken!.refundNo ? { ...news, providerRefundNo: '\u0000' } : news;
    },
    queryRefund: () => Promise.resolve({ state: 'none', providerRefundNo: null, detail: null }),
  });
  app.clock.advance(120_000);
  await expect(app.job('payments.retry_refunds')).rejects.toThrow(AggregateError);
  expect((await moneyOf(second.orderId)).refunds).toMatchObject([{ state: 'succeeded' }]);
  registerProvider(app.core, provider);
  app.clock.advance(120_000);
  await app.job('payments.retry_refunds');
  expect((await moneyOf(first.orderId)).refunds).toMatchObject([{ state: 'succeeded' }]);
});
