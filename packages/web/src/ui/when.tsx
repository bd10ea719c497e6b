import type { TFunction } from 'i18next';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { minuteOf, secondOf } from './zone.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment in the shop's zone; the second shows on hover. */
export function When({ at, short = false }: { readonly at: string | null; readonly short?: boolean }): ReactNode {
  if (at === null) return <span className="quiet">—</span>;
  const text = minuteOf(at);
  return (
    <time dateTime={at} title={secondOf(at)} className="num">
      {short ? text.slice(5) : text}
    </time>
  );
}

/** How long is left, or how late it is; re-counted each half minute. */
export function untilText(at: string, now: number, t: TFunction): { readonly text: string; readonly isLate: boolean } {
  const left = new Date(at).getTime() - now;
  const span = Math.abs(left);
  const isLate = left < 0;
  if (span < HOUR)
    return { isLate, text: t(isLate ? 'common.lateMinutes' : 'common.inMinutes', { n: Math.max(1, Math.floor(span / MINUTE)) }) };
  if (span < 2 * DAY) return { isLate, text: t(isLate ? 'common.lateHours' : 'common.inHours', { n: Math.floor(span / HOUR) }) };
  return { isLate, text: t(isLate ? 'common.lateDays' : 'common.inDays', { n: Math.floor(span / DAY) }) };
}

export function agoText(at: string, now: number, t: TFunction): string {
  const span = Math.max(0, now - new Date(at).getTime());
  if (span < MINUTE) return t('common.justNow');
  if (span < HOUR) return t('common.agoMinutes', { n: Math.floor(span / MINUTE) });
  if (span < 2 * DAY) return t('common.agoHours', { n: Math.floor(span / HOUR) });
  return t('common.agoDays', { n: Math.floor(span / DAY) });
}

export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function Deadline({ at }: { readonly at: string }): ReactNode {
  const { t } = useTranslation();
  const { text, isLate } = untilText(at, useNow(), t);
  return (
    <span className={isLate ? 'deadline late' : 'deadline'} title={minuteOf(at)}>
      {text}
    </span>
  );
}
