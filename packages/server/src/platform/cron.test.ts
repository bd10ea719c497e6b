import { expect, test } from 'vitest';
import { nextRun, type ClockParts } from './cron.ts';

const utc = (at: Date): ClockParts => ({
  minute: at.getUTCMinutes(),
  hour: at.getUTCHours(),
  day: at.getUTCDate(),
  month: at.getUTCMonth() + 1,
  weekday: at.getUTCDay(),
});
const next = (cron: string, after: string): string | undefined => nextRun(cron, new Date(after), utc)?.toISOString();

test('the next run is the first minute after now that the schedule names', () => {
  expect(next('* * * * *', '2026-03-02T02:00:00Z')).toBe('2026-03-02T02:01:00.000Z');
  expect(next('*/10 * * * *', '2026-03-02T02:50:30Z')).toBe('2026-03-02T03:00:00.000Z');
  expect(next('17 * * * *', '2026-03-02T02:17:00Z')).toBe('2026-03-02T03:17:00.000Z');
  expect(next('30 4 * * 1-5', '2026-03-06T05:00:00Z')).toBe('2026-03-09T04:30:00.000Z');
  expect(next('0 0 1,15 * *', '2026-03-02T00:00:00Z')).toBe('2026-03-15T00:00:00.000Z');
});

test('a day that does not come within a month has no next run', () => {
  expect(next('0 0 31 2 *', '2026-03-02T00:00:00Z')).toBeUndefined();
});
