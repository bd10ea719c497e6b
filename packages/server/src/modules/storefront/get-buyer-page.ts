import type { Currency } from '@danflow/contract';
import { readLink } from '../../platform/links.ts';
import type { Core } from '../../platform/tx.ts';
import { codesForBuyer, parcelsForBuyer, type BuyerParcel, type PlainCode } from '../fulfilment/index.ts';
import { amountDue, type OrderFacts } from '../orders/index.ts';
import { buyerProviders, isPayable, openAttempts, settleAttempt } from '../payments/index.ts';
import { buyerState, type BuyerState } from './buyer-page.rules.ts';

export interface BuyerLine {
  readonly title: string;
  readonly options: string;
  readonly qty: number;
  readonly amount: number;
}

export interface BuyerView {
  readonly token: string;
  readonly state: BuyerState;
  /** Changes whenever the page should be drawn anew. */
  readonly stamp: string;
  readonly shop: string;
  readonly orderNo: string;
  readonly currency: Currency;
  readonly totalAmount: number;
  readonly freightAmount: number;
  readonly discountAmount: number;
  readonly due: number;
  readonly payBy: Date | null;
  readonly secondsLeft: number | null;
  readonly shipBy: Date | null;
  readonly type: string;
  readonly hasFailed: boolean;
  readonly lines: readonly BuyerLine[];
  readonly providers: readonly { readonly name: string; readonly zh: string; readonly en: string }[];
  readonly parcels: readonly BuyerParcel[];
  readonly codes: readonly PlainCode[];
}

type Row = OrderFacts & { readonly shop: string };

const orderRow = async (core: Core, orderId: string): Promise<Row | undefined> =>
  (await core.db
    .selectFrom('orders')
    .innerJoin('shops', 'shops.id', 'orders.shop_id')
    .selectAll('orders')
    .select('shops.name as shop')
    .where('orders.id', '=', orderId)
    .executeTakeFirst()) as unknown as Row | undefined;

/** Null for a token that was changed, made for something else, or has expired. */
export const orderIdOf = (core: Core, token: string): string | null => readLink(core.keys, 'pay', token, core.clock());

interface Attempts {
  readonly stamp: string;
  readonly isOpen: boolean;
  readonly hasFailed: boolean;
}

async function attemptsOf(core: Core, orderId: string): Promise<Attempts> {
  const last = await core.db
    .selectFrom('payment_attempts')
    .select(['id', 'state'])
    .where('order_id', '=', orderId)
    .orderBy('out_trade_no', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    stamp: last ? `${last.id.slice(-6)}${last.state}` : '',
    isOpen: last?.state === 'open' || last?.state === 'unknown',
    hasFailed: last?.state === 'failed',
  };
}

/** What the status address answers: a few bytes, two small reads. */
export async function stampOf(core: Core, orderId: string): Promise<string | null> {
  const row = await core.db.selectFrom('orders').select('version').where('id', '=', orderId).executeTakeFirst();
  return row ? `${row.version}.${(await attemptsOf(core, orderId)).stamp}` : null;
}

const ASK_AGAIN_MS = 5000;

/** The buyer came back: asks the provider about open attempts, at most every five seconds, outside any transaction. */
export async function askProviders(core: Core, orderId: string): Promise<void> {
  const now = core.clock().getTime();
  for (const attempt of await openAttempts(core.db, orderId)) {
    if (now - (attempt.queried_at ?? new Date(0)).getTime() >= ASK_AGAIN_MS) await settleAttempt(core, attempt, false);
  }
}

/** Everything the page shows; null when there is no such order. */
export async function getBuyerPage(core: Core, token: string, orderId: string, hasReturned: boolean): Promise<BuyerView | null> {
  const row = await orderRow(core, orderId);
  if (!row) return null;
  const now = core.clock();
  const due = amountDue(row);
  const attempts = await attemptsOf(core, orderId);
  const state = buyerState({ ...row, isPayable: isPayable(row, due, now), isConfirming: hasReturned && attempts.isOpen });
  const lines = await core.db
    .selectFrom('order_lines')
    .select(['title', 'options', 'qty', 'line_amount'])
    .where('order_id', '=', orderId)
    .orderBy('line_no')
    .execute();
  const hasGoods = row.status !== 'pending_payment' && row.status !== 'cancelled';
  return {
    token,
    state,
    stamp: `${row.version}.${attempts.stamp}`,
    shop: row.shop,
    orderNo: row.order_no,
    currency: row.currency as Currency,
    totalAmount: row.total_amount,
    freightAmount: row.freight_amount,
    discountAmount: row.discount_amount,
    due,
    payBy: row.pay_by,
    secondsLeft: row.pay_by ? Math.max(0, Math.ceil((row.pay_by.getTime() - now.getTime()) / 1000)) : null,
    shipBy: row.ship_by,
    type: row.type,
    hasFailed: attempts.hasFailed,
    lines: lines.map((l) => ({ title: l.title, options: l.options, qty: l.qty, amount: l.line_amount })),
    providers: buyerProviders(core).map((p) => ({ name: p.name, ...p.label })),
    parcels: hasGoods && row.type !== 'virtual' ? await parcelsForBuyer(core, orderId) : [],
    codes: hasGoods && row.type === 'virtual' ? await codesForBuyer(core, orderId) : [],
  };
}
