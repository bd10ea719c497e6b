import { sign, verify, type KeyObject } from 'node:crypto';

export type Params = Readonly<Record<string, string>>;

const ALGORITHM = 'RSA-SHA256';

/** `a=1&b=2`, sorted by name, not URL-encoded, without empty values: what is signed (B2). */
export const joined = (params: Params): string =>
  Object.keys(params)
    .filter((name) => params[name] !== '')
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&');

export const signatureOver = (text: string, key: KeyObject): string => sign(ALGORITHM, Buffer.from(text), key).toString('base64');

/** A request carries its `sign_type` inside the signed text, unlike a notification. */
export const signed = (params: Params, key: KeyObject): Params => ({ ...params, sign: signatureOver(joined(params), key) });

/** Only the one spelling that base64 has for these bytes: two spellings of one signature would be two notifications. */
export function isSignedBy(key: KeyObject, bytes: Buffer, signature: string): boolean {
  const raw = Buffer.from(signature, 'base64');
  return raw.toString('base64') === signature && verify(ALGORITHM, bytes, key, raw);
}
