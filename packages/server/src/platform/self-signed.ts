import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import { refusalFrom } from './start-refusal.ts';

export interface Tls {
  readonly key: string;
  readonly cert: string;
}

interface Wanted {
  readonly dataDir: string;
  /** Host names and addresses it must stand for. */
  readonly names: readonly string[];
  readonly now: Date;
}

const DAY_MS = 86_400_000;
/** Apple refuses certificates of more than 825 days; a year is what people expect. */
const VALID_DAYS = 397;
const RENEW_DAYS = 30;

const keyFile = (dataDir: string) => path.join(dataDir, 'https-key.pem');
const certFile = (dataDir: string) => path.join(dataDir, 'https-cert.pem');

const covers = (cert: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? cert.checkHost(name) : cert.checkIP(name)) !== undefined;

/** Whether a certificate still does: of this key, for every name, and not about to expire. */
export function isStillGood({ key, cert }: Tls, names: readonly string[], now: Date): boolean {
  try {
    const parsed = new X509Certificate(cert);
    const left = parsed.validToDate.getTime() - now.getTime();
    return (
      parsed.validFromDate <= now &&
      left > RENEW_DAYS * DAY_MS &&
      names.every((name) => covers(parsed, name)) &&
      key.includes('PRIVATE KEY')
    );
  } catch {
    return false;
  }
}

async function read(dataDir: string): Promise<Tls | null> {
  try {
    const [key, cert] = await Promise.all([readFile(keyFile(dataDir), 'utf8'), readFile(certFile(dataDir), 'utf8')]);
    return { key, cert };
  } catch {
    return null;
  }
}

async function make(names: readonly string[], now: Date): Promise<Tls> {
  // Loaded where it is asked for: 20 MB that a start without --https does without.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'Danflow' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // An hour back: a phone's clock may be behind.
    notBeforeDate: new Date(now.getTime() - 3_600_000),
    notAfterDate: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((n) => (isIP(n) === 0 ? { type: 2, value: n } : { type: 7, ip: n })) },
    ],
  });
  return { key: made.private, cert: made.cert };
}

/** Written beside and renamed: a start cut in the middle leaves the old pair, never half a file. */
async function keep(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}

/** The kept certificate while it does, else a new one. Throws StartRefusal when the data folder cannot be written. */
export async function selfSigned({ dataDir, names, now }: Wanted): Promise<Tls & { readonly isNew: boolean }> {
  const kept = await read(dataDir);
  if (kept && isStillGood(kept, names, now)) return { ...kept, isNew: false };
  const made = await make(names, now);
  try {
    await mkdir(dataDir, { recursive: true });
    await keep(keyFile(dataDir), made.key);
    await keep(certFile(dataDir), made.cert);
  } catch (error) {
    throw refusalFrom(`The HTTPS certificate cannot be kept in ${dataDir}`, error);
  }
  return { ...made, isNew: true };
}

/** As browsers show it, so that people can compare before they trust it. */
export const fingerprintOf = ({ cert }: Pick<Tls, 'cert'>): string => new X509Certificate(cert).fingerprint256;
