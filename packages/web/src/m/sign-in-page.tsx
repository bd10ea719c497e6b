import { useState, type FormEvent, type ReactNode } from 'react';
import type { SessionView } from '@danflow/contract';
import { choice, choose } from '../ui/choices.ts';
import { send } from './api.ts';
import { Page, problemSays } from './shell.tsx';
import { speak, tongue, useTongue, useWords } from './words.ts';

export function LanguageButton({ onChosen }: { readonly onChosen?: () => void }): ReactNode {
  const w = useWords();
  const spoken = useTongue();
  return (
    <button
      type="button"
      className="m-button m-light"
      lang={spoken === 'en' ? 'zh-CN' : 'en'}
      onClick={() => {
        choose('languageChosen', '1');
        speak(spoken === 'en' ? 'zh-CN' : 'en');
        onChosen?.();
      }}
    >
      {w.language}
    </button>
  );
}

/** What was chosen here wins over what the account remembers, and is remembered. */
async function agreeOnLanguage(session: SessionView): Promise<void> {
  if (choice('languageChosen') === null) return speak(session.locale);
  if (session.locale !== tongue() && !session.mustChangePassword)
    await send('setLocale', { body: { locale: tongue() } }).catch(() => undefined);
}

export function SignInPage({ onSignedIn }: { readonly onSignedIn: (session: SessionView) => void }): ReactNode {
  const w = useWords();
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const fields = new FormData(e.currentTarget);
    const textOf = (name: string): string => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : '';
    };
    setBusy(true);
    setFault(null);
    send('signIn', { body: { username: textOf('username'), password: textOf('password') } })
      .then(async (session) => {
        await agreeOnLanguage(session);
        onSignedIn(session);
      })
      .catch((error: unknown) => setFault(problemSays(error, w)))
      .finally(() => setBusy(false));
  };
  return (
    <Page title={w.signIn} isHome aside={<LanguageButton />}>
      <form className="m-form" onSubmit={submit}>
        <label htmlFor="username">{w.username}</label>
        <input id="username" name="username" required autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} />
        <label htmlFor="password">{w.password}</label>
        <input id="password" name="password" type="password" required autoComplete="current-password" maxLength={200} />
        {fault === null ? null : (
          <p className="m-fault" role="alert">
            {fault}
          </p>
        )}
        <button type="submit" className="m-button m-primary m-wide" disabled={isBusy}>
          {w.signIn}
        </button>
      </form>
    </Page>
  );
}
