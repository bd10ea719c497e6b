import { expect, test } from 'vitest';
import { hashPassword, isPasswordRight, randomPassword } from './passwords.ts';

test('the right password is right, another is not, and two hashes of one password differ', async () => {
  const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await isPasswordRight(one, 'correct horse')).toBe(true);
  expect(await isPasswordRight(one, 'correct horsf')).toBe(false);
});

test('nobody has every password', async () => {
  expect(await isPasswordRight(null, 'anything')).toBe(false);
});

test('a password typed with combining accents is the one typed with whole letters', async () => {
  expect(await isPasswordRight(await hashPassword('caf\u00e9 au lait'), 'cafe\u0301 au lait')).toBe(true);
});

test('a flood is told to come back rather than queued without end', async () => {
  const results = await Promise.allSettled(Array.from({ length: 80 }, () => isPasswordRight(null, 'x')));
  const refused = results.filter((r) => r.status === 'rejected');
  expect(refused.length).toBe(80 - 2 - 64);
  expect(await isPasswordRight(null, 'x')).toBe(false);
});

test('random passwords are readable and never twice the same', () => {
  const made = Array.from({ length: 100 }, randomPassword);
  expect(new Set(made).size).toBe(100);
  for (const password of made) expect(password).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
});
