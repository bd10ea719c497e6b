const ZONE_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const shifted = (at: Date): Date => new Date(at.getTime() + ZONE_MS);

/** `2026-01-01 12:00:00` */
export const clockText = (at: Date): string => shifted(at).toISOString().slice(0, 19).replace('T', ' ');
/** `20260101` */
export const dayDigits = (at: Date): string => shifted(at).toISOString().slice(0, 10).replaceAll('-', '');
/** `2026年01月01日 00:00:00` */
export const longText = (at: Date): string => clockText(at).replace(/^(\d+)-(\d+)-(\d+)/, '$1年$2月$3日');

/** Null: not `yyyy-MM-dd HH:mm:ss`. */
export function readClock(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  const at = new Date(`${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(at.getTime()) ? null : at;
}

export interface Day {
  readonly from: Date;
  readonly until: Date;
}

/** Null: not `yyyy-MM-dd`. */
export function readDay(text: string): Day | null {
  const from = readClock(`${text} 00:00:00`);
  return from && { from, until: new Date(from.getTime() + DAY_MS) };
}
