import { setLocaleRoute, type SessionView } from '@danflow/contract';
import { call, language } from '../../api/client.ts';
import { speak } from '../../i18n/setup.ts';
import { choice } from '../../ui/choices.ts';

/**
 * What was chosen before signing in wins over what the account remembers, and is remembered there: papers and exports follow
 * the account. While the first password stands nothing can be remembered, so it is asked for again after that.
 */
export async function agreeOnLanguage(session: SessionView): Promise<SessionView> {
  if (choice('languageChosen') === null) await speak(session.locale);
  else if (session.locale !== language.current && !session.mustChangePassword)
    return call(setLocaleRoute, { body: { locale: language.current } }).catch(() => session);
  return session;
}
