import type { TFunction } from 'i18next';

type Table = Readonly<Record<string, string>>;

/** `refund: sent too much` → `退给买家 · sent too much`: what was chosen, in words, and what was noted. */
export function resolutionText(resolution: string, t: TFunction): string {
  const [, chosen = '', note = ''] = /^(\w+)(?:: (.*))?$/s.exec(resolution) ?? [];
  const words: Table = {
    ...(t('finance.resolution', { returnObjects: true }) as Table),
    ...(t('reconciliation.solution', { returnObjects: true }) as Table),
    settled: t('finance.settled'),
  };
  const word = words[chosen];
  if (word === undefined) return resolution;
  // What the server says of a refund that came through says no more than the word.
  return note === '' || note === 'the money is back' ? word : `${word} · ${note}`;
}
