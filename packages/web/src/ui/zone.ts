// Every time on every screen is China's, whatever the computer's clock says: a deadline is the shop's, not the laptop's.

/** China keeps no summer time. Asking Intl took 75 ms before the first paint, to load the world's time zones. */
const AHEAD_MS = 8 * 3_600_000;

/** `2026-11-22T14:03:09.000Z`, where Z lies: it is what a clock in the shop shows. */
const clockAt = (at: Date | string): string => new Date(new Date(at).getTime() + AHEAD_MS).toISOString();

/** `2026-11-22` in the shop's zone. */
export const dayOf = (at: Date | string): string => clockAt(at).slice(0, 10);

/** `2026-11-22 14:03`. */
export const minuteOf = (at: Date | string): string => clockAt(at).slice(0, 16).replace('T', ' ');

/** `2026-11-22 14:03:09`. */
export const secondOf = (at: Date | string): string => clockAt(at).slice(0, 19).replace('T', ' ');

/** The moment at which a clock in the shop's zone shows this: `instantOf('2026-11-22', '14:03')`. */
export function instantOf(day: string, time = '00:00'): string {
  const asUtc = new Date(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
  return new Date(asUtc.getTime() - AHEAD_MS).toISOString();
}

/** The first moment of the day after: ranges end there, exclusive by a millisecond. */
export const endOfDay = (day: string): string => new Date(new Date(instantOf(day)).getTime() + 86_400_000 - 1).toISOString();

export function daysAgo(days: number, now = new Date()): string {
  return dayOf(new Date(now.getTime() - days * 86_400_000));
}
