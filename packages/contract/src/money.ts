import { z } from 'zod';

/** Digits behind the point of the currencies a shop may keep books in (ISO 4217). */
export const CURRENCY_DIGITS = { CNY: 2, USD: 2, EUR: 2, GBP: 2, HKD: 2, JPY: 0, KRW: 0, KWD: 3 } as const;
export type Currency = keyof typeof CURRENCY_DIGITS;
export const Currency = z.enum(Object.keys(CURRENCY_DIGITS) as [Currency, ...Currency[]]);

/** Whole minor units (fen, cents). 9.0e15 of them still are exact in a double: ninety trillion yuan. */
export const Minor = z
  .int()
  .min(0)
  .max(9_000_000_000_000)
  .brand<'Minor'>()
  .meta({ description: 'Whole minor units of the currency (fen, cents), e.g. 1999 = ¥19.99' });
export type Minor = z.infer<typeof Minor>;

/** States that an integer already known to be sound is an amount. Throws RangeError on anything but a safe integer ≥ 0. */
export function minor(value: number): Minor {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an amount in minor units: ${value}`);
  return value as Minor;
}

/**
 * Splits `total` over `weights` by largest remainder: parts are whole, sum to `total` exactly, and the order of equal
 * remainders is that of the input. All weights zero: everything goes to the first. The only place that splits money.
 */
export function allocateMoney(total: Minor, weights: readonly number[]): Minor[] {
  if (weights.length === 0) throw new RangeError('nothing to allocate to');
  if (total === 0) return weights.map(() => total);
  const sum = weights.reduce((a, b) => a + BigInt(b), 0n);
  if (sum === 0n) return weights.map((_, i) => (i === 0 ? total : minor(0)));
  const exact = weights.map((w) => BigInt(total) * BigInt(w));
  const parts = exact.map((e) => e / sum);
  let left = BigInt(total) - parts.reduce((a, b) => a + b, 0n);
  const byRemainder = exact.map((e, i) => ({ i, rest: e % sum })).sort((a, b) => (b.rest > a.rest ? 1 : b.rest < a.rest ? -1 : a.i - b.i));
  for (const { i } of byRemainder) {
    if (left === 0n) break;
    parts[i] = (parts[i] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts.map((p) => minor(Number(p)));
}

/** `1999, 'CNY'` → `19.99`; for people and files, never for computing. */
export function formatMinor(value: number, currency: Currency): string {
  const digits = CURRENCY_DIGITS[currency];
  const sign = value < 0 ? '-' : '';
  const text = String(Math.abs(value)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * Reads a decimal text ("16.448", "¥1,299.00") exactly, rounding half up at the currency's last digit; `isRounded` says
 * that digits were lost. Null when it is no amount or below zero.
 */
export function parseMinor(text: string, currency: Currency): { amount: Minor; isRounded: boolean } | null {
  const match = /^[¥￥$€£]?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (!match) return null;
  const digits = CURRENCY_DIGITS[currency];
  const fraction = match[2] ?? '';
  const kept = BigInt((match[1] ?? '').replaceAll(',', '') + fraction.slice(0, digits).padEnd(digits, '0'));
  const rest = fraction.slice(digits);
  const rounded = kept + (rest >= '5' ? 1n : 0n);
  return rounded > 9_000_000_000_000n ? null : { amount: minor(Number(rounded)), isRounded: /[1-9]/.test(rest) };
}
