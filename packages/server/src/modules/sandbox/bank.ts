import { randomInt } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { SandboxTradesTable } from '../../platform/database.types.ts';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import type { RefundNews, RefundRequest, TradeRequest } from '../payments/index.ts';
import { afterKnob, type Knob } from './message.rules.ts';

export type Trade = Selectable<SandboxTradesTable>;

const bankDay = (now: Date): string => now.toISOString().slice(0, 10).replaceAll('-', '');
const bankNo = (prefix: string, now: Date): string => `${prefix}${bankDay(now)}${String(randomInt(1e12)).padStart(12, '0')}`;

const lockTrade = (tx: Tx, outTradeNo: string): Promise<Trade | undefined> =>
  tx.db.selectFrom('sandbox_trades').selectAll().where('out_trade_no', '=', outTradeNo).forUpdate().executeTakeFirst();

/** The sandbox's side of the counter. It knows what it was told over the port, and nothing of our orders. */
export class SandboxBank {
  readonly #core: Core;
  constructor(core: Core) {
    this.#core = core;
  }

  #tx<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return inTx(this.#core, systemActor('sandbox'), run);
  }

  /** The same number and amount again is the same trade. Throws when the number was used for another amount. */
  async create(request: TradeRequest, notifyUrl: string): Promise<Trade> {
    return this.#tx(async (tx) => {
      await tx.db
        .insertInto('sandbox_trades')
        .values({
          out_trade_no: request.outTradeNo,
          trade_no: bankNo('SB', tx.now),
          amount: request.amount,
          currency: request.currency,
          state: 'waiting',
          notify_url: notifyUrl,
          subject: request.subject,
          expires_at: request.expiresAt,
          updated_at: tx.now,
        })
        .onConflict((oc) => oc.doNothing())
        .execute();
      const trade = await tx.db
        .selectFrom('sandbox_trades')
        .selectAll()
        .where('out_trade_no', '=', request.outTradeNo)
        .executeTakeFirstOrThrow();
      if (trade.amount !== request.amount || trade.currency !== request.currency)
        throw new Error(`OUT_TRADE_NO_USED ${request.outTradeNo}`);
      return trade;
    });
  }

  find(outTradeNo: string): Promise<Trade | undefined> {
    return this.#core.db.selectFrom('sandbox_trades').selectAll().where('out_trade_no', '=', outTradeNo).executeTakeFirst();
  }

  findByTradeNo(tradeNo: string): Promise<Trade | undefined> {
    return this.#core.db.selectFrom('sandbox_trades').selectAll().where('trade_no', '=', tradeNo).executeTakeFirst();
  }

  /** A button of the cashier. Answers the trade after it, and whether anything changed: pressing twice pays once. */
  async press(outTradeNo: string, knob: Knob): Promise<{ trade: Trade; isNew: boolean } | null> {
    return this.#tx(async (tx) => {
      const trade = await lockTrade(tx, outTradeNo);
      if (!trade) return null;
      const after = afterKnob(trade, knob);
      if (!after) return { trade, isNew: false };
      const changed = {
        state: after.state,
        paid_amount: after.paidAmount,
        paid_at: after.state === 'paid' ? tx.now : null,
        updated_at: tx.now,
      };
      await tx.db.updateTable('sandbox_trades').set(changed).where('out_trade_no', '=', outTradeNo).execute();
      return { trade: { ...trade, ...changed }, isNew: true };
    });
  }

  /** One refund per number, never more than was paid. */
  async refund(request: RefundRequest): Promise<RefundNews> {
    return this.#tx(async (tx) => {
      const trade = await lockTrade(tx, request.outTradeNo);
      const known = await tx.db.selectFrom('sandbox_refunds').selectAll().where('refund_no', '=', request.refundNo).executeTakeFirst();
      if (known) return known.amount === request.amount ? done(known.provider_refund_no) : refused('DISCORDANT_REPEAT_REQUEST');
      if (!trade || trade.state !== 'paid') return refused('TRADE_NOT_PAID');
      if (trade.refunded_amount + request.amount > trade.paid_amount) return refused('REFUND_EXCEEDS_PAID');
      const providerRefundNo = bankNo('SR', tx.now);
      await tx.db
        .insertInto('sandbox_refunds')
        .values({
          refund_no: request.refundNo,
          out_trade_no: request.outTradeNo,
          provider_refund_no: providerRefundNo,
          amount: request.amount,
          at: tx.now,
        })
        .execute();
      await tx.db
        .updateTable('sandbox_trades')
        .set({ refunded_amount: trade.refunded_amount + request.amount, updated_at: tx.now })
        .where('out_trade_no', '=', request.outTradeNo)
        .execute();
      return done(providerRefundNo);
    });
  }

  async findRefund(refundNo: string): Promise<RefundNews> {
    const known = await this.#core.db
      .selectFrom('sandbox_refunds')
      .select('provider_refund_no')
      .where('refund_no', '=', refundNo)
      .executeTakeFirst();
    return known ? done(known.provider_refund_no) : { state: 'none', providerRefundNo: null, detail: null };
  }
}

const done = (providerRefundNo: string): RefundNews => ({ state: 'succeeded', providerRefundNo, detail: null });
const refused = (detail: string): RefundNews => ({ state: 'failed', providerRefundNo: null, detail });
