import type { TFunction } from 'i18next';

/** Who did it. What the system did goes by the name of a program inside, which says nothing to a reader. */
export function actorName(entry: { readonly actorKind: string; readonly actorName: string }, t: TFunction): string {
  const kinds = t('words.actor', { returnObjects: true }) as unknown as Record<string, string>;
  return entry.actorKind === 'system' || entry.actorName === '' ? (kinds[entry.actorKind] ?? entry.actorKind) : entry.actorName;
}
