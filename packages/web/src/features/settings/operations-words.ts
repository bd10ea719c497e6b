import type { TFunction } from 'i18next';

type Table = Readonly<Record<string, string>>;
const tableOf = (t: TFunction, key: 'operations.kindWord' | 'operations.jobWord'): Table => t(key, { returnObjects: true });
const keyOf = (name: string): string => name.replaceAll('.', '_');

/** An event or timer by the name people know; a new one by its code. */
export const eventName = (kind: string, t: TFunction): string => tableOf(t, 'operations.kindWord')[keyOf(kind)] ?? kind;
export const jobName = (name: string, t: TFunction): string => tableOf(t, 'operations.jobWord')[keyOf(name)] ?? name;

const SECOND_MS = 1000;
export function spanText(ms: number, t: TFunction): string {
  if (ms < SECOND_MS) return t('operations.millis', { n: Math.round(ms) });
  return t('operations.seconds', { n: ms < 10 * SECOND_MS ? (ms / SECOND_MS).toFixed(1) : Math.round(ms / SECOND_MS) });
}
