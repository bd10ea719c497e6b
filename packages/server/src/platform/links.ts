import { timingSafeEqual } from 'node:crypto';
import { hmacSha256 } from './crypto/hmac.ts';
import type { Keyring } from './crypto/keyring.ts';

/** What a link opens: `pay` the buyer's page of an order, `file` a stored file. One purpose never opens the other. */
export type LinkPurpose = 'pay' | 'file';

const MAC_BYTES = 15;
const BODY_BYTES = 20;

function macOf(keys: Keyring, purpose: LinkPurpose, body: Buffer): Buffer {
  return hmacSha256(keys.link, Buffer.concat([Buffer.from(`${purpose}\0`), body])).subarray(0, MAC_BYTES);
}

/** A signed, expiring token of 47 URL-safe characters: id (16 bytes), expiry (Unix seconds, 4 bytes), 120 bits of HMAC (R20). */
export function signLink(keys: Keyring, purpose: LinkPurpose, id: string, expiresAt: Date): string {
  const body = Buffer.alloc(BODY_BYTES);
  body.write(id.replaceAll('-', ''), 'hex');
  body.writeUInt32BE(Math.floor(expiresAt.getTime() / 1000), 16);
  return Buffer.concat([body, macOf(keys, purpose, body)]).toString('base64url');
}

/** The id a token was made for; null when it was changed, made for another purpose, or has expired. */
export function readLink(keys: Keyring, purpose: LinkPurpose, token: string, now: Date): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== BODY_BYTES + MAC_BYTES) return null;
  const body = bytes.subarray(0, BODY_BYTES);
  if (!timingSafeEqual(macOf(keys, purpose, body), bytes.subarray(BODY_BYTES))) return null;
  if (body.readUInt32BE(16) * 1000 < now.getTime()) return null;
  const hex = body.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Longer than any deadline to pay: the same link later shows the parcel. */
const PAY_LINK_DAYS = 90;

export const payUrl = (publicUrl: string, keys: Keyring, orderId: string, now: Date): string =>
  `${publicUrl}/p/${signLink(keys, 'pay', orderId, new Date(now.getTime() + PAY_LINK_DAYS * 86_400_000))}`;
