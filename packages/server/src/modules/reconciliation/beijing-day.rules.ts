const OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 24 * 3_600_000;

/** Providers' days are Beijing's, whatever zone the shop or this computer is in. */
export const beijingDay = (at: Date): string => new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
export const startOf = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MS);
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Bills are there after ten the next morning (payments.md A10, B8). */
const READY_HOURS = 10;

/** The last day whose bill can exist. */
export const lastBillDay = (now: Date): string => addDays(beijingDay(new Date(now.getTime() - READY_HOURS * 3_600_000)), -1);
