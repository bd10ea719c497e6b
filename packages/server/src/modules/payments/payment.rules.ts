import { formatMinor, type Currency, type TaskResolution } from '@danflow/contract';

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

/** May a buyer begin to pay now? Money that arrives later all the same is judged by orders. */
export const isPayable = (order: Payable, due: number, now: Date): boolean =>
  due > 0 && order.status !== 'cancelled' && (order.pay_by === null || order.pay_by > now);

const DEFAULT_MINUTES = 120;

/** `time_expire` = payBy (R22); where nothing presses, two hours, so that no provider keeps a trade open for weeks. */
export const expiryOf = (order: Payable, now: Date): Date => order.pay_by ?? new Date(now.getTime() + DEFAULT_MINUTES * 60_000);

export interface TaskFacts {
  readonly state: string;
  /** What the task's attempt holds in suspense and nobody has asked back yet. */
  readonly suspense: number;
  /** The same of all attempts of the order: two part payments together may pay it. */
  readonly orderSuspense: number;
  /** What the order still wants. */
  readonly due: number;
}

/** What finance may choose: money in suspense can go back, or to an order that it pays in full. */
export function choicesOf(task: TaskFacts): TaskResolution[] {
  if (task.state !== 'open') return [];
  const choices: TaskResolution[] = ['keep'];
  if (task.suspense > 0) choices.push('refund');
  if (task.suspense > 0 && task.due > 0 && task.orderSuspense >= task.due) choices.push('apply');
  return choices;
}

const SIGNS: Partial<Record<Currency, string>> = { CNY: '¥', JPY: '¥', USD: '$', EUR: '€', GBP: '£', HKD: 'HK$' };

/** ¥1,299.00: for people. */
export function shownAmount(amount: number, currency: Currency): string {
  const [whole = '', fraction] = formatMinor(amount, currency).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${SIGNS[currency] ?? `${currency} `}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
