import type { ReactNode } from 'react';
import { formatMinor, type Currency } from '@danflow/contract';

const SYMBOLS: Partial<Record<Currency, string>> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', HKD: 'HK$', JPY: 'JP¥', KRW: '₩' };

/** `129900, 'CNY'` → `¥1,299.00`. Digits come from the exact text, never from a float. */
export function moneyText(amount: number, currency: Currency): string {
  const [whole = '0', fraction] = formatMinor(Math.abs(amount), currency).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0 ? '−' : ''}${SYMBOLS[currency] ?? `${currency} `}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Null: this person may not see amounts. */
export function Money({
  amount,
  currency,
  strong = false,
}: {
  readonly amount: number | null;
  readonly currency: Currency;
  readonly strong?: boolean;
}): ReactNode {
  if (amount === null) return <span className="quiet">***</span>;
  return <span className={strong ? 'num strong' : 'num'}>{moneyText(amount, currency)}</span>;
}

/** For editing: `1999` → `19.99`. */
export const decimalOf = (amount: number, currency: Currency): string => formatMinor(amount, currency);
