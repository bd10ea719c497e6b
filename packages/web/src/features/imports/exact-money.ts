import { CURRENCY_DIGITS, type Currency } from '@danflow/contract';
import { moneyText } from '../../ui/money.tsx';

/** `334` → `¥334.00`, `49.344` → `¥49.344`: as amounts are written elsewhere, with digits a file has beyond the fen. */
export function exactMoney(text: string, currency: Currency): string {
  const digits = CURRENCY_DIGITS[currency];
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const money = moneyText(Number(whole + fraction.slice(0, digits).padEnd(digits, '0')), currency);
  const beyond = fraction.slice(digits);
  return `${text.startsWith('-') ? '−' : ''}${money}${beyond !== '' && digits === 0 ? '.' : ''}${beyond}`;
}
