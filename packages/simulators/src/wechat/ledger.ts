import { randomInt } from 'node:crypto';
import { Books } from '../books.ts';
import type { World } from '../simulator.ts';
import { nonce } from './wire.ts';

export type Product = 'native' | 'h5';

export interface Trade {
  readonly outTradeNo: string;
  readonly product: Product;
  /** The order as it was asked for: the same number again must say the same. */
  readonly fingerprint: string;
  readonly description: string;
  readonly attach: string | null;
  readonly notifyUrl: string;
  readonly total: number;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly state: 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED';
  readonly transactionId: string | null;
  readonly openid: string | null;
  readonly paidAt: string | null;
  readonly refunded: number;
  readonly refunds: number;
  readonly lastRefundAt: string | null;
}

export interface Refund {
  readonly outRefundNo: string;
  readonly refundId: string;
  readonly outTradeNo: string;
  readonly amount: number;
  readonly reason: string | null;
  readonly notifyUrl: string | null;
  readonly createdAt: string;
  readonly status: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  /** Where it will end, and when. */
  readonly outcome: Refund['status'];
  readonly dueAt: string;
  readonly endedAt: string | null;
}

/** A code or page for one payment, good for a while. */
interface Ticket {
  readonly outTradeNo: string;
  readonly until: string;
}

const digits = (count: number): string => Array.from({ length: count }, () => String(randomInt(10))).join('');

/** WeChat Pay's books: trades, refunds, tickets. */
export class Ledger {
  readonly #books: Books;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.#books = new Books(world.dataDir, 'wechat');
  }

  now(): Date {
    return this.#world.clock.books();
  }

  transactionId(): string {
    return `4200${digits(24)}`;
  }

  refundId(): string {
    return `503${digits(25)}`;
  }

  openid(): string {
    return `o${nonce().slice(0, 27)}`;
  }

  trade(outTradeNo: string): Trade | null {
    return this.#books.get('trade', outTradeNo);
  }

  tradeById(transactionId: string): Trade | null {
    const outTradeNo = this.#books.get<string>('transaction', transactionId);
    return outTradeNo === null ? null : this.trade(outTradeNo);
  }

  saveTrade(trade: Trade): Trade {
    this.#books.put('trade', trade.outTradeNo, new Date(trade.createdAt), trade);
    if (trade.transactionId !== null && trade.paidAt !== null) {
      this.#books.put('transaction', trade.transactionId, new Date(trade.paidAt), trade.outTradeNo);
      this.#books.put('paid', trade.outTradeNo, new Date(trade.paidAt), trade.outTradeNo);
    }
    return trade;
  }

  refund(outRefundNo: string): Refund | null {
    return this.#books.get('refund', outRefundNo);
  }

  saveRefund(refund: Refund): Refund {
    this.#books.put('refund', refund.outRefundNo, new Date(refund.createdAt), refund);
    return refund;
  }

  newTicket(outTradeNo: string, validMs: number): string {
    const ticket = nonce();
    const now = this.now();
    this.#books.put('ticket', ticket, now, { outTradeNo, until: new Date(now.getTime() + validMs).toISOString() } satisfies Ticket);
    return ticket;
  }

  /** Null when there is none, or it is over. */
  tradeOfTicket(ticket: string): Trade | null {
    const found = this.#books.get<Ticket>('ticket', ticket);
    return found === null || new Date(found.until) < this.now() ? null : this.trade(found.outTradeNo);
  }

  paidBetween(from: Date, until: Date): Trade[] {
    return this.#books.between<string>('paid', from, until).flatMap((no) => this.trade(no) ?? []);
  }

  refundsBetween(from: Date, until: Date): Refund[] {
    return this.#books.between('refund', from, until);
  }

  newest(limit: number): Trade[] {
    return this.#books.newest('trade', limit);
  }

  close(): void {
    this.#books.close();
  }
}

export const isOver = (trade: Trade, now: Date): boolean => trade.expiresAt !== null && new Date(trade.expiresAt) <= now;
