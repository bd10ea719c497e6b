import type { DateFormat } from '@danflow/contract';
import { halfWidth } from './cells.rules.ts';

interface Parts {
  /** The three numbers of the day in the order of the file. */
  readonly day: readonly [string, string, string];
  readonly time: readonly [number, number, number];
  readonly isSlashed: boolean;
  /** Minutes east of UTC when the text says so; null: the zone of the import. */
  readonly offset: number | null;
}

const DAY = /^(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,4})日?/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?!\d)/;
const TIME =
  /^[T\s]*(?:(上午|下午|AM|PM)\s*)?(\d{1,2})[:时点](\d{1,2})分?(?:[:]?(\d{1,2})秒?(?:\.\d+)?)?\s*(AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

function readTime(text: string): { time: readonly [number, number, number]; offset: number | null } | null {
  if (text.trim() === '') return { time: [0, 0, 0], offset: null };
  const match = TIME.exec(text);
  if (!match) return null;
  const half = (match[1] ?? match[5] ?? '').toUpperCase();
  const hour12 = Number(match[2]);
  const hour = half === '下午' || half === 'PM' ? (hour12 % 12) + 12 : half === '' ? hour12 : hour12 % 12;
  const zone = match[6];
  const offset =
    zone === undefined
      ? null
      : zone.toUpperCase() === 'Z'
        ? 0
        : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  const time = [hour, Number(match[3]), Number(match[4] ?? 0)] as const;
  return time[0] > 23 || time[1] > 59 || time[2] > 59 ? null : { time, offset };
}

function partsOf(cell: string): Parts | null {
  const text = halfWidth(cell).trim();
  const match = DAY.exec(text) ?? COMPACT.exec(text);
  if (!match) return null;
  const rest = readTime(text.slice(match[0].length));
  return rest && { day: [match[1] ?? '', match[2] ?? '', match[3] ?? ''], isSlashed: match[0].includes('/'), ...rest };
}

/** Where year, month and day stand. */
const PLACES: Readonly<Record<DateFormat, readonly [year: 0 | 1 | 2, month: 0 | 1 | 2, day: 0 | 1 | 2]>> = {
  ymd: [0, 1, 2],
  dmy: [2, 1, 0],
  mdy: [2, 0, 1],
};
export const DATE_FORMATS: readonly DateFormat[] = ['ymd', 'dmy', 'mdy'];

function dayOf(parts: Parts, format: DateFormat): readonly [number, number, number] | null {
  const [y, m, d] = PLACES[format];
  const yearText = parts.day[y];
  if (yearText.length !== 2 && yearText.length !== 4) return null;
  // 24-01-15 may begin with its year, 24/01/15 does nowhere: so 03/01/19 is not asked about as the year 2003.
  if (format === 'ymd' && yearText.length === 2 && parts.isSlashed) return null;
  if (parts.day[d].length > 2 || parts.day[m].length > 2) return null;
  const short = Number(yearText);
  const year = yearText.length === 4 ? short : short < 70 ? 2000 + short : 1900 + short;
  const month = Number(parts.day[m]);
  const day = Number(parts.day[d]);
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  return isReal && year >= 1970 ? [year, month, day] : null;
}

export const isDateIn = (cell: string, format: DateFormat): boolean => {
  const parts = partsOf(cell);
  return parts !== null && dayOf(parts, format) !== null;
};

const formatters = new Map<string, Intl.DateTimeFormat>();
const formatterOf = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(zone, made);
  return made;
};

/** What the clock on the wall of `zone` shows at an instant, counted as if it were UTC. */
function wallAt(instant: number, zone: string): number {
  const get = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(instant)
      .map((p) => [p.type, Number(p.value)]),
  );
  return Date.UTC(get.year ?? 0, (get.month ?? 1) - 1, get.day, get.hour, get.minute, get.second);
}

/** Clocks have changed on a quarter of an hour since 1970; asking a formatter costs 12 µs, a file has two dates a row. */
const QUARTER_MS = 15 * 60_000;
const MOST_KEPT = 20_000;
const offsets = new Map<string, Map<number, number>>();

function offsetAt(instant: number, zone: string): number {
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const quarter = Math.floor(instant / QUARTER_MS);
  const there = known.get(quarter);
  if (there !== undefined) return there;
  if (known.size >= MOST_KEPT) known.clear();
  const offset = wallAt(quarter * QUARTER_MS, zone) - quarter * QUARTER_MS;
  known.set(quarter, offset);
  return offset;
}

/** The instant at which `zone` shows this wall time; of a time that a clock change skips, the one an hour later. */
export function instantOf(wall: number, zone: string): Date {
  const first = wall - offsetAt(wall, zone);
  return new Date(first - (first + offsetAt(first, zone) - wall));
}

/** What the clock on the wall shows: 2026-03-01 18:05:00. */
export const wallText = (at: Date, zone: string): string =>
  new Date(at.getTime() + offsetAt(at.getTime(), zone)).toISOString().slice(0, 19).replace('T', ' ');

/** Null when the cell is no date of this format. */
export function readDate(cell: string, format: DateFormat, zone: string): Date | null {
  const parts = partsOf(cell);
  const day = parts && dayOf(parts, format);
  if (!parts || !day) return null;
  const wall = Date.UTC(day[0], day[1] - 1, day[2], ...parts.time);
  return parts.offset === null ? instantOf(wall, zone) : new Date(wall - parts.offset * 60_000);
}

export type DateGuess = { readonly format: DateFormat } | { readonly choices: readonly DateFormat[] };

/**
 * The one format in which every value is a date. Several remain for 03/04/19-like columns: then a person is asked, as a
 * wrong guess would move every order by months. None remains: the columns mix formats, which is asked as well.
 */
export function guessDateFormat(cells: Iterable<string>): DateGuess {
  let left = [...DATE_FORMATS];
  for (const cell of cells) {
    if (cell === '') continue;
    const fitting = left.filter((format) => isDateIn(cell, format));
    // A cell that is no date in any format is a broken row, not a hint.
    if (fitting.length === 0 && !DATE_FORMATS.some((f) => isDateIn(cell, f))) continue;
    left = fitting;
    if (left.length === 0) break;
  }
  const [only, ...more] = left;
  return only !== undefined && more.length === 0 ? { format: only } : { choices: left };
}
