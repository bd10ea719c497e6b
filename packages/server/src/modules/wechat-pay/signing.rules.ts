import { sign, verify, type KeyObject } from 'node:crypto';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
/** Answers and notifications with such a signature are sent to see whether anybody checks. */
const PROBE = 'WECHATPAY/SIGNTEST/';
const WINDOW_MS = 5 * 60_000;

/** Who signs: the merchant number, the serial of the merchant certificate, its private key. */
export interface Signer {
  readonly mchid: string;
  readonly serial: string;
  readonly privateKey: KeyObject;
}

export interface Signable {
  readonly method: string;
  /** Path and query, byte for byte as they are sent. */
  readonly target: string;
  /** Byte for byte as it is sent; empty without one. */
  readonly body: string;
  readonly nonce: string;
  readonly at: Date;
}

const secondsOf = (at: Date): string => String(Math.floor(at.getTime() / 1000));

/** The Authorization line: five lines, each with its end, signed with SHA-256 and RSA (payments.md A2). */
export function authorizationOf({ mchid, serial, privateKey }: Signer, { method, target, body, nonce, at }: Signable): string {
  const timestamp = secondsOf(at);
  const text = `${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`;
  const signature = sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64');
  const items = { mchid, nonce_str: nonce, signature, timestamp, serial_no: serial };
  return `${SCHEME} ${Object.entries(items)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}`;
}

/** WeChat Pay's keys by their serial: several, as notifications move over in days when keys are switched (A4). */
export type WechatKeys = ReadonlyMap<string, KeyObject>;

export type SignatureFault = 'probe' | 'signature' | 'stale';

/**
 * Over the bytes as they came, with the key the message names; then the time window, against replays. Null: genuine and
 * fresh.
 */
export function signatureFault(
  keys: WechatKeys,
  header: (name: string) => string | null | undefined,
  body: Uint8Array,
  now: Date,
): SignatureFault | null {
  const signature = header('wechatpay-signature') ?? '';
  if (signature.startsWith(PROBE)) return 'probe';
  const key = keys.get(header('wechatpay-serial') ?? '');
  const timestamp = header('wechatpay-timestamp') ?? '';
  const text = Buffer.concat([Buffer.from(`${timestamp}\n${header('wechatpay-nonce') ?? ''}\n`), body, Buffer.from('\n')]);
  if (!key || !verify('RSA-SHA256', text, key, Buffer.from(signature, 'base64'))) return 'signature';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now.getTime() - Number(timestamp) * 1000) > WINDOW_MS) return 'stale';
  return null;
}
