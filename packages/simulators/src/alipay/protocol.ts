import { createPrivateKey, createPublicKey, randomInt, sign, verify, type KeyObject } from 'node:crypto';
import { newKeyPair, type KeyPair } from '../keys.ts';
import type { SimReply, SimRequest } from '../simulator.ts';

export type Fields = Readonly<Record<string, string>>;

/** What an installation of the simulator keeps. */
export interface Materials {
  readonly appId: string;
  readonly sellerId: string;
  readonly alipay: KeyPair;
  readonly app: KeyPair;
}

const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');

export const newMaterials = (): Materials => ({
  appId: `9021${digits(12)}`,
  sellerId: `2088${digits(12)}`,
  alipay: newKeyPair(),
  app: newKeyPair(),
});

export interface Keys {
  readonly secret: KeyObject;
  readonly app: KeyObject;
}

export const keysOf = ({ alipay, app }: Materials): Keys => ({ secret: createPrivateKey(alipay.secret), app: createPublicKey(app.open) });

const lineOf = (fields: Fields, leftOut: readonly string[]): string =>
  Object.keys(fields)
    .filter((name) => !leftOut.includes(name) && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');

/** A request is signed over everything but `sign`: `sign_type` included, and whatever else it carries. */
export const isRequestSound = (fields: Fields, { app }: Keys): boolean =>
  verify('RSA-SHA256', Buffer.from(lineOf(fields, ['sign'])), app, Buffer.from(fields.sign ?? '', 'base64'));

export const signatureOf = (text: string, { secret }: Keys): string => sign('RSA-SHA256', Buffer.from(text), secret).toString('base64');

/** Notifications and the way back to the merchant: `sign_type` is not signed, empty values do not travel. */
export function signedForm(fields: Fields, keys: Keys): URLSearchParams {
  const full = Object.entries(fields).filter(([, value]) => value !== '');
  const signature = signatureOf(lineOf(fields, ['sign', 'sign_type']), keys);
  return new URLSearchParams([...full, ['sign', signature], ['sign_type', 'RSA2']]);
}

/** Query and form together, as the gateway reads them. */
export function parametersOf({ query, body, headers }: SimRequest): Fields {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const form = isForm ? [...new URLSearchParams(body.toString('utf8'))] : [];
  return Object.fromEntries([...query, ...form].filter(([, value]) => value !== ''));
}

export interface Outcome {
  readonly code: string;
  readonly msg: string;
  readonly sub_code?: string;
  readonly sub_msg?: string;
  readonly fields?: Fields;
}

export const success = (fields: Fields = {}): Outcome => ({ code: '10000', msg: 'Success', fields });
export const failure = (subCode: string, subMessage: string): Outcome => ({
  code: '40004',
  msg: 'Business Failed',
  sub_code: subCode,
  sub_msg: subMessage,
});
export const gatewayError = (code: string, subCode: string, subMessage: string): Outcome => ({
  code,
  msg: code === '40001' ? 'Missing Required Arguments' : code === '40006' ? 'Insufficient Permissions' : 'Invalid Arguments',
  sub_code: subCode,
  sub_msg: subMessage,
});

/** As PHP and Java write it there: slashes escaped, which a client that prints JSON anew gets wrong. */
const jsonText = (value: unknown): string => JSON.stringify(value).replaceAll('/', String.raw`\/`);

/** 200 and text/html although it is JSON; `sign` last, over the very characters before it. */
export function answer(method: string, { fields, ...head }: Outcome, sign: ((text: string) => string) | null): SimReply {
  const name = method === '' ? 'error_response' : `${method.replaceAll('.', '_')}_response`;
  const inner = jsonText({ ...head, ...fields });
  const tail = sign === null ? '' : `,"sign":${jsonText(sign(inner))}`;
  return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body: `{"${name}":${inner}${tail}}` };
}
