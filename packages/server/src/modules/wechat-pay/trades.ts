import { z } from 'zod';
import type { PayInstruction, TradeNews, TradeRef, TradeRequest } from '../payments/index.ts';
import { beijingTime } from './beijing-time.rules.ts';
import { AnswerForged, isBusy, isCode, saysOf, type Answer, type Client } from './client.ts';
import { newsOf, Trade } from './trade-news.ts';

const ORDERS = '/v3/pay/transactions';
const NATIVE_MS = 2 * 3_600_000;
const HOUR_MS = 3_600_000;
/** Official pages contradict each other about the longest time (7 to 90 days, UNCONFIRMED): the shortest is safe everywhere. */
const LONGEST_MS = 7 * 24 * HOUR_MS;
const MAX_DESCRIPTION = 127;

/** The subset that all pages of WeChat Pay agree on, old and new. */
export function fitNumber(text: string): string {
  if (!/^[0-9A-Za-z_-]{6,32}$/.test(text)) throw new Error(`WeChat Pay takes no number like ${text.slice(0, 40)}`);
  return text;
}

/** Always one (A5). Whole hours where ours is too far or absent, so that a repeat a moment later says the same. */
function expiryOf({ expiresAt }: TradeRequest, now: Date): Date {
  const longest = new Date(Math.floor((now.getTime() + LONGEST_MS) / HOUR_MS) * HOUR_MS);
  return expiresAt === null || expiresAt > longest ? longest : expiresAt;
}

/** Without lone halves of a character, and never empty. */
const descriptionOf = ({ subject, outTradeNo }: TradeRequest): string =>
  subject.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_DESCRIPTION).toWellFormed() || outTradeNo;

function orderOf({ account, place }: Client, request: TradeRequest, now: Date): Readonly<Record<string, unknown>> {
  if (request.currency !== 'CNY') throw new Error(`WeChat Pay takes yuan only, not ${request.currency}`);
  return {
    appid: account.appid,
    mchid: account.mchid,
    description: descriptionOf(request),
    out_trade_no: fitNumber(request.outTradeNo),
    time_expire: beijingTime(expiryOf(request, now)),
    notify_url: place.notifyUrl,
    amount: { total: request.amount, currency: 'CNY' },
  };
}

/** The same number and content again is the same order with a fresh code. Other content is refused: the caller begins anew. */
function contentOf<T>(answer: Answer, shape: z.ZodType<T>): T {
  if (!answer.ok) throw new Error(saysOf(answer));
  const content = shape.safeParse(answer.fields);
  if (!content.success) throw new AnswerForged('content');
  return content.data;
}

async function native(client: Client, request: TradeRequest): Promise<PayInstruction> {
  const now = client.place.now();
  const answer = await client.call('POST', `${ORDERS}/native`, orderOf(client, request, now));
  const { code_url: content } = contentOf(answer, z.object({ code_url: z.string().min(1).max(1024) }));
  const until = new Date(now.getTime() + NATIVE_MS);
  return { kind: 'qr', content, expiresAt: request.expiresAt !== null && request.expiresAt <= until ? null : until };
}

const WebAddress = z
  .string()
  .max(2048)
  .refine((text) => URL.canParse(text) && /^https?:\/\//.test(text));

async function h5(client: Client, request: TradeRequest, buyerIp: string): Promise<PayInstruction> {
  const scene = { payer_client_ip: buyerIp.replace(/^::ffff:/i, ''), h5_info: { type: 'Wap' } };
  const answer = await client.call('POST', `${ORDERS}/h5`, { ...orderOf(client, request, client.place.now()), scene_info: scene });
  const { h5_url: url } = contentOf(answer, z.object({ h5_url: WebAddress }));
  // Nothing else of the address may be changed (A5). Coming back proves nothing.
  return { kind: 'redirect', url: `${url}&redirect_url=${encodeURIComponent(client.place.publicUrl + request.returnPath)}` };
}

/**
 * A page of WeChat's on a phone, a QR code everywhere else. Inside WeChat's own browser JSAPI would be the product, which needs
 * the buyer's openid and an official account; the QR code is offered there too, to be pressed long.
 */
export const pay = (client: Client, request: TradeRequest): Promise<PayInstruction> =>
  request.scene === 'phone' && request.buyerIp !== null ? h5(client, request, request.buyerIp) : native(client, request);

const nothing = ({ outTradeNo, tradeNo }: TradeRef, state: TradeNews['state']): TradeNews => ({
  outTradeNo,
  tradeNo,
  state,
  paidAmount: 0,
  currency: 'CNY',
  paidAt: null,
});

type Asked = TradeNews | 'never_heard_of';

const addressOf = ({ outTradeNo }: TradeRef): string => `${ORDERS}/out-trade-no/${fitNumber(outTradeNo)}`;

async function ask(client: Client, ref: TradeRef): Promise<Asked> {
  const { mchid } = client.account;
  const answer = await client.call('GET', `${addressOf(ref)}?mchid=${mchid}`);
  if (isCode(answer, 'ORDER_NOT_EXIST')) return 'never_heard_of';
  if (!answer.ok) return nothing(ref, 'unknown');
  const trade = Trade.safeParse(answer.fields);
  if (!trade.success || trade.data.out_trade_no !== ref.outTradeNo || trade.data.mchid !== mchid) throw new AnswerForged('content');
  return newsOf(trade.data);
}

export async function query(client: Client, ref: TradeRef): Promise<TradeNews> {
  const asked = await ask(client, ref);
  return asked === 'never_heard_of' ? nothing(ref, 'waiting') : asked;
}

/**
 * Closes, then asks: only that answer counts, as the buyer may have paid in between (A12.3). Accepted but not yet to be seen is
 * unknown, and asked again.
 */
export async function close(client: Client, ref: TradeRef): Promise<TradeNews> {
  const closing = await client.call('POST', `${addressOf(ref)}/close`, { mchid: client.account.mchid });
  if (isBusy(closing)) return nothing(ref, 'unknown');
  const asked = await ask(client, ref);
  if (asked === 'never_heard_of') return nothing(ref, 'closed');
  return asked.state === 'waiting' && closing.ok ? nothing(ref, 'unknown') : asked;
}
