import type { Locale } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { lockUser, saveUser } from './user.repo.ts';

/** The language that the screens and messages of a person are in. */
export async function setLocale(tx: Tx, userId: string, locale: Locale): Promise<void> {
  await saveUser(tx, await lockUser(tx, userId), { locale }, 'user.locale_chosen');
}
