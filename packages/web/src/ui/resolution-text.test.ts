import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { dictionary } from '../i18n/zh-CN/index.ts';
import { resolutionText } from './resolution-text.ts';

const t = ((key: string) =>
  key.split('.').reduce((at: unknown, name) => (at as Record<string, unknown>)[name], dictionary)) as unknown as TFunction;

test.each([
  ['refund: 多发了一件', '退给买家 · 多发了一件'],
  ['settled: the money is back', '退款已有结果'],
  ['settled: ACQ.TRADE_HAS_CLOSE', '退款已有结果 · ACQ.TRADE_HAS_CLOSE'],
  ['bill_right: 银行确认', '以账单为准 · 银行确认'],
  ['sung: twice', 'sung: twice'],
])('%s is told as %s', (resolution, words) => {
  expect(resolutionText(resolution, t)).toBe(words);
});
