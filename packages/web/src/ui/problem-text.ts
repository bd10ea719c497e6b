import type { TFunction } from 'i18next';
import { Problem } from '../api/problem.ts';

/** What went wrong, in a sentence for a person: the server's own, else ours. */
export function problemText(error: unknown, t: TFunction): string {
  if (!(error instanceof Problem)) return t('errors.unknown');
  if (error.code === 'network') return t('errors.network');
  if (error.message !== '') return error.message;
  return t('errors.unreadable');
}
