import { guessCarriers, normalizeTrackingNo } from '@danflow/contract';
import { expect, test } from 'vitest';
import { isPaymentPage, nextOfOrder, nextOfRedeemCode, nextOfShipment, type ScanFacts } from './scan.rules.ts';
import { parcelLines } from './shipment.rules.ts';

const order: ScanFacts = { status: 'paid', type: 'physical', isHeld: false, isRefundPending: false, isBalanceDue: false, canShip: true };

test('what forbids shipping comes before what invites to it', () => {
  expect(nextOfOrder(order)).toBe('ship');
  expect(nextOfOrder({ ...order, isHeld: true })).toBe('stop_held');
  expect(nextOfOrder({ ...order, isHeld: true, isRefundPending: true })).toBe('stop_refund');
  expect(nextOfOrder({ ...order, canShip: false })).toBe('stop_short');
  expect(nextOfOrder({ ...order, status: 'cancelled', isRefundPending: true })).toBe('cancelled');
  expect(nextOfOrder({ ...order, isBalanceDue: true })).toBe('stop_balance');
  expect(nextOfOrder({ ...order, status: 'pending_payment' })).toBe('not_paid');
  expect(nextOfShipment('shipped', true)).toBe('stop_refund');
  expect(nextOfRedeemCode(false, { ...order, type: 'virtual' })).toBe('redeem');
  expect(nextOfRedeemCode(true, { ...order, type: 'virtual' })).toBe('already_redeemed');
  expect(nextOfRedeemCode(false, { ...order, type: 'virtual', isRefundPending: true })).toBe('stop_refund');
});

test('a payment page is known by its shape', () => {
  expect(isPaymentPage(`https://shop.example/p/${'a'.repeat(47)}`)).toBe(true);
  expect(isPaymentPage('SF1234567890123')).toBe(false);
});

test('carriers are suggested by the shape of the number, the surest first', () => {
  expect(guessCarriers('sf 1234567890123')).toEqual(['SF']);
  expect(guessCarriers('773367326370601')).toEqual(expect.arrayContaining(['STO', 'YUNDA']));
  expect(normalizeTrackingNo(' ｙｔ 12 ')).toBe('YT12');
});

const lines = [
  { line_no: 1, fulfilment: 'physical', leavable: 2 },
  { line_no: 2, fulfilment: 'physical', leavable: 0 },
  { line_no: 3, fulfilment: 'service', leavable: 1 },
];

test('a parcel takes what is named, else everything that can leave; services are nothing for a parcel', () => {
  expect(parcelLines(lines, undefined)).toEqual([{ lineNo: 1, qty: 2 }]);
  expect(parcelLines(lines, [{ lineNo: 1, qty: 1 }])).toEqual([{ lineNo: 1, qty: 1 }]);
  expect(() => parcelLines(lines, [{ lineNo: 3, qty: 1 }])).toThrow('nothing for a parcel');
  expect(() =>
    parcelLines(lines, [
      { lineNo: 1, qty: 1 },
      { lineNo: 1, qty: 1 },
    ]),
  ).toThrow('named twice');
});
