import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprintOf, isStillGood, selfSigned } from './self-signed.ts';
import { StartRefusal } from './start-refusal.ts';

const now = new Date('2026-03-02T02:00:00Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const names = ['localhost', '127.0.0.1', '192.168.1.5'];
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'danflow-tls-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('a certificate is made for every name, kept for its owner alone, and used again', async () => {
  const first = await selfSigned({ dataDir, names, now });
  expect(first.isNew).toBe(true);
  const cert = new X509Certificate(first.cert);
  expect(cert.checkIP('192.168.1.5')).toBe('192.168.1.5');
  expect(cert.checkHost('localhost')).toBe('localhost');
  expect(cert.validToDate.getTime() - now.getTime()).toBeLessThan(825 * 86_400_000);
  const { mode } = await stat(path.join(dataDir, 'https-key.pem'));
  // Windows knows no modes.
  expect(process.platform === 'win32' ? 0o600 : mode & 0o777).toBe(0o600);
  const again = await selfSigned({ dataDir, names, now: later(100) });
  expect(again.isNew).toBe(false);
  expect(fingerprintOf(again)).toBe(fingerprintOf(first));
});

test('it is made anew when the address changed, before it expires, and when the file is damaged', async () => {
  const first = await selfSigned({ dataDir, names, now });
  expect(isStillGood(first, ['192.168.1.6'], now)).toBe(false);
  expect(isStillGood(first, names, later(380))).toBe(false);
  expect(isStillGood(first, names, later(-2))).toBe(false);
  const moved = await selfSigned({ dataDir, names: [...names, '192.168.1.6'], now });
  expect(moved.isNew).toBe(true);
  await writeFile(path.join(dataDir, 'https-cert.pem'), 'nonsense');
  expect((await selfSigned({ dataDir, names, now })).isNew).toBe(true);
});

test('a data folder that cannot be written is refused in a sentence', async () => {
  await writeFile(path.join(dataDir, 'file'), '');
  await expect(selfSigned({ dataDir: path.join(dataDir, 'file'), names, now })).rejects.toThrow(StartRefusal);
});
