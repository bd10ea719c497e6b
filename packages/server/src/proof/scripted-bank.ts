import { createHmac } from 'node:crypto';
import type { ParsedNotification, PaymentProvider, RawNotification, RefundNews, TradeNews, TradeRef } from '../modules/payments/index.ts';
import type { Mortal } from './mortal.ts';

export interface ScriptedRefund {
  readonly refundNo: string;
  readonly amount: number;
  state: 'succeeded' | 'pending' | 'failed';
}

export interface ScriptedTrade {
  readonly outTradeNo: string;
  readonly tradeNo: string;
  readonly amount: number;
  readonly currency: string;
  state: 'waiting' | 'paid' | 'failed' | 'closed';
  paidAmount: number;
  paidAt: Date | null;
  readonly refunds: Map<string, ScriptedRefund>;
}

/** What the bank told, or would tell, the shop. The content is of the moment it was written, not of the moment it arrives. */
export interface Message {
  readonly eventId: string;
  readonly kind: 'trade' | 'refund';
  readonly outTradeNo: string;
  readonly refundNo: string | null;
  readonly trade: Omit<TradeNews, 'paidAt'> & { readonly paidAt: string | null };
}

export type Mood = 'well' | 'silent' | 'answer_lost' | 'says_unknown';
export type RefundMood = 'at_once' | 'later' | 'refuses';

const SECRET = 'the bank and the shop know it';
const WINDOW_MS = 5 * 60_000;
const PATIENCE = { state: 'unknown', paidAmount: 0, currency: '', paidAt: null } as const;

const seal = (at: string, body: Buffer): string => createHmac('sha256', SECRET).update(`${at}\n`).update(body).digest('hex');

/**
 * A bank that does what the history says, over the real port. Its books are memory of another party: a death of the shop's
 * process does not touch them, and they are what the shop's own books are compared with.
 */
export class ScriptedBank {
  readonly trades = new Map<string, ScriptedTrade>();
  readonly told: Message[] = [];
  mood: Mood = 'well';
  refundMood: RefundMood = 'at_once';
  readonly #mortal: Mortal;
  readonly #now: () => Date;

  constructor(mortal: Mortal, now: () => Date) {
    this.#mortal = mortal;
    this.#now = now;
  }

  /** Money moves at the bank, whatever the shop believes of the trade by then. */
  pay(trade: ScriptedTrade, amount: number): void {
    trade.state = 'paid';
    trade.paidAmount = amount;
    trade.paidAt = this.#now();
    this.tell(trade);
  }

  fail(trade: ScriptedTrade): void {
    trade.state = 'failed';
    this.tell(trade);
  }

  settle(trade: ScriptedTrade, refund: ScriptedRefund, isDone: boolean): void {
    refund.state = isDone ? 'succeeded' : 'failed';
    this.tell(trade, refund);
  }

  tell(trade: ScriptedTrade, refund: ScriptedRefund | null = null): void {
    const { paidAt, ...news } = this.#news(trade);
    this.told.push({
      eventId: `event-${trade.outTradeNo}-${this.told.length}`,
      kind: refund ? 'refund' : 'trade',
      outTradeNo: trade.outTradeNo,
      refundNo: refund?.refundNo ?? null,
      trade: { ...news, paidAt: paidAt?.toISOString() ?? null },
    });
  }

  /** Signed anew on every send, as WeChat Pay does. */
  sign(message: Message, at: Date = this.#now()): RawNotification {
    const body = Buffer.from(JSON.stringify(message));
    const stamp = at.toISOString();
    return { headers: { 'content-type': 'application/json', 'bank-at': stamp, 'bank-seal': seal(stamp, body) }, body };
  }

  refundedOf = (trade: ScriptedTrade): number =>
    [...trade.refunds.values()].filter((r) => r.state === 'succeeded').reduce((sum, r) => sum + r.amount, 0);

