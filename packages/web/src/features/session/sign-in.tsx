import { useQueryClient, useMutation } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signInRoute } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { sessionQuery } from '../../api/session.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { agreeOnLanguage } from './agree-on-language.ts';
import { LanguageSwitch, Welcome } from './welcome.tsx';

interface Fields {
  readonly username: string;
  readonly password: string;
}

const api = getRouteApi('/entrance/sign-in');

/** Only addresses of our own pages are gone to after signing in. */
const safeTarget = (to: string | undefined): string =>
  to !== undefined && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';

export function SignInPage(): ReactNode {
  const { t } = useTranslation();
  const { to } = api.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  useEffect(() => queries.removeQueries({ predicate: (q) => q.queryKey[0] !== 'session' }), [queries]);
  const signIn = useMutation({
    mutationFn: (fields: Fields) => call(signInRoute, { body: fields }),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, await agreeOnLanguage(session));
      if (session.mustChangePassword) await router.navigate({ to: '/first-password' });
      else router.history.push(safeTarget(to));
    },
  });
  return (
    <Welcome>
      <h1>{t('session.signInTitle')}</h1>
      <p className="quiet" style={{ marginBottom: 20 }}>
        {t('session.claim')}
      </p>
      <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => signIn.mutate(fields)} size="large">
        <Form.Item name="username" label={t('session.username')} rules={[{ required: true, message: t('errors.fieldRequired') }]}>
          <Input autoComplete="username" autoFocus autoCapitalize="none" spellCheck={false} />
        </Form.Item>
        <Form.Item name="password" label={t('session.password')} rules={[{ required: true, message: t('errors.fieldRequired') }]}>
          <Input type="password" autoComplete="current-password" />
        </Form.Item>
        {signIn.error ? (
          <Alert type="error" showIcon title={problemText(signIn.error, t)} style={{ marginBottom: 16 }} role="alert" />
        ) : null}
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
          {t('session.signIn')}
        </Button>
      </Form>
      <p className="quiet" style={{ marginTop: 16 }}>
        {t('session.forgot')}
      </p>
      <LanguageSwitch />
    </Welcome>
  );
}
