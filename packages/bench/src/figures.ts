/** What a program measured: one row of the table. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'orders/s' | 'requests/s' | 'callbacks/s' | 'ms' | 'ratio' | 'MB' | 's' | 'µs' | 'rows/s' | 'count' | 'orders/CPU-s';
  /** Asked of it; absent: stated only. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

export type Program = () => Promise<readonly Figure[] | void>;

const DIGITS: Readonly<Partial<Record<Figure['unit'], number>>> = { ms: 1, ratio: 2, s: 2 };

export const shown = ({ unit }: Figure, value: number): string => {
  const digits = DIGITS[unit] ?? 0;
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
};

export const barOf = (f: Figure): string =>
  f.atLeast === undefined ? (f.atMost === undefined ? '' : `≤ ${shown(f, f.atMost)}`) : `≥ ${shown(f, f.atLeast)}`;

export const isMet = ({ atLeast, atMost }: Figure, value: number): boolean =>
  (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);

export const verdict = (f: Figure, value: number): string => (barOf(f) === '' ? '' : isMet(f, value) ? 'met' : '**missed**');

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};
