/** China has had one zone and no summer time since 1991, and every time Alipay writes is in it, whatever zone we run in. */
const OFFSET_MS = 8 * 3_600_000;

/** `2026-01-01 12:00:00`, down to the second. */
export const beijingTime = (at: Date): string => new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

/** Null for anything that is no time, also for the 30th of February. */
export function fromBeijingTime(text: string): Date | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,3})?$/.exec(text.trim());
  if (!match) return null;
  const at = new Date(`${match[1]}T${match[2]}+08:00`);
  return Number.isNaN(at.getTime()) || beijingTime(at) !== `${match[1]} ${match[2]}` ? null : at;
}

/** First moment of a day of Beijing. Throws RangeError on what is no day. */
export function beijingMidnight(day: string): Date {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? fromBeijingTime(`${day} 00:00:00`) : null;
  if (!at) throw new RangeError(`not a day like 2026-01-31: ${day}`);
  return at;
}
