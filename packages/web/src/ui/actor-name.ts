import type { TFunction } from 'i18next';

/** Who did it. The system and a buyer go by the name of a program inside, which says nothing to a reader. */
export function actorName(entry: { readonly actorKind: string; readonly actorName: string }, t: TFunction): string {
  const kinds = t('words.actor', { returnObjects: true }) as unknown as Record<string, string>;
  const isNameless = entry.actorKind === 'system' || entry.actorKind === 'buyer' || entry.actorName === '';
  return isNameless ? (kinds[entry.actorKind] ?? entry.actorKind) : entry.actorName;
}
