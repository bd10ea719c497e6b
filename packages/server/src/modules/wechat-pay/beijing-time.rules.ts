const OFFSET_MS = 8 * 3_600_000;

/** `2026-01-31T10:00:00+08:00`, whatever zone this computer is in. */
export const beijingTime = (at: Date): string => `${new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;

export const beijingDay = (at: Date): string => beijingTime(at).slice(0, 10);

/** `2026-01-31 10:00:00`, as bills have it; null for what is no time. */
export function fromBillTime(text: string): Date | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text.trim());
  const at = match ? new Date(`${match[1]}T${match[2]}+08:00`) : null;
  return at === null || Number.isNaN(at.getTime()) ? null : at;
}
