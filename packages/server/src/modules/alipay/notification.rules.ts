import type { KeyObject } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { isSignedBy } from './signing.rules.ts';

const MAX_FIELDS = 200;

export type Notice =
  | { readonly ok: true; readonly fields: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: 'signature' | 'malformed' };

/** One byte a character: the signature is over bytes, whatever `charset` they are in. */
const undone = (text: string): string =>
  text.replaceAll('+', ' ').replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Decoded once, no more: a subject with a `%` in it is no second encoding (alipay-sdk issue 45). Null: a name stands there twice. */
function rawFields(body: Buffer): Map<string, string> | null {
  const fields = new Map<string, string>();
  const parts = body.toString('latin1').split('&', MAX_FIELDS + 1);
  if (parts.length > MAX_FIELDS) return null;
  for (const part of parts) {
    const [name = '', value = ''] = part.split(/=(.*)/s, 2);
    const key = undone(name);
    if (fields.has(key)) return null;
    fields.set(key, undone(value));
  }
  return fields;
}

/** Without `sign` and without `sign_type`, unlike requests; without empty values; sorted (B6). */
const signedBytes = (fields: ReadonlyMap<string, string>): Buffer =>
  Buffer.from(
    [...fields]
      .filter(([name, value]) => name !== 'sign' && name !== 'sign_type' && value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&'),
    'latin1',
  );

const CHARSETS: Readonly<Record<string, string>> = { 'utf-8': 'utf-8', utf8: 'utf-8', gbk: 'gbk', gb2312: 'gbk', gb18030: 'gb18030' };

/** Verifies the form of a notification, then reads it. Never throws. */
export function readNotice(body: Buffer, alipayKey: KeyObject): Notice {
  const raw = rawFields(body);
  if (!raw) return { ok: false, reason: 'malformed' };
  const signature = raw.get('sign') ?? '';
  // `sign_type` is not in the signed text: another one than ours is refused, or anybody could change it.
  if (raw.get('sign_type') !== 'RSA2' || signature === '' || !isSignedBy(alipayKey, signedBytes(raw), signature))
    return { ok: false, reason: 'signature' };
  const charset = CHARSETS[(raw.get('charset') ?? 'utf-8').toLowerCase()];
  if (charset === undefined) return { ok: false, reason: 'malformed' };
  const decoder = new TextDecoder(charset);
  const fields = [...raw].filter(([, value]) => value !== '').map(([name, value]) => [name, decoder.decode(Buffer.from(value, 'latin1'))]);
  return { ok: true, fields: Object.fromEntries(fields) as Record<string, string> };
}

/**
 * News of a refund wears the clothes of a payment: same type, same status. These fields tell them apart (B6.4). Its number is
 * `out_biz_no`; a refund made without one goes by the number of the trade.
 */
export const isRefundNews = (fields: Readonly<Record<string, string>>): boolean =>
  [fields.out_biz_no, fields.gmt_refund, fields.refund_fee].some((value) => value !== undefined && !/^0(\.0+)?$/.test(value));
