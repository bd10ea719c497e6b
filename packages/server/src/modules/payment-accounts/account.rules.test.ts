import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { expiryOf, identityText, labelOf, mergeValues, missingField, shownValue, type Field } from './account.rules.ts';

const FIELDS: readonly Field[] = [
  { name: 'mchid', kind: 'line', isRequired: true, isIdentity: true },
  { name: 'serial', kind: 'line', isRequired: true },
  { name: 'secret', kind: 'secret_line', isRequired: true },
  { name: 'key', kind: 'secret_key', isRequired: true },
];
const held = { mchid: '1900000001', serial: 'A', secret: 's'.repeat(32), key: 'PEM' };

test('what is left out keeps what it holds, but never the keys of another merchant', () => {
  expect(mergeValues(FIELDS, held, { serial: 'B', secret: '' })).toEqual({ ...held, serial: 'B' });
  expect(mergeValues(FIELDS, held, { mchid: '1900000002' })).toEqual({ mchid: '1900000002' });
  expect(mergeValues(FIELDS, held, { serial: '' })).toEqual({ mchid: '1900000001', secret: held.secret, key: 'PEM' });
  expect(missingField(FIELDS, { mchid: '1' })?.name).toBe('serial');
});

test('the merchant is the marked fields, else every plain line', () => {
  expect(identityText(FIELDS, held)).toBe(identityText(FIELDS, { ...held, serial: 'B', key: 'other' }));
  expect(identityText(FIELDS, held)).not.toBe(identityText(FIELDS, { ...held, mchid: '1' }));
  expect(labelOf(FIELDS, held)).toBe('1900000001');
  const unmarked = FIELDS.map(({ name, kind, isRequired }) => ({ name, kind, isRequired }));
  expect(identityText(unmarked, held)).not.toBe(identityText(unmarked, { ...held, serial: 'B' }));
});

test('a secret is shown so that nobody can use it', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const open = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  expect(shownValue('line', '1900000001')).toBe('1900000001');
  expect(shownValue('secret_line', 'abcdefghijklmnopqrstuvwxyz012345')).toBe('…2345');
  expect(shownValue('secret_line', 'short')).toBe('…');
  expect(shownValue('secret_key', secret)).toMatch(/^SHA-256 [0-9A-F]{4}( [0-9A-F]{4}){3}$/);
  const bare = open.replaceAll(/-----[^-]+-----|\s/g, '');
  expect(shownValue('public_key', open)).toBe(shownValue('public_key', bare));
  expect(expiryOf({ key: secret })).toBeNull();
});
