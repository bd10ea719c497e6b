import { expect, test } from 'vitest';
import { buyerState, isLive, type BuyerFacts } from './buyer-page.rules.ts';
import { WORDS } from './words.ts';

const order: BuyerFacts = {
  status: 'pending_payment',
  payment_terms: 'prepaid',
  payment_state: 'unpaid',
  refund_pending_amount: 0,
  isPayable: true,
  isConfirming: false,
  isBalanceDue: false,
};

test('one state a page, and money on its way back comes first', () => {
  expect(buyerState(order)).toBe('payable');
  expect(buyerState({ ...order, isConfirming: true })).toBe('confirming');
  expect(buyerState({ ...order, isPayable: false })).toBe('expired');
  expect(buyerState({ ...order, status: 'paid', payment_state: 'paid', isPayable: false })).toBe('paid');
  expect(buyerState({ ...order, status: 'paid', payment_terms: 'cod' })).toBe('on_delivery');
  expect(buyerState({ ...order, status: 'shipped', refund_pending_amount: 5 })).toBe('refunding');
  expect(buyerState({ ...order, status: 'cancelled', payment_state: 'refunded' })).toBe('refunded');
  expect(buyerState({ ...order, status: 'paid', payment_state: 'part_paid', isBalanceDue: true })).toBe('balance');
  expect(isLive('cancelled')).toBe(false);
});

test('both languages have words for every state', () => {
  expect(Object.keys(WORDS.en.notes)).toEqual(Object.keys(WORDS['zh-CN'].notes));
});