  provider(): PaymentProvider {
    return {
      name: 'sandbox',
      label: { zh: '按剧本行事的银行', en: 'A bank that follows a script' },
      pay: (request) =>
        this.#call(() => {
          const known = this.trades.get(request.outTradeNo);
          if (known && (known.amount !== request.amount || known.state !== 'waiting'))
            throw new Error(`the bank refuses ${known.outTradeNo}`);
          if (!known) this.#open(request.outTradeNo, request.amount, request.currency);
          return { kind: 'redirect', url: `/bank/${request.outTradeNo}` };
        }),
      parseNotification: (raw, at) => this.#read(raw, at),
      query: (ref) => this.#call(() => this.#asked(ref, 'waiting')),
      close: (ref) =>
        this.#call(() => {
          const trade = this.trades.get(ref.outTradeNo);
          if (trade && trade.state !== 'paid') trade.state = 'closed';
          return this.#asked(ref, 'closed');
        }),
      refund: (request) => this.#call(() => this.#refund(request.outTradeNo, request.refundNo, request.amount)),
      queryRefund: (request) =>
        this.#call(() => {
          const known = this.trades.get(request.outTradeNo)?.refunds.get(request.refundNo);
          return known ? refundNews(known) : { state: 'none', providerRefundNo: null, detail: null };
        }),
      replyTo: (outcome) => ({ status: outcome === 'stored' ? 200 : 400, contentType: 'text/plain', body: outcome }),
    };
  }

  #open(outTradeNo: string, amount: number, currency: string): void {
    const trade: ScriptedTrade = {
      outTradeNo,
      tradeNo: `B${outTradeNo}`,
      amount,
      currency,
      state: 'waiting',
      paidAmount: 0,
      paidAt: null,
      refunds: new Map(),
    };
    this.trades.set(outTradeNo, trade);
  }

  #news = (trade: ScriptedTrade): TradeNews => ({
    outTradeNo: trade.outTradeNo,
    tradeNo: trade.tradeNo,
    state: trade.state,
    paidAmount: trade.paidAmount,
    currency: trade.currency,
    paidAt: trade.paidAt,
  });

  #asked(ref: TradeRef, neverSeen: 'waiting' | 'closed'): TradeNews {
    if (this.mood === 'says_unknown') return { ...ref, ...PATIENCE };
    const trade = this.trades.get(ref.outTradeNo);
    return trade ? this.#news(trade) : { ...ref, ...PATIENCE, state: neverSeen };
  }

  #refund(outTradeNo: string, refundNo: string, amount: number): RefundNews {
    const trade = this.trades.get(outTradeNo);
    const refused = (detail: string): RefundNews => ({ state: 'failed', providerRefundNo: null, detail });
    if (!trade || trade.state !== 'paid') return refused('not paid');
    const known = trade.refunds.get(refundNo);
    if (known) return known.amount === amount ? refundNews(known) : refused('the number was used for another amount');
    const held = [...trade.refunds.values()].filter((r) => r.state !== 'failed').reduce((sum, r) => sum + r.amount, 0);
    if (this.refundMood === 'refuses' || held + amount > trade.paidAmount) return refused('the bank refuses');
    const refund: ScriptedRefund = { refundNo, amount, state: this.refundMood === 'later' ? 'pending' : 'succeeded' };
    trade.refunds.set(refundNo, refund);
    if (refund.state === 'succeeded') this.tell(trade, refund);
    return refundNews(refund);
  }

  /** A call leaves the process and comes back to it: it may die on the way there, and on the way back. */
  #call<T>(answer: () => T): Promise<T> {
    return this.#mortal.step(() => {
      if (this.mood === 'silent') return Promise.reject(new Error('the bank does not answer'));
      const said = answer();
      return this.mood === 'answer_lost' ? Promise.reject(new Error('the answer was lost')) : Promise.resolve(said);
    });
  }

  #read({ headers, body }: RawNotification, at: Date): ParsedNotification {
    const stamp = headers['bank-at'] ?? '';
    if (headers['bank-seal'] !== seal(stamp, body)) return { ok: false, reason: 'signature' };
    if (!(Math.abs(at.getTime() - Date.parse(stamp)) <= WINDOW_MS)) return { ok: false, reason: 'stale' };
    const { eventId, kind, outTradeNo, refundNo, trade } = JSON.parse(body.toString('utf8')) as Message;
    if (kind === 'refund') return { ok: true, eventId, kind, refund: { refundNo: refundNo ?? '', outTradeNo } };
    return { ok: true, eventId, kind, trade: { ...trade, paidAt: trade.paidAt === null ? null : new Date(trade.paidAt) } };
  }
}

const refundNews = (refund: ScriptedRefund): RefundNews => ({
  state: refund.state,
  providerRefundNo: `R${refund.refundNo}`,
  detail: refund.state === 'failed' ? 'the bank gave up' : null,
});
