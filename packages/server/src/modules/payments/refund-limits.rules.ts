/** Sums in any 24 hours: a day that ends at midnight would give twice as much around it. */
export const LIMIT_WINDOW_MS = 24 * 3_600_000;

export interface PersonLimits {
  /** Beyond it a second person decides; null: one is enough. */
  readonly aloneDayMax: number | null;
  /** Beyond it nothing is begun; null: no limit. */
  readonly personDayMax: number | null;
}

export interface UsedLimits {
  /** All that the person has asked for and that was not refused. */
  readonly all: number;
  /** That part of it which nobody else looked at. */
  readonly alone: number;
}

export type LimitVerdict =
  | { readonly kind: 'alone' }
  | { readonly kind: 'second_person' }
  | { readonly kind: 'refused'; readonly left: number };

/** Limits are cumulative: ten small refunds are as much as one large one (R23). */
export function verdictOf(limits: PersonLimits, used: UsedLimits, amount: number): LimitVerdict {
  if (limits.personDayMax !== null && used.all + amount > limits.personDayMax)
    return { kind: 'refused', left: Math.max(0, limits.personDayMax - used.all) };
  return limits.aloneDayMax !== null && used.alone + amount > limits.aloneDayMax ? { kind: 'second_person' } : { kind: 'alone' };
}

export const fitsAutomatic = (used: number, amount: number, max: number): boolean => used + amount <= max;
