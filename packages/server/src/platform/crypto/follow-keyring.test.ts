import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { FOLLOW_MS, followKeyring } from './follow-keyring.ts';
import { newKeyringFile, openKeyring, withNewKey } from './keyring.ts';
import { keyringPath, saveKeyring } from './open-keyring.ts';
import { seal, sealedWith, unseal } from './seal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'danflow-ring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a running process opens at once what a key sealed that it has never seen, and soon seals with it', async () => {
  const old = newKeyringFile();
  saveKeyring(folder, old);
  expect(statSync(keyringPath(folder)).mode & 0o777).toBe(0o600);
  const running = followKeyring(keyringPath(folder), old);
  expect(running.currentId).toBe('k1');
  const grown = withNewKey(old);
  saveKeyring(folder, grown);
  const sealed = seal(openKeyring(grown), 'a.b:1', 'secret');
  expect(unseal(running, 'a.b:1', sealed).toString()).toBe('secret');
  await sleep(FOLLOW_MS + 50);
  expect(sealedWith(seal(running, 'a.b:1', 'x'))).toBe('k2');
});

test('a damaged file and the ring of another installation are ignored by those who run', () => {
  const mine = newKeyringFile();
  saveKeyring(folder, mine);
  const running = followKeyring(keyringPath(folder), mine);
  writeFileSync(keyringPath(folder), '{"version":1');
  expect(() => running.key('k2')).toThrow('holds no key k2');
  saveKeyring(folder, withNewKey(newKeyringFile()));
  expect(() => running.key('k2')).toThrow('holds no key k2');
  expect(running.currentId).toBe('k1');
});
