import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../api/session.tsx';
import { PasswordForm } from '../../ui/password-form.tsx';
import { agreeOnLanguage } from './agree-on-language.ts';
import { LanguageSwitch, Welcome } from './welcome.tsx';

/** The first password was told by somebody else: nothing works until it is changed. */
export function FirstPasswordPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const session = useQuery(sessionQuery);
  const goOn = async (): Promise<void> => {
    const known = queries.getQueryData(sessionQuery.queryKey);
    if (known) queries.setQueryData(sessionQuery.queryKey, await agreeOnLanguage(known));
    await navigate({ to: '/' });
  };
  if (session.error) return <Navigate to="/sign-in" />;
  return (
    <Welcome>
      <h1>{t('session.firstPassword')}</h1>
      <p className="quiet" style={{ marginBottom: 20 }}>
        {t('session.firstPasswordHelp')}
      </p>
      <PasswordForm onDone={() => void goOn()} />
      <LanguageSwitch />
    </Welcome>
  );
}
