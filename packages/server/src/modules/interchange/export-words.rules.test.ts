import { OrderSource, OrderStatus, OrderType, PaymentState } from '@danflow/contract';
import { expect, test } from 'vitest';
import { readFlag } from './cells.rules.ts';
import { exportWords } from './export-words.rules.ts';
import { statusOf } from './statuses.rules.ts';

test.each(['zh-CN', 'en'] as const)('what an export says in %s, an import reads again, as it reads the codes', (locale) => {
  const { status, source, type, paymentState, flag } = exportWords(locale);
  for (const code of OrderStatus.options) {
    const read = [status.get(code) ?? '', code].map((cell) => statusOf(cell, { statusValues: {} }));
    expect(read).toEqual(Array(2).fill(code === 'cancelled' ? 'leave_out' : code));
  }
  for (const [value, word] of flag.entries()) for (const cell of [word, String(value)]) expect(readFlag(cell)).toEqual({ ok: true, value });
  expect([source, type, paymentState].map((words) => [...words.keys()])).toEqual([
    OrderSource.options,
    OrderType.options,
    PaymentState.options,
  ]);
});
