import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface KeyPair {
  /** PKCS#8 and SPKI, PEM. */
  readonly secret: string;
  readonly open: string;
}

export function newKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    open: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Made at the first start, the same ever after. They open nothing but this simulator. */
export function keptKeys<T>(dataDir: string, name: string, make: () => T): T {
  const file = path.join(dataDir, `${name}.keys.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  mkdirSync(dataDir, { recursive: true });
  const made = make();
  // Written aside first: a process that dies in between leaves no half a file.
  writeFileSync(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}
