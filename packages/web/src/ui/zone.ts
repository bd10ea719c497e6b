/** Every time on every screen is in this zone, whatever the computer's clock says: a deadline is the shop's, not the laptop's. */
export const ZONE = 'Asia/Shanghai';

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function fields(at: Date): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(at).map((p) => [p.type, p.value]));
}

/** `2026-11-22` in the shop's zone. */
export function dayOf(at: Date | string): string {
  const f = fields(new Date(at));
  return `${f.year}-${f.month}-${f.day}`;
}

/** `2026-11-22 14:03`. */
export function minuteOf(at: Date | string): string {
  const f = fields(new Date(at));
  return `${f.year}-${f.month}-${f.day} ${f.hour}:${f.minute}`;
}

/** `2026-11-22 14:03:09`. */
export const secondOf = (at: Date | string): string => `${minuteOf(at)}:${fields(new Date(at)).second}`;

/** Milliseconds the zone is ahead of UTC at that moment. */
function aheadAt(at: Date): number {
  const f = fields(at);
  return (
    Date.UTC(Number(f.year), Number(f.month) - 1, Number(f.day), Number(f.hour), Number(f.minute), Number(f.second)) -
    Math.floor(at.getTime() / 1000) * 1000
  );
}

/** The moment at which a clock in the shop's zone shows this: `instantOf('2026-11-22', '14:03')`. */
export function instantOf(day: string, time = '00:00'): string {
  const asUtc = new Date(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
  return new Date(asUtc.getTime() - aheadAt(asUtc)).toISOString();
}

/** The first moment of the day after: ranges end there, exclusive by a millisecond. */
export const endOfDay = (day: string): string => new Date(new Date(instantOf(day)).getTime() + 86_400_000 - 1).toISOString();

export function daysAgo(days: number, now = new Date()): string {
  return dayOf(new Date(now.getTime() - days * 86_400_000));
}
