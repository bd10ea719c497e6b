import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** What is wrong with a text that should be an RSA key; the caller says it in its own words. */
export type KeyFault = 'no_key' | 'locked' | 'other_half' | 'certificate' | 'unreadable' | 'weak';
export type KeyReading = { readonly ok: true; readonly key: KeyObject } | { readonly ok: false; readonly fault: KeyFault };

const MIN_BITS = 2048;

interface Der {
  /** What the PEM armour says; null for bare base64, as some key tools write it. */
  readonly label: string | null;
  readonly bytes: Buffer;
}

function derOf(text: string): Der | null {
  const armoured = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END/.exec(text);
  // A key copied out of a settings file often has its line ends as two characters.
  const base64 = (armoured?.[2] ?? text).replaceAll(String.raw`\n`, '').replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]{64,}={0,2}$/.test(base64)) return null;
  return { label: armoured?.[1] ?? null, bytes: Buffer.from(base64, 'base64') };
}

function firstKey(makers: readonly (() => KeyObject)[]): KeyObject | null {
  for (const make of makers) {
    try {
      return make();
    } catch {
      // Not this encoding: the next one.
    }
  }
  return null;
}

const privateOf = ({ bytes: key }: Der): KeyObject | null =>
  firstKey([() => createPrivateKey({ key, format: 'der', type: 'pkcs8' }), () => createPrivateKey({ key, format: 'der', type: 'pkcs1' })]);
const publicOf = ({ bytes: key }: Der): KeyObject | null =>
  firstKey([() => createPublicKey({ key, format: 'der', type: 'spki' }), () => createPublicKey({ key, format: 'der', type: 'pkcs1' })]);
const certified = ({ bytes }: Der): KeyObject | null =>
  firstKey([() => createPublicKey(`-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`)]);

const strong = (key: KeyObject): KeyReading =>
  key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_BITS
    ? { ok: true, key }
    : { ok: false, fault: 'weak' };
const faulty = (fault: KeyFault): KeyReading => ({ ok: false, fault });

/** PKCS#1 or PKCS#8, PEM or bare base64: providers' tools write all four. */
export function readRsaPrivateKey(text: string): KeyReading {
  const der = derOf(text);
  if (!der) return faulty('no_key');
  if (der.label === 'ENCRYPTED PRIVATE KEY') return faulty('locked');
  const key = privateOf(der);
  if (key) return strong(key);
  return faulty(publicOf(der) || certified(der) ? 'other_half' : 'unreadable');
}

/** A certificate is taken for the key in it where the caller says so. */
export function readRsaPublicKey(text: string, { isCertificateTaken }: { readonly isCertificateTaken: boolean }): KeyReading {
  const der = derOf(text);
  if (!der) return faulty('no_key');
  if (privateOf(der)) return faulty('other_half');
  const key = publicOf(der);
  if (key) return strong(key);
  const inside = certified(der);
  if (!inside) return faulty('unreadable');
  return isCertificateTaken ? strong(inside) : faulty('certificate');
}

const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

/** The commonest mistake of all: one's own public key pasted where the provider's belongs. */
export const isOwnPublicKey = (privateKey: KeyObject, publicKey: KeyObject): boolean =>
  spkiOf(privateKey).equals(publicKey.export({ type: 'spki', format: 'der' }));
