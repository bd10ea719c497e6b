import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { scheduleText } from './schedule-text.ts';

/** Says which sentence was chosen, and with what. */
const t = ((key: string, values?: Record<string, string>) =>
  [key.replace('operations.schedule.', ''), ...Object.values(values ?? {})].join(' ')) as unknown as TFunction;

test.each([
  ['* * * * *', 'minute'],
  ['*/10 * * * *', 'minutes 10'],
  ['7 * * * *', 'hour 07'],
  ['3,33 * * * *', 'hourAt 03common.comma33'],
  ['3,33 * * * 1', '3,33 * * * 1'],
  ['5 */6 * * *', 'hours 6 05'],
  ['20 9 * * *', 'day 09:20'],
  ['0 3 * * 1', 'week 03:00 weekday.d1'],
  ['0 3 15 * *', 'month 03:00 15'],
  ['0 3 * 1 *', '0 3 * 1 *'],
  ['1-5 * * * *', '1-5 * * * *'],
])('%s in words', (cron, words) => {
  expect(scheduleText(cron, t)).toBe(words);
});
