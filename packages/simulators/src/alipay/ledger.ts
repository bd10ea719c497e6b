import { randomInt, randomUUID } from 'node:crypto';
import type { Books } from '../books.ts';
import { clockText, dayDigits, type Day } from './beijing.ts';

export type Status = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_FINISHED' | 'TRADE_CLOSED';
export type Product = 'page' | 'wap' | 'qr';

/** What the merchant asked for. */
export interface Wish {
  readonly product: Product;
  readonly outTradeNo: string;
  readonly amount: number;
  readonly subject: string;
  readonly notifyUrl: string;
  readonly returnUrl: string;
  readonly quitUrl: string;
  readonly passback: string;
  /** ISO; the trade closes by itself then. */
  readonly expiresAt: string;
}

export interface Trade extends Wish {
  readonly tradeNo: string;
  readonly status: Status;
  readonly createdAt: string;
  readonly paidAt: string | null;
  readonly closedAt: string | null;
  readonly refunded: number;
}

export interface Refund {
  readonly outTradeNo: string;
  readonly requestNo: string;
  readonly amount: number;
  readonly at: string;
}

/** A line of the bill, stamped when the money moved. */
export interface Entry {
  readonly kind: '交易' | '退款';
  readonly tradeNo: string;
  readonly outTradeNo: string;
  readonly subject: string;
  readonly createdAt: string;
  readonly at: string;
  readonly amount: number;
  readonly requestNo: string;
}

export interface Code {
  readonly wish: Wish;
  readonly drawnAt: string;
}

const number = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');

/** Trades, codes, refunds and bill lines of the merchant. Money is whole fen. */
export class Ledger {
  readonly #books: Books;
  readonly #now: () => Date;

  constructor(books: Books, now: () => Date) {
    this.#books = books;
    this.#now = now;
  }

  find(outTradeNo: string): Trade | null {
    const trade = this.#books.get<Trade>('trade', outTradeNo);
    const isOver = trade?.status === 'WAIT_BUYER_PAY' && new Date(trade.expiresAt) <= this.#now();
    return isOver ? this.close(trade) : trade;
  }

  findByTradeNo(tradeNo: string): Trade | null {
    const outTradeNo = this.#books.get<string>('trade_no', tradeNo);
    return outTradeNo === null ? null : this.find(outTradeNo);
  }

  /** The trade comes into being when the buyer opens the page, not when the merchant asks. */
  open(wish: Wish): Trade {
    const now = this.#now();
    const trade: Trade = {
      ...wish,
      tradeNo: `${dayDigits(now)}22001${number(15)}`,
      status: 'WAIT_BUYER_PAY',
      createdAt: now.toISOString(),
      paidAt: null,
      closedAt: null,
      refunded: 0,
    };
    this.#books.put('trade_no', trade.tradeNo, now, trade.outTradeNo);
    return this.#save(trade);
  }

  close(trade: Trade): Trade {
    return this.#save({ ...trade, status: 'TRADE_CLOSED', closedAt: this.#now().toISOString() });
  }

  pay(trade: Trade): Trade {
    const at = this.#now().toISOString();
    this.#enter({ kind: '交易', ...lineOf(trade), at, amount: trade.amount, requestNo: '' });
    return this.#save({ ...trade, status: 'TRADE_SUCCESS', paidAt: at, closedAt: null });
  }

  findRefund(outTradeNo: string, requestNo: string): Refund | null {
    return this.#books.get<Refund>('refund', `${outTradeNo} ${requestNo}`);
  }

  /** Refunded in full, a trade is closed: it looks like one that was never paid. */
  refund(trade: Trade, requestNo: string, amount: number): Trade {
    const now = this.#now();
    const at = now.toISOString();
    this.#books.put('refund', `${trade.outTradeNo} ${requestNo}`, now, { outTradeNo: trade.outTradeNo, requestNo, amount, at });
    this.#enter({ kind: '退款', ...lineOf(trade), at, amount: -amount, requestNo });
    const refunded = trade.refunded + amount;
    const isWhole = refunded === trade.amount;
    return this.#save({ ...trade, refunded, ...(isWhole ? { status: 'TRADE_CLOSED', closedAt: at } : {}) });
  }

  codeOf(outTradeNo: string): Code | null {
    return this.#books.get<Code>('code_of', outTradeNo);
  }

  codeByToken(token: string): Code | null {
    return this.#books.get<Code>('code', token);
  }

  /** Answers the token of the code. */
  draw(wish: Wish): string {
    const now = this.#now();
    const token = `bax${number(20)}`;
    const code: Code = { wish, drawnAt: now.toISOString() };
    this.#books.put('code_of', wish.outTradeNo, now, code);
    this.#books.put('code', token, now, code);
    return token;
  }

  entries({ from, until }: Day): Entry[] {
    return this.#books.between<Entry>('entry', from, until);
  }

  newest(limit: number): Trade[] {
    return this.#books.newest<Trade>('trade', limit);
  }

  #enter(entry: Entry): void {
    this.#books.put('entry', randomUUID(), new Date(entry.at), entry);
  }

  #save(trade: Trade): Trade {
    this.#books.put('trade', trade.outTradeNo, new Date(trade.createdAt), trade);
    return trade;
  }
}

const lineOf = ({ tradeNo, outTradeNo, subject, createdAt }: Trade) => ({ tradeNo, outTradeNo, subject, createdAt });

/** ISO to the text that Alipay writes; '' for null. */
export const shownTime = (iso: string | null): string => (iso === null ? '' : clockText(new Date(iso)));
