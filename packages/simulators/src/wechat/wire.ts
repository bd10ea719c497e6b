import { randomBytes, sign, verify } from 'node:crypto';
import type { SimReply, SimRequest } from '../simulator.ts';
import type { Merchant, WechatKey } from './merchant.ts';

const WINDOW_S = 300;
const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
const PROBE = 'WECHATPAY/SIGNTEST/';

/** A refusal with WeChat Pay's own code. Never signed, as in reality. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const nonce = (): string => randomBytes(16).toString('hex');
const secondsOf = (now: Date): number => Math.floor(now.getTime() / 1000);

/** `2026-01-31T10:00:00+08:00`. */
export const beijing = (at: Date): string => `${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

const signError = (message: string): ApiError => new ApiError(401, 'SIGN_ERROR', message);

/** The five items of the Authorization line, in any order. */
function itemsOf(authorization: string): ReadonlyMap<string, string> {
  const [scheme, rest] = authorization.split(/ (.*)/s, 2);
  if (scheme !== SCHEME || rest === undefined) throw signError(`Authorization: ${SCHEME} expected`);
  return new Map(Array.from(rest.matchAll(/(\w+)="([^"]*)"/g), (m): [string, string] => [m[1] ?? '', m[2] ?? '']));
}

/** Throws what WeChat Pay would answer: the time before the signature, both over what came over the wire. */
export function checkRequest(merchant: Merchant, request: SimRequest, now: Date): void {
  const { headers, method, rawUrl, body } = request;
  if (!headers['user-agent']) throw new ApiError(400, 'INVALID_REQUEST', 'User-Agent is missing');
  const items = itemsOf(headers.authorization ?? '');
  const timestamp = items.get('timestamp') ?? '';
  if (items.get('mchid') !== merchant.mchid) throw signError('mchid is not known');
  if (items.get('serial_no') !== merchant.serial) throw signError('serial_no is not the merchant certificate in use');
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(secondsOf(now) - Number(timestamp)) > WINDOW_S)
    throw signError('timestamp is more than 5 minutes off');
  const head = `${method}\n${rawUrl}\n${timestamp}\n${items.get('nonce_str') ?? ''}\n`;
  const text = Buffer.concat([Buffer.from(head), body, Buffer.from('\n')]);
  if (!verify('RSA-SHA256', text, merchant.publicKey, Buffer.from(items.get('signature') ?? '', 'base64')))
    throw signError('the signature does not fit method, address, body and merchant key');
}

/** The four headers over exactly these bytes, with a fresh time and nonce. */
export function signedHeaders(key: WechatKey, body: string, now: Date, isSpoilt = false): Record<string, string> {
  const timestamp = String(secondsOf(now));
  const random = nonce();
  const signature = sign('RSA-SHA256', Buffer.from(`${timestamp}\n${random}\n${body}\n`), key.secret).toString('base64');
  return {
    'Wechatpay-Serial': key.id,
    'Wechatpay-Signature-Type': SCHEME,
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': random,
    'Wechatpay-Signature': isSpoilt ? PROBE + signature.slice(PROBE.length) : signature,
  };
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' } as const;

export const errorReply = ({ status, code, message }: ApiError): SimReply => ({
  status,
  headers: { ...JSON_TYPE, 'Request-ID': nonce() },
  body: JSON.stringify({ code, message }),
});

export function signedReply(key: WechatKey, value: unknown, now: Date, isSpoilt = false): SimReply {
  const body = value === null ? '' : JSON.stringify(value);
  return {
    status: value === null ? 204 : 200,
    headers: { ...(value === null ? {} : JSON_TYPE), 'Request-ID': nonce(), ...signedHeaders(key, body, now, isSpoilt) },
    body,
  };
}
