import type { Currency } from '@danflow/contract';
import { readLink } from '../../platform/links.ts';
import type { Core } from '../../platform/tx.ts';
import { pictureUrl } from '../catalog/index.ts';
import { codesForBuyer, parcelsForBuyer, type BuyerParcel, type PlainCode } from '../fulfilment/index.ts';
import { amountDue, amountOwed, isBalanceDue, type OrderFacts } from '../orders/index.ts';
import { buyerChoices, isPayable, openAttempts, settleAttempt } from '../payments/index.ts';
import { codeFor, type BuyerCode } from './buyer-code.ts';
import { buyerState, offeredIn, type BuyerState, type Scene } from './buyer-page.rules.ts';

export interface BuyerLine {
  readonly title: string;
  readonly options: string;
  readonly qty: number;
  readonly amount: number;
}

export interface BuyerProvider {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
}

export interface BuyerView {
  readonly token: string;
  readonly state: BuyerState;
  /** Changes whenever the page should be drawn anew. */
  readonly stamp: string;
  readonly shop: string;
  /** Signed and expiring; null without a logo. */
  readonly logoUrl: string | null;
  readonly orderNo: string;
  readonly currency: Currency;
  readonly totalAmount: number;
  readonly freightAmount: number;
  readonly discountAmount: number;
  readonly due: number;
  /** Of an order with a deposit: what is paid now, what is paid before it ships, and what was paid; null: all at once. */
  readonly deposit: { readonly amount: number; readonly paid: number; readonly balance: number } | null;
  readonly payBy: Date | null;
  readonly secondsLeft: number | null;
  readonly shipBy: Date | null;
  readonly type: string;
  readonly hasFailed: boolean;
  readonly lines: readonly BuyerLine[];
  /** The fitting one first. */
  readonly providers: readonly BuyerProvider[];
  /** What this browser cannot open. */
  readonly elsewhere: readonly BuyerProvider[];
  readonly scene: Scene;
  readonly code: BuyerCode | null;
  readonly isSimulated: boolean;
  /** Paid twice, and on its way back by itself. */
  readonly givenBack: number;
  readonly parcels: readonly BuyerParcel[];
  readonly codes: readonly PlainCode[];
}

type Row = OrderFacts & { readonly shop: string; readonly shop_logo: string | null };

const orderRow = async (core: Core, orderId: string): Promise<Row | undefined> =>
  (await core.db
    .selectFrom('orders')
    .innerJoin('shops', 'shops.id', 'orders.shop_id')
    .selectAll('orders')
    .select(['shops.name as shop', 'shops.logo_id as shop_logo'])
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

interface Visit {
  readonly token: string;
  readonly orderId: string;
  readonly hasReturned: boolean;
  readonly scene: Scene;
  /** Absolute address of this page. */
  readonly url: string;
}

async function givenBackOf(core: Core, orderId: string): Promise<number> {
  const rows = await core.db
    .selectFrom('refunds')
    .select('amount')
    .where('order_id', '=', orderId)
    .where('is_automatic', '=', true)
    .where('state', '<>', 'failed')
    .execute();
  return rows.reduce((sum, r) => sum + r.amount, 0);
}

/** Who can be paid here and now, and the code that is being shown. */
async function waysOf(core: Core, { orderId, scene, url }: Visit, isPayable: boolean, due: number) {
  const choices = await buyerChoices(core);
  const { here, elsewhere } = offeredIn(
    scene,
    choices.map(({ provider: p }) => ({ name: p.name, ...p.label })),
  );
  const code = isPayable ? await codeFor(core, orderId, scene, due, `${url}?returned=1`) : null;
  return { providers: here, elsewhere, scene, code, isSimulated: choices.some((c) => c.simulatorUrl !== null) };
}

const depositOf = (row: Row): BuyerView['deposit'] =>
  row.deposit_amount === null || row.status === 'cancelled'
    ? null
    : {
        amount: row.deposit_amount,
        paid: row.paid_amount,
        balance: amountOwed(row) - (row.status === 'pending_payment' ? amountDue(row) : 0),
      };

/** Everything the page shows; null when there is no such order. */
export async function getBuyerPage(core: Core, visit: Visit): Promise<BuyerView | null> {
  const { token, orderId, hasReturned } = visit;
  const row = await orderRow(core, orderId);
  if (!row) return null;
  const now = core.clock();
  const due = amountDue(row);
  const attempts = await attemptsOf(core, orderId);
  const ways = await waysOf(core, visit, isPayable(row, due, now), due);
  const state = buyerState({
    ...row,
    isPayable: isPayable(row, due, now),
    isBalanceDue: isBalanceDue(row),
    isConfirming: hasReturned && attempts.isOpen,
  });
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
    logoUrl: pictureUrl({ keys: core.keys, now }, row.shop_logo),
    orderNo: row.order_no,
    currency: row.currency as Currency,
    totalAmount: row.total_amount,
    freightAmount: row.freight_amount,
    discountAmount: row.discount_amount,
    due,
    deposit: depositOf(row),
    payBy: row.pay_by,
    secondsLeft: row.pay_by ? Math.max(0, Math.ceil((row.pay_by.getTime() - now.getTime()) / 1000)) : null,
    shipBy: row.ship_by,
    type: row.type,
    hasFailed: attempts.hasFailed,
    lines: lines.map((l) => ({ title: l.title, options: l.options, qty: l.qty, amount: l.line_amount })),
    ...ways,
    givenBack: await givenBackOf(core, orderId),
    parcels: hasGoods && row.type !== 'virtual' ? await parcelsForBuyer(core, orderId) : [],
    codes: hasGoods && row.type === 'virtual' ? await codesForBuyer(core, orderId) : [],
  };
}
