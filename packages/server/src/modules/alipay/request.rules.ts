import type { KeyObject } from 'node:crypto';
import { beijingTime } from './beijing-time.rules.ts';
import { signed, type Params } from './signing.rules.ts';

/** Money and numbers of a request: text only, as a JSON number would lose its zeros on the way. */
export type Biz = Readonly<Record<string, string>>;

export interface Signer {
  readonly appId: string;
  readonly privateKey: KeyObject;
}

export interface Addresses {
  readonly notifyUrl?: string;
  readonly returnUrl?: string;
}

/** All parameters of a request, signed. Empty ones are left out: they would be signed by some and not by others. */
export function requestParams(signer: Signer, method: string, biz: Biz, at: Date, { notifyUrl, returnUrl }: Addresses = {}): Params {
  const params = {
    app_id: signer.appId,
    method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: beijingTime(at),
    version: '1.0',
    ...(notifyUrl === undefined ? {} : { notify_url: notifyUrl }),
    ...(returnUrl === undefined ? {} : { return_url: returnUrl }),
    biz_content: JSON.stringify(biz),
  };
  return signed(params, signer.privateKey);
}

export interface Transport {
  readonly url: string;
  readonly body: string;
}

/** The gateway wants `charset` in the query; by convention everything but `biz_content` stands there. */
export function asPost(gateway: string, { biz_content: bizContent = '', ...query }: Params): Transport {
  return { url: `${gateway}?${new URLSearchParams(query).toString()}`, body: new URLSearchParams({ biz_content: bizContent }).toString() };
}

/** For pages: the browser itself carries the request. */
export const asLink = (gateway: string, params: Params): string => `${gateway}?${new URLSearchParams(params).toString()}`;

const MAX_SUBJECT = 256;
/** `/ = &` are refused by Alipay; commas, quotes and TABs would shift the cells of its bill; rare characters do not exist in GBK. */
const UNFIT = /[/=&,"'\\\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u{10000}-\u{10ffff}]+/gu;

export function fitSubject(subject: string): string {
  const fit = subject.replaceAll(UNFIT, ' ').replaceAll(/\s+/g, ' ').trim().slice(0, MAX_SUBJECT).trim();
  return fit === '' ? '订单' : fit;
}

/** Throws RangeError: a number that Alipay would read otherwise than we do must not leave the process. */
export function fitTradeNo(outTradeNo: string): string {
  if (!/^[0-9A-Za-z_]{1,64}$/.test(outTradeNo)) throw new RangeError(`not a merchant number for Alipay: ${outTradeNo}`);
  return outTradeNo;
}
