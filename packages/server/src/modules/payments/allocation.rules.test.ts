import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocateCapture,
  allocateRefund,
  applySuspense,
  balanceOf,
  faultsOf,
  refundable,
  splitRefund,
  type Allocation,
  type PendingRefund,
} from './allocation.rules.ts';

const step = fc.oneof(
  fc.record({
    do: fc.constant('ask' as const),
    source: fc.constantFrom('order' as const, 'suspense' as const),
    share: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({
    do: fc.constantFrom('done' as const, 'fail' as const, 'apply' as const),
    source: fc.constant('order' as const),
    share: fc.constant(0),
  }),
);

describe('the ledger of an attempt', () => {
  test('whatever is captured, asked back, paid back, refused or applied: every fen is in exactly one place', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 100 }),
        fc.array(step, { maxLength: 40 }),
        (captured, percent, steps) => {
          const rows: Allocation[] = allocateCapture(captured, Math.floor((captured * percent) / 100));
          const pending: PendingRefund[] = [];
          let refunded = 0;
          for (const s of steps) {
            if (s.do === 'ask') {
              const amount = Math.ceil((refundable(balanceOf(rows), pending, s.source) * s.share) / 100);
              if (amount > 0) pending.push({ source: s.source, amount });
            } else if (s.do === 'apply') {
              rows.push(...applySuspense(refundable(balanceOf(rows), pending, 'suspense')));
            } else {
              const ended = pending.shift();
              if (ended && s.do === 'done') {
                rows.push(...allocateRefund(ended.source, ended.amount));
                refunded += ended.amount;
              }
            }
            expect(faultsOf(captured, refunded, rows)).toEqual([]);
            expect(refunded + pending.reduce((n, p) => n + p.amount, 0)).toBeLessThanOrEqual(captured);
          }
        },
      ),
    );
  });

  test('an order never takes more than was captured', () => {
    expect(() => allocateCapture(10, 11)).toThrow(RangeError);
    expect(allocateCapture(10, 10)).toEqual([{ kind: 'order', amount: 10 }]);
  });

  test('faults are named', () => {
    expect(faultsOf(10, 0, [{ kind: 'order', amount: 9 }])).toEqual(['allocations sum to 9, captured 10']);
    expect(faultsOf(0, 3, [...allocateRefund('order', 3)])).toEqual(['order holds -3']);
  });
});

test('a refund takes from the first payments first, and is refused when all together hold too little', () => {
  const choices = [
    { attemptId: 'b', available: 30 },
    { attemptId: 'a', available: 100 },
  ];
  expect(splitRefund(50, choices)).toEqual([
    { attemptId: 'b', amount: 30 },
    { attemptId: 'a', amount: 20 },
  ]);
  expect(splitRefund(20, choices)).toEqual([{ attemptId: 'b', amount: 20 }]);
  expect(splitRefund(131, choices)).toBeNull();
});
