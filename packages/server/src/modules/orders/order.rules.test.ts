import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ORDER_ACTIONS, OrderStatus, SYSTEM_ACTIONS } from '@danflow/contract';
import { amountDue, laneOf, paymentStateOf, totalsOf } from './order.rules.ts';
import { nextStatus, ORDER_TRANSITIONS } from './order.states.ts';
import { endOfDay, PERMISSION_OF } from './view.rules.ts';

test('every status can be reached, and only cancelled is left by revival', () => {
  const reached = new Set<string>(['pending_payment']);
  for (const row of Object.values(ORDER_TRANSITIONS)) for (const to of Object.values(row)) reached.add(to);
  expect([...reached].toSorted()).toEqual(OrderStatus.options.toSorted());
  expect(ORDER_ACTIONS.filter((a) => ![null, 'cancelled'].includes(nextStatus('cancelled', a)))).toEqual(['revive']);
});

test('an order that has left the warehouse can no longer be cancelled, held or repriced by a person', () => {
  for (const status of ['shipped', 'completed'] as const) {
    for (const action of ['cancel', 'hold', 'change_address', 'change_lines', 'swap_variant', 'ship'] as const)
      expect(nextStatus(status, action)).toBeNull();
  }
});

test('amounts change only before all is paid: nothing is, or the deposit alone', () => {
  expect(OrderStatus.options.filter((s) => nextStatus(s, 'change_lines') !== null)).toEqual(['pending_payment', 'paid']);
});

test('every action a person may take has its permission', () => {
  expect(ORDER_ACTIONS.filter((a) => PERMISSION_OF[a] === undefined)).toEqual([...SYSTEM_ACTIONS]);
});

test('totals add up, and discounts are spread to the last fen', () => {
  const lines = fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(lines, fc.nat({ max: 1_000_000 }), fc.nat({ max: 100_000 }), (amounts, wish, freight) => {
      const goods = amounts.reduce((a, b) => a + b, 0);
      const discount = Math.min(wish, goods);
      const totals = totalsOf(
        amounts.map((line_amount) => ({ line_amount })),
        discount,
        freight,
      );
      expect(totals.total_amount).toBe(goods - discount + freight);
      expect(totals.lineDiscounts.reduce((a, b) => a + b, 0)).toBe(discount);
      totals.lineDiscounts.forEach((d, i) => expect(d).toBeLessThanOrEqual(amounts[i] ?? 0));
    }),
  );
});

test('a discount beyond the goods is refused', () => {
  expect(() => totalsOf([{ line_amount: 100 }], 101, 0)).toThrow(/discountAmount/);
});

test('the payment state is what the amounts say', () => {
  const of = (total_amount: number, paid_amount: number, refunded_amount: number) =>
    paymentStateOf({ total_amount, paid_amount, refunded_amount });
  expect([of(100, 0, 0), of(100, 40, 0), of(100, 100, 0), of(100, 60, 40), of(100, 0, 100), of(0, 0, 0)]).toEqual([
    'unpaid',
    'part_paid',
    'paid',
    'part_refunded',
    'refunded',
    'paid',
  ]);
  const due = (status: OrderStatus, paid_amount: number, deposit_amount: number | null, refunded_amount = 0) =>
    amountDue({ status, total_amount: 100, paid_amount, refunded_amount, deposit_amount });
  expect(due('cancelled', 0, null)).toBe(0);
  // The deposit first, then the balance; more than the deposit is a larger first part.
  expect([due('pending_payment', 0, 30), due('paid', 30, 30), due('paid', 45, 30), due('paid', 100, 30)]).toEqual([30, 70, 55, 0]);
  expect(due('paid', 20, 30, 10)).toBe(70);
});

test('lanes follow the promise to ship', () => {
  const now = new Date('2026-03-02T10:00:00+08:00');
  const midnight = endOfDay(now, 'Asia/Shanghai');
  expect(midnight.toISOString()).toBe('2026-03-02T16:00:00.000Z');
  const lane = (iso: string) => laneOf({ status: 'paid', ship_by: new Date(iso) }, now, midnight);
  expect(
    ['2026-03-02T09:59:00+08:00', '2026-03-02T11:00:00+08:00', '2026-03-02T20:00:00+08:00', '2026-03-03T00:00:00+08:00'].map(lane),
  ).toEqual(['overdue', 'due_2h', 'due_today', 'due_later']);
  expect(laneOf({ status: 'shipped', ship_by: now }, now, midnight)).toBeNull();
});
