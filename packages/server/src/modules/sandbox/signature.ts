import { createHmac, createPrivateKey, createPublicKey, randomUUID, sign, verify, type KeyObject } from 'node:crypto';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { ParsedNotification, RawNotification } from '../payments/index.ts';
import { newsOf, SandboxMessage } from './message.ts';

/** RFC 8410: an Ed25519 private key in PKCS#8 is this prefix and the 32 bytes of its seed. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const WINDOW_MS = 5 * 60_000;
const pairs = new WeakMap<Keyring, { readonly secret: KeyObject; readonly open: KeyObject }>();

/** The sandbox's key follows from the ring: nothing more to store, and the same after a restart. */
function pairOf(keys: Keyring): { readonly secret: KeyObject; readonly open: KeyObject } {
  const known = pairs.get(keys);
  if (known) return known;
  const seed = createHmac('sha256', keys.link).update('sandbox provider').digest();
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const pair = { secret, open: createPublicKey(secret) };
  pairs.set(keys, pair);
  return pair;
}

const signedText = (timestamp: string, nonce: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);

/** A fresh timestamp and signature on every send, like WeChat Pay's. */
export function signMessage(keys: Keyring, message: SandboxMessage, now: Date): RawNotification {
  const body = Buffer.from(JSON.stringify(message));
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const nonce = randomUUID();
  const signature = sign(null, signedText(timestamp, nonce, body), pairOf(keys).secret).toString('base64');
  return {
    headers: { 'content-type': 'application/json', 'sandbox-timestamp': timestamp, 'sandbox-nonce': nonce, 'sandbox-signature': signature },
    body,
  };
}

/** Signature first, over the bytes as they came; then the time window, against replays; then the content. */
export function readMessage(keys: Keyring, { headers, body }: RawNotification, at: Date): ParsedNotification {
  const timestamp = headers['sandbox-timestamp'] ?? '';
  const signature = Buffer.from(headers['sandbox-signature'] ?? '', 'base64');
  if (!verify(null, signedText(timestamp, headers['sandbox-nonce'] ?? '', body), pairOf(keys).open, signature))
    return { ok: false, reason: 'signature' };
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(at.getTime() - Number(timestamp) * 1000) > WINDOW_MS) return { ok: false, reason: 'stale' };
  const message = SandboxMessage.safeParse(parseJson(body));
  return message.success
    ? { ok: true, eventId: message.data.eventId, kind: 'trade', trade: newsOf(message.data) }
    : { ok: false, reason: 'malformed' };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
