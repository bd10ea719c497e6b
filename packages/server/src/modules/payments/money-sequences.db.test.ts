import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  abandonRefundRoute,
  approveRefundRoute,
  cancelOrderRoute,
  changeLinesRoute,
  confirmRefundRoute,
  getOrderRoute,
  listShipmentsRoute,
  minor,
  orderPaymentsRoute,
  placeOrderRoute,
  recordOfflinePaymentRoute,
  rejectRefundRoute,
  requestRefundRoute,
  reviveOrderRoute,
  setRefundRulesRoute,
  shipOrderRoute,
  voidShipmentRoute,
  type OrderId,
} from '@danflow/contract';
import { LIVE_PARTS } from '../../cli/live-parts.ts';
import { newId } from '../../platform/ids.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { TEST_RECEIVER, testSku, type TestSku } from '../../testing/goods.ts';
import { examine } from '../ops/index.ts';

let app: TestApp;
let custom: TestSku;
let stocked: TestSku;
beforeAll(async () => {
  app = await testApp();
  custom = await testSku(app, 0, { type: 'custom', priceAmount: 3333 });
  stocked = await testSku(app, 5000, { priceAmount: 3333 });
  await app.ok(setRefundRulesRoute, {
    body: { aloneDayMaxAmount: minor(20_000), personDayMaxAmount: null, automaticDayMaxAmount: minor(0) },
  });
});
afterAll(() => app.stop());

const DEEDS = [
  'pay',
  'part',
  'refund',
  'refund_units',
  'confirm',
  'abandon',
  'decide',
  'ship',
  'ship_one',
  'void',
  'cancel',
  'keep',
  'revive',
  'reprice',
] as const;
const deed = fc.record({ what: fc.constantFrom(...DEEDS), share: fc.integer({ min: 1, max: 100 }) });
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

const second = testPrincipal();
const moneyOf = (orderId: OrderId) => app.ok(orderPaymentsRoute, { params: { orderId } });
const cash = (orderId: OrderId, amount: number) =>
  app.call(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(Math.max(1, amount)) } });

async function refund(orderId: OrderId, { share }: Deed, isOfUnits: boolean): Promise<unknown> {
  const order = await app.ok(getOrderRoute, { params: { orderId } });
  const amount = Math.max(1, Math.floor(((order.paidAmount ?? 0) * share) / 100));
  const lines = isOfUnits ? [{ lineNo: 1, qty: 1 + (share % (order.lines[0]?.qty ?? 1)) }] : [];
  return app.call(requestRefundRoute, { params: { orderId }, body: { amount: minor(amount), reason: 'r', lines } });
}

/** The refund that waits, decided or ended by a person. */
async function settle(orderId: OrderId, { what, share }: Deed): Promise<unknown> {
  const pending = (await moneyOf(orderId)).refunds.find((r) => r.state === 'pending');
  if (!pending) return null;
  const params = { refundId: pending.id };
  if (what === 'confirm') return app.call(confirmRefundRoute, { params, body: {} });
  if (what === 'abandon') return app.call(abandonRefundRoute, { params, body: { note: 'kept' } });
  return share > 30
    ? app.call(approveRefundRoute, { params, body: {}, as: second })
    : app.call(rejectRefundRoute, { params, body: { reason: 'no' }, as: second });
}

async function send(orderId: OrderId, isOne: boolean): Promise<unknown> {
  const trackingNo = `SF9${newId(app.clock.now).replaceAll('-', '').slice(-11).toUpperCase()}`;
  const lines = isOne ? { lines: [{ lineNo: 1, qty: 1 }] } : {};
  return app.call(shipOrderRoute, { params: { orderId }, body: { carrier: 'SF', trackingNo, ...lines } });
}

async function takeBack(orderId: OrderId): Promise<unknown> {
  const { shipments } = await app.ok(listShipmentsRoute, { params: { orderId } });
  const parcel = shipments.find((s) => s.state !== 'voided');
  return parcel && app.call(voidShipmentRoute, { params: { shipmentId: parcel.id }, body: { reason: 'back' } });
}

async function reprice(orderId: OrderId, sku: TestSku, { share }: Deed): Promise<unknown> {
  const lines = [{ skuId: sku.skuId, qty: 1 + (share % 3), unitPriceAmount: minor(share * 100) }];
  const body = { lines, discountAmount: minor(share), freightAmount: minor(0), allowShortage: true };
  return app.call(changeLinesRoute, { params: { orderId }, body });
}

/** What the law forbids is refused (4xx); a fault of ours would be a 5xx. */
async function act(orderId: OrderId, sku: TestSku, d: Deed): Promise<unknown> {
  const byId = { params: { orderId } };
  switch (d.what) {
    case 'pay':
      return cash(orderId, (await moneyOf(orderId)).amountDue);
    case 'part':
      return cash(orderId, Math.floor(((await moneyOf(orderId)).totalAmount * d.share) / 100));
    case 'refund':
    case 'refund_units':
      return refund(orderId, d, d.what === 'refund_units');
    case 'confirm':
    case 'abandon':
    case 'decide':
      return settle(orderId, d);
    case 'ship':
    case 'ship_one':
      return send(orderId, d.what === 'ship_one');
    case 'void':
      return takeBack(orderId);
    case 'cancel':
    case 'keep':
      return app.call(cancelOrderRoute, { ...byId, body: { keepDeposit: d.what === 'keep' } });
    case 'revive':
      return app.call(reviveOrderRoute, { ...byId, body: {} });
    case 'reprice':
      return reprice(orderId, sku, d);
  }
}

async function faults(): Promise<string[]> {
  const found: string[] = [];
  await examine(app.core, { parts: LIVE_PARTS, isAll: true }, (d) => found.push(...d.faults.map((f) => `${d.rule}: ${f}`)));
  return found;
}

test('whatever people do with deposits, balances, refunds, parcels and cancellations, every fen has its place and every law holds', async () => {
  const history = fc.record({
    isCustom: fc.boolean(),
    qty: fc.integer({ min: 1, max: 4 }),
    deeds: fc.array(deed, { minLength: 4, maxLength: 14 }),
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ isCustom, qty, deeds }) => {
      const sku = isCustom ? custom : stocked;
      const placed = await app.ok(placeOrderRoute, {
        body: {
          lines: [
            { skuId: sku.skuId, qty },
            { skuId: sku.skuId, qty: 1 },
          ],
          receiver: TEST_RECEIVER,
          discountAmount: minor(7),
          freightAmount: minor(500),
          ...(isCustom ? { depositAmount: minor(1000) } : {}),
        },
      });
      for (const d of deeds) {
        const answer = (await act(placed.orderId, sku, d)) as { status?: number; body?: unknown } | null | undefined;
        if ((answer?.status ?? 200) >= 500) throw new Error(`${JSON.stringify(d)}: ${JSON.stringify(answer?.body)}`);
        app.clock.advance(1000);
      }
      await app.drain();
      expect(await faults()).toEqual([]);
    }),
    { numRuns: 25 },
  );
}, 600_000);
