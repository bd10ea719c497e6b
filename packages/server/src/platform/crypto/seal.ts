import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import { hmacSha256 } from './hmac.ts';
import type { Keyring } from './keyring.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const ivPool = Buffer.alloc(IV_BYTES * 512);
let ivUsed = ivPool.length;

function nextIv(): Buffer {
  if (ivUsed === ivPool.length) {
    randomFillSync(ivPool);
    ivUsed = 0;
  }
  ivUsed += IV_BYTES;
  // Copied: the pool is overwritten while a batch may still hold the bytes.
  return Buffer.from(ivPool.subarray(ivUsed - IV_BYTES, ivUsed));
}

/** Where a sealed value lives: a value moved to another row or column no longer opens. */
export type Place = `${string}.${string}:${string}`;

/** AES-256-GCM: `[length of key id][key id][iv 12][tag 16][ciphertext]`, the place as associated data (law 7). */
export function seal(keys: Keyring, place: Place, plain: string | Buffer): Buffer {
  return Buffer.concat(sealedParts(keys, place, plain));
}

const heads = new Map<string, Buffer>();

function headOf(keyId: string): Buffer {
  const known = heads.get(keyId);
  if (known) return known;
  const id = Buffer.from(keyId);
  const head = Buffer.concat([Buffer.of(id.length), id]);
  heads.set(keyId, head);
  return head;
}

/** The same in parts, one after another, for what is long and need not be copied once more. */
export function sealedParts(keys: Keyring, place: Place, plain: string | Buffer): readonly Buffer[] {
  const iv = nextIv();
  // Asked once: a ring that follows its file may switch between two questions.
  const keyId = keys.currentId;
  const cipher = createCipheriv('aes-256-gcm', keys.key(keyId).seal, iv).setAAD(Buffer.from(place));
  const body = cipher.update(plain);
  // Of GCM nothing is left to come, but without it there is no tag.
  cipher.final();
  return [headOf(keyId), iv, cipher.getAuthTag(), body];
}

export function sealedWith(sealed: Buffer): string {
  return sealed.toString('utf8', 1, 1 + (sealed[0] ?? 0));
}

/** Throws when the key is not in the ring, the place differs or a bit was changed. */
export function unseal(keys: Keyring, place: Place, sealed: Buffer): Buffer {
  const start = 1 + (sealed[0] ?? 0);
  const iv = sealed.subarray(start, start + IV_BYTES);
  const tag = sealed.subarray(start + IV_BYTES, start + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keys.key(sealedWith(sealed)).seal, iv)
    .setAAD(Buffer.from(place))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(start + IV_BYTES + TAG_BYTES)), decipher.final()]);
}

export const sealJson = (keys: Keyring, place: Place, value: unknown): Buffer => seal(keys, place, JSON.stringify(value));
export const unsealJson = (keys: Keyring, place: Place, sealed: Buffer): unknown =>
  JSON.parse(unseal(keys, place, sealed).toString('utf8'));

/**
 * A blind index value: HMAC of a normalised text, cut to 53 bits so that it is a safe integer in JS and a bigint in SQL.
 * Ten million values share one by chance with probability 0.6 %; a hit is shown, never acted on.
 */
export function blindToken(keys: Keyring, domain: string, value: string): number {
  const mac = hmacSha256(keys.blindIndex, `${domain}\0${value}`);
  return mac.readUInt32BE(0) * 2 ** 21 + (mac.readUInt32BE(4) >>> 11);
}

/** Keyed commitment of a personal value: proves sameness in the journal without telling the value (R26). */
export const commitment = (keys: Keyring, value: string): string => hmacSha256(keys.commit, value).toString('base64url').slice(0, 22);
/** The same for a column, of which 128 bits are kept. */
export const commitmentBytes = (keys: Keyring, value: string): Buffer => hmacSha256(keys.commit, value).subarray(0, 16);
