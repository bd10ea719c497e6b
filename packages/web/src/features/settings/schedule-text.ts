import type { TFunction } from 'i18next';

const two = (text: string): string => text.padStart(2, '0');
const isNumber = (text: string): boolean => /^\d+$/.test(text);
const stepOf = (text: string): string | undefined => /^\*\/(\d+)$/.exec(text)?.[1];

/** Five fields of cron in words, for the patterns that timers have; others as they are. */
export function scheduleText(cron: string, t: TFunction): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  const isEvery = (...fields: string[]): boolean => fields.every((f) => f === '*');
  if (month !== '*') return cron;
  if (isEvery(minute, hour, day, weekday)) return t('operations.schedule.minute');
  if (/^\d+(,\d+)+$/.test(minute) && isEvery(hour, day, weekday))
    return t('operations.schedule.hourAt', { minutes: minute.split(',').map(two).join(t('common.comma')) });
  const minutes = stepOf(minute);
  if (minutes && isEvery(hour, day, weekday)) return t('operations.schedule.minutes', { n: minutes });
  if (!isNumber(minute)) return cron;
  if (isEvery(hour, day, weekday)) return t('operations.schedule.hour', { minute: two(minute) });
  const hours = stepOf(hour);
  if (hours && isEvery(day, weekday)) return t('operations.schedule.hours', { n: hours, minute: two(minute) });
  if (!isNumber(hour)) return cron;
  const time = `${two(hour)}:${two(minute)}`;
  if (isEvery(day, weekday)) return t('operations.schedule.day', { time });
  if (day === '*' && /^[0-6]$/.test(weekday))
    return t('operations.schedule.week', { time, day: t(`operations.schedule.weekday.d${weekday}` as 'operations.schedule.weekday.d0') });
  if (isNumber(day) && weekday === '*') return t('operations.schedule.month', { time, day });
  return cron;
}
