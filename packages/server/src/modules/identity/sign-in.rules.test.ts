import { expect, test } from 'vitest';
import { FORGET_SECONDS, FREE_TRIES, isPasswordWeak, nextAttempt, waitSeconds } from './sign-in.rules.ts';

const now = new Date('2026-03-02T02:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test('five tries are free, then each costs twice the wait of the one before, up to a quarter of an hour', () => {
  expect(Array.from({ length: 12 }, (_, i) => waitSeconds(i))).toEqual([0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]);
});

test('the sixth try has to wait for what is left, and counting starts anew after an hour of peace', () => {
  expect(nextAttempt(null, now)).toEqual({ isAllowed: true, failures: 1 });
  expect(nextAttempt({ failures: FREE_TRIES - 1, lastAt: now }, now)).toEqual({ isAllowed: true, failures: FREE_TRIES });
  expect(nextAttempt({ failures: FREE_TRIES, lastAt: ago(10) }, now)).toEqual({ isAllowed: false, seconds: 20 });
  expect(nextAttempt({ failures: FREE_TRIES, lastAt: ago(30) }, now)).toEqual({ isAllowed: true, failures: FREE_TRIES + 1 });
  expect(nextAttempt({ failures: 50, lastAt: ago(FORGET_SECONDS) }, now)).toEqual({ isAllowed: true, failures: 1 });
});

test('weak: short, the user name, or one character over and over', () => {
  expect(isPasswordWeak('short', 'li')).toBe(true);
  expect(isPasswordWeak('Li.Xiaoming', 'li.xiaoming')).toBe(true);
  expect(isPasswordWeak('aaaaaaaaaaaaaa', 'li')).toBe(true);
  expect(isPasswordWeak('correct horse', 'li')).toBe(false);
});
