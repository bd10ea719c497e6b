/** One field of a cron line: all, every nth, or a list of numbers and ranges. */
function matches(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [from = '', to] = range.split('-');
    const isIn = range === '*' || (value >= Number(from) && value <= Number(to ?? (part.includes('/') ? Infinity : from)));
    const start = range === '*' ? 0 : Number(from);
    return isIn && (value - start) % Number(step) === 0;
  });
}

/** The parts of an instant that cron looks at, as a clock in a zone shows them. */
export interface ClockParts {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const MINUTE_MS = 60_000;
/** Beyond a month nothing of ours is scheduled. */
const MAX_MINUTES = 32 * 1440;

/** The first minute after `after` that the five fields name; null when there is none within a month. */
export function nextRun(cron: string, after: Date, partsOf: (at: Date) => ClockParts): Date | null {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron.trim().split(/\s+/);
  const first = (Math.floor(after.getTime() / MINUTE_MS) + 1) * MINUTE_MS;
  for (let i = 0; i < MAX_MINUTES; i += 1) {
    const at = new Date(first + i * MINUTE_MS);
    const p = partsOf(at);
    if (matches(minute, p.minute) && matches(hour, p.hour) && matches(day, p.day) && matches(month, p.month) && matches(weekday, p.weekday))
      return at;
  }
  return null;
}

/** What a wall clock in the zone shows. */
export function clockIn(timeZone: string): (at: Date) => ClockParts {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
  const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]));
    return {
      minute: Number(parts.minute),
      hour: Number(parts.hour),
      day: Number(parts.day),
      month: Number(parts.month),
      weekday: WEEKDAYS.indexOf(parts.weekday ?? ''),
    };
  };
}
