import type { KeyObject } from 'node:crypto';
import type { ProviderPlace } from '../payments/index.ts';
import { readAnswer, type Answer } from './answer.rules.ts';
import { bounded, wholeOf } from './bounded-body.ts';
import { asLink, asPost, requestParams, type Addresses, type Biz } from './request.rules.ts';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER = 256 * 1024;

export interface Account {
  readonly appId: string;
  readonly sellerId: string;
  readonly privateKey: KeyObject;
  readonly alipayKey: KeyObject;
}

/** The gateway refused the call itself, without a signature: it says what is wrong with the account, and nothing of money. */
export class GatewayRefusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`Alipay refused the call: ${answer.code} ${answer.subCode} ${answer.message}`.slice(0, 300));
    this.name = 'GatewayRefusal';
    this.answer = answer;
  }
}

/** An answer that the Alipay public key does not verify: another key, or not Alipay. */
export class AnswerForged extends Error {
  constructor(method: string) {
    super(`the answer to ${method} is not signed by the Alipay public key of this account`);
    this.name = 'AnswerForged';
  }
}

const gatewayOf = (baseUrl: string): string => (baseUrl.endsWith('/gateway.do') ? baseUrl : `${baseUrl}/gateway.do`);

/** The one way to Alipay (gateway protocol, key mode). Every answer it gives was signed by Alipay. */
export class Gateway {
  readonly #account: Account;
  readonly #place: ProviderPlace;

  constructor(account: Account, place: ProviderPlace) {
    this.#account = account;
    this.#place = place;
  }

  /** A page of Alipay's; nothing is sent by us. */
  link(method: string, biz: Biz, addresses: Addresses): string {
    return asLink(gatewayOf(this.#place.baseUrl), requestParams(this.#account, method, biz, this.#place.now(), addresses));
  }

  /** Throws when nobody can say what became of it: no connection, a time-out, an answer that is not Alipay's. */
  async call(method: string, biz: Biz, addresses: Addresses = {}): Promise<Answer> {
    const { url, body } = asPost(gatewayOf(this.#place.baseUrl), requestParams(this.#account, method, biz, this.#place.now(), addresses));
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8', accept: 'application/json', 'user-agent': 'danflow' },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      throw new Error(`${method}: HTTP ${response.status}`);
    }
    const text = (await wholeOf(bounded(response.body, MAX_ANSWER))).toString('utf8');
    const reading = readAnswer(text, method, this.#account.alipayKey);
    if (reading.kind === 'signed') return reading.answer;
    if (reading.kind === 'unsigned') throw new GatewayRefusal(reading.answer);
    if (reading.kind === 'forged') throw new AnswerForged(method);
    throw new Error(`${method}: the answer cannot be read`);
  }
}
