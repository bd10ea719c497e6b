import { randomBytes } from 'node:crypto';
import { type ProviderPlace } from '../payments/index.ts';
import { authorizationOf, signatureFault, type SignatureFault, type Signer, type WechatKeys } from './signing.rules.ts';

const TIMEOUT_MS = 10_000;
const FILE_TIMEOUT_MS = 10 * 60_000;
const MAX_ANSWER = 1024 * 1024;

export interface Account extends Signer {
  readonly appid: string;
  /** 32 ASCII characters, used as they are. */
  readonly apiV3Key: Buffer;
  readonly keys: WechatKeys;
  /** A public key's is asked for with every call: without it, a platform certificate signs while keys are switched (A4). */
  readonly keyId: string;
}

/** A success is signed and was verified; a refusal carries a code and no signature (payments.md A3). */
export type Answer =
  | { readonly ok: true; readonly status: number; readonly fields: unknown }
  | { readonly ok: false; readonly status: number; readonly code: string; readonly message: string; readonly serverTime: Date | null };

/** A success that WeChat Pay did not sign, or not now: it says nothing. */
export class AnswerForged extends Error {
  readonly fault: SignatureFault | 'content';

  constructor(fault: SignatureFault | 'content') {
    super(`the answer of WeChat Pay does not verify: ${fault}`);
    this.name = 'AnswerForged';
    this.fault = fault;
  }
}

/** By code alone: one code has several messages, and another status at another address. Older tables spell without `_` (A11). */
export const isCode = (answer: Answer, ...codes: readonly string[]): boolean =>
  !answer.ok && codes.some((code) => code.replaceAll('_', '') === answer.code.replaceAll('_', ''));

/** Nobody knows whether it was done: overloaded or broken. */
export const isBusy = (answer: Answer): boolean => !answer.ok && (answer.status === 429 || answer.status >= 500);

export const saysOf = (answer: Answer): string =>
  answer.ok ? '' : `${answer.code || answer.status} ${answer.message}`.trim().slice(0, 200);

async function bodyOf(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER) throw new Error(`the answer is longer than ${MAX_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonOf(body: Buffer): unknown {
  try {
    return body.length === 0 ? null : JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

const textOf = (value: unknown, name: 'code' | 'message'): string => {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === 'string' ? found.slice(0, 200) : '';
};

function refusalOf(response: Response, body: Buffer): Answer {
  const said = jsonOf(body);
  const date = new Date(response.headers.get('date') ?? Number.NaN);
  const serverTime = Number.isNaN(date.getTime()) ? null : date;
  return { ok: false, status: response.status, code: textOf(said, 'code'), message: textOf(said, 'message'), serverTime };
}

/** API v3 over HTTP: signs what it sends, byte for byte, and believes no success that is not signed. */
export class Client {
  readonly account: Account;
  readonly place: ProviderPlace;

  constructor(account: Account, place: ProviderPlace) {
    this.account = account;
    this.place = place;
  }

  /** Throws when nothing was answered, or something that WeChat Pay did not sign: then nobody knows what was done. */
  async call(method: 'GET' | 'POST', path: string, content?: unknown): Promise<Answer> {
    const response = await this.#send(
      method,
      new URL(this.place.baseUrl + path),
      content === undefined ? '' : JSON.stringify(content),
      TIMEOUT_MS,
    );
    const body = await bodyOf(response);
    if (!response.ok) return refusalOf(response, body);
    const fault = signatureFault(this.account.keys, (name) => response.headers.get(name), body, this.place.now());
    if (fault !== null) throw new AnswerForged(fault);
    return { ok: true, status: response.status, fields: jsonOf(body) };
  }

  /** A bill file: the one answer that is not signed; its hash was told in one that is. */
  async file(address: string): Promise<AsyncIterable<Uint8Array>> {
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.origin !== new URL(this.place.baseUrl).origin) throw new AnswerForged('content');
    const response = await this.#send('GET', url, '', FILE_TIMEOUT_MS);
    if (!response.ok) throw new Error(`the bill file was refused: ${saysOf(refusalOf(response, await bodyOf(response)))}`);
    if (response.body === null) throw new Error('the bill file is empty');
    return response.body;
  }

  #send(method: string, url: URL, body: string, timeoutMs: number): Promise<Response> {
    const signed = { method, target: url.pathname + url.search, body, nonce: randomBytes(16).toString('hex'), at: this.place.now() };
    return fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        // Without it several addresses refuse before they look at the signature.
        'user-agent': 'Danflow',
        authorization: authorizationOf(this.account, signed),
        ...(this.account.keyId.startsWith('PUB_KEY_ID_') ? { 'wechatpay-serial': this.account.keyId } : {}),
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
      ...(body === '' ? {} : { body }),
    });
  }
}
