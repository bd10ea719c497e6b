import { expect, test } from 'vitest';
import { ANONYMOUS, type Principal } from '../../platform/principal.ts';
import { AccessCache } from './access-cache.ts';

const known: Principal = { ...ANONYMOUS, name: 'known' };

function cacheWithClock() {
  const clock = { now: 0 };
  return { clock, cache: new AccessCache(() => clock.now) };
}

test('a look-up is remembered for five seconds, no longer', async () => {
  const { clock, cache } = cacheWithClock();
  let asked = 0;
  const ask = () => cache.get('t', () => Promise.resolve(((asked += 1), known)));
  await Promise.all([ask(), ask(), ask()]);
  clock.now = 4_999;
  await ask();
  expect(asked).toBe(1);
  clock.now = 5_000;
  await ask();
  expect(asked).toBe(2);
});

test('a token nobody has is asked for each time: anybody could fill the memory with inventions', async () => {
  const { cache } = cacheWithClock();
  let asked = 0;
  for (let i = 0; i < 3; i += 1) await cache.get('t', () => Promise.resolve(((asked += 1), null)));
  expect(asked).toBe(3);
});

test('a look-up that was under way when somebody was shut out is not remembered', async () => {
  const { cache } = cacheWithClock();
  let answer: (p: Principal | null) => void = () => undefined;
  const old = cache.get('t', () => new Promise((resolve) => (answer = resolve)));
  cache.clear();
  answer(known);
  expect(await old).toBe(known);
  expect(await cache.get('t', () => Promise.resolve(null))).toBeNull();
});

test('a look-up that failed is asked again', async () => {
  const { cache } = cacheWithClock();
  await expect(cache.get('t', () => Promise.reject(new Error('the database is away')))).rejects.toThrow('away');
  expect(await cache.get('t', () => Promise.resolve(known))).toBe(known);
});
