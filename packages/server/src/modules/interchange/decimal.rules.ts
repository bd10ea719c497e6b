import { CURRENCY_DIGITS, type Currency } from '@danflow/contract';

/** `units / 10^scale`, exactly: sums of a file are compared with the books to the last digit, which doubles cannot do. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { units: 0n, scale: 0 };

const MAX_DIGITS = 30;

/** Plain digits with an optional sign and fraction ("-12.50"); null for anything else. */
export function decimalOf(text: string): Decimal | null {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!match || text.length > MAX_DIGITS) return null;
  const fraction = match[3] ?? '';
  const units = BigInt(`${match[2] ?? ''}${fraction}`);
  return { units: match[1] === '-' ? -units : units, scale: fraction.length };
}

const atScale = (d: Decimal, scale: number): bigint => d.units * 10n ** BigInt(scale - d.scale);

export function add(a: Decimal, b: Decimal): Decimal {
  if (a.scale === b.scale) return { units: a.units + b.units, scale: a.scale };
  const scale = Math.max(a.scale, b.scale);
  return { units: atScale(a, scale) + atScale(b, scale), scale };
}

export const negated = (d: Decimal): Decimal => ({ units: -d.units, scale: d.scale });
export const times = (d: Decimal, count: number): Decimal => ({ units: d.units * BigInt(count), scale: d.scale });

/** Without needless zeros behind the point: 16.4480 → "16.448". */
export function textOf(d: Decimal): string {
  const sign = d.units < 0n ? '-' : '';
  const digits = String(d.units < 0n ? -d.units : d.units).padStart(d.scale + 1, '0');
  const fraction = d.scale === 0 ? '' : digits.slice(-d.scale).replace(/0+$/, '');
  const whole = d.scale === 0 ? digits : digits.slice(0, -d.scale);
  const value = fraction === '' ? whole : `${whole}.${fraction}`;
  return value === '0' ? '0' : sign + value;
}

const MAX_MINOR = 9_000_000_000_000n;

/** Half up at the currency's last digit, for amounts ≥ 0; null when below zero or beyond what the books hold. */
export function toMinor(d: Decimal, currency: Currency): { readonly amount: number; readonly isRounded: boolean } | null {
  if (d.units < 0n) return null;
  const digits = CURRENCY_DIGITS[currency];
  if (d.scale <= digits) {
    const exact = atScale(d, digits);
    return exact > MAX_MINOR ? null : { amount: Number(exact), isRounded: false };
  }
  const step = 10n ** BigInt(d.scale - digits);
  const amount = (d.units + step / 2n) / step;
  return amount > MAX_MINOR ? null : { amount: Number(amount), isRounded: d.units % step !== 0n };
}

export const fromMinor = (amount: number, currency: Currency): Decimal => ({ units: BigInt(amount), scale: CURRENCY_DIGITS[currency] });

/** `amount / count` in minor units, half up: what one unit cost, as information only (R4). */
export function perUnit(amount: number, count: number): number {
  const twice = amount * 2 + count;
  if (Number.isSafeInteger(twice)) return Math.floor(twice / (2 * count));
  return Number((BigInt(amount) * 2n + BigInt(count)) / (2n * BigInt(count)));
}
