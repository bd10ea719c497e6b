import { formatMinor, type Currency, type TaskProposal, type TaskResolution } from '@danflow/contract';

const MAX_ATTEMPTS = 99;

/** Order number + two digits (R6): fits every provider's rule for merchant numbers. Null when an order has used them up. */
export const outTradeNoOf = (orderNo: string, used: number): string | null =>
  used >= MAX_ATTEMPTS ? null : orderNo + String(used + 1).padStart(2, '0');

/** Refunds of an attempt are numbered after it. */
export const refundNoOf = (outTradeNo: string, used: number): string => `${outTradeNo}R${String(used + 1).padStart(2, '0')}`;

export interface Payable {
  readonly status: string;
  readonly pay_by: Date | null;
}

/** Time presses on what is not paid for yet; a balance is taken as late as it comes. */
const deadlineOf = (order: Payable): Date | null => (order.status === 'pending_payment' ? order.pay_by : null);

/** May a buyer begin to pay now? Money that arrives later all the same is judged by orders. */
export const isPayable = (order: Payable, due: number, now: Date): boolean =>
  due > 0 && order.status !== 'cancelled' && (deadlineOf(order)?.getTime() ?? Infinity) > now.getTime();

const DEFAULT_MINUTES = 120;

/** `time_expire` = payBy (R22); where nothing presses, two hours, so that no provider keeps a trade open for weeks. */
export const expiryOf = (order: Payable, now: Date): Date => deadlineOf(order) ?? new Date(now.getTime() + DEFAULT_MINUTES * 60_000);

export interface LiveAttempt {
  readonly state: string;
  readonly provider: string;
  readonly account_id: string | null;
  readonly scene: string | null;
  readonly amount: number;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

export interface Wanted {
  readonly provider: string;
  readonly accountId: string | null;
  readonly scene: string;
  readonly amount: number;
  readonly now: Date;
}

/**
 * May the buyer go on with it? The same number serves the same product alone: a code for a computer's page and a page for a
 * phone are two products to WeChat Pay (payments.md A11, OUT_TRADE_NO_USED).
 */
export const isReusable = (a: LiveAttempt, w: Wanted): boolean =>
  a.state === 'open' &&
  a.provider === w.provider &&
  a.account_id === w.accountId &&
  a.scene === w.scene &&
  a.amount === w.amount &&
  (a.expires_at === null || a.expires_at > w.now);

const UNKNOWN_WAIT_MS = 120_000;

/**
 * A provider that answers nothing holds a buyer up for two minutes; then another provider may be tried. Should both take
 * money after all, the second goes back by itself.
 */
export const mayPassBy = (a: LiveAttempt, w: Wanted): boolean =>
  a.state === 'unknown' && a.provider !== w.provider && w.now.getTime() - a.created_at.getTime() > UNKNOWN_WAIT_MS;

export interface TaskFacts {
  readonly kind?: string;
  readonly state: string;
  /** What the task's attempt holds in suspense and nobody has asked back yet. */
  readonly suspense: number;
  /** The same of all attempts of the order: two part payments together may pay it. */
  readonly orderSuspense: number;
  /** What the order still wants. */
  readonly due: number;
  /** The refund it is about failed, and the order still holds that money. */
  readonly isRefundable?: boolean;
  /** What the provider needs before it goes on. */
  readonly needs?: string | null;
}

/** What finance may choose: money in suspense can go back, or to an order that it pays in full. */
export function choicesOf(task: TaskFacts): TaskResolution[] {
  // Decided where both sides are seen: on the page of that day.
  if (task.state !== 'open' || task.kind === 'reconciliation_difference') return [];
  if (task.kind === 'refund_approval') return ['approve', 'reject'];
  const choices: TaskResolution[] = ['keep'];
  if (task.isRefundable) choices.push('refund_again');
  if (task.suspense > 0) choices.push('refund');
  if (task.suspense > 0 && task.due > 0 && task.orderSuspense >= task.due) choices.push('apply');
  return choices;
}

const PROPOSALS: Readonly<Record<string, TaskProposal>> = {
  refund_approval: 'decide',
  refund_unknown: 'ask_provider',
  attempt_unknown: 'ask_provider',
  foreign_trade: 'find_owner',
  second_capture: 'find_owner',
  wrong_currency: 'find_owner',
};

/** What most probably helps; null once decided, and where another page says so. */
export function proposalOf(task: TaskFacts): TaskProposal | null {
  const { kind = '' } = task;
  if (task.state !== 'open' || kind === 'reconciliation_difference') return null;
  if (kind === 'refund_stuck') return task.needs === 'top_up' ? 'top_up' : 'merchant_platform';
  if (kind === 'refund_failed' && task.isRefundable) return 'refund_again';
  if (kind === 'refund_failed' && task.suspense <= 0) return 'merchant_platform';
  return PROPOSALS[kind] ?? (choicesOf(task).includes('apply') ? 'apply' : 'refund');
}

const SIGNS: Partial<Record<Currency, string>> = { CNY: '¥', JPY: '¥', USD: '$', EUR: '€', GBP: '£', HKD: 'HK$' };

/** ¥1,299.00: for people. */
export function shownAmount(amount: number, currency: Currency): string {
  const [whole = '', fraction] = formatMinor(amount, currency).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${SIGNS[currency] ?? `${currency} `}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
