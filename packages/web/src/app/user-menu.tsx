import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { setLocaleRoute, signOutRoute } from '@danflow/contract';
import { call } from '../api/client.ts';
import { sessionQuery, useSession } from '../api/session.tsx';
import { speak, type Language } from '../i18n/setup.ts';
import { choose } from '../ui/choices.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { MenuButton, type MenuItem } from '../ui/menu-button.tsx';
import { useSay } from '../ui/say.tsx';
import { setSearchTerms } from '../ui/search-terms.ts';
import { useMode } from './mode.ts';

function useSignOut(): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const signOut = useMutation({
    mutationFn: () => call(signOutRoute, {}),
    onSuccess: async () => {
      setSearchTerms([]);
      await navigate({ to: '/sign-in' });
      queries.clear();
    },
    onError: say.problem,
  });
  return () => signOut.mutate();
}

/** The language is kept on the server too, so that it follows the person to other computers. */
function useChooseLanguage(): (wanted: Language) => Promise<void> {
  const queries = useQueryClient();
  return async (wanted) => {
    await speak(wanted);
    const session = await call(setLocaleRoute, { body: { locale: wanted } }).catch(() => null);
    if (session) queries.setQueryData(sessionQuery.queryKey, session);
    await queries.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'session' });
  };
}

const entry = (icon: IconName, word: ReactNode): ReactNode => (
  <>
    <Icon name={icon} />
    {word}
  </>
);

function useItems(openHelp: () => void): readonly MenuItem[] {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const mode = useMode();
  const signOut = useSignOut();
  const chooseLanguage = useChooseLanguage();
  const other = i18n.language === 'en' ? ({ code: 'zh-CN', name: '中文' } as const) : ({ code: 'en', name: 'English' } as const);
  const isDark = mode === 'dark';
  return [
    { key: 'language', label: entry('globe', <span lang={other.code}>{other.name}</span>), run: () => void chooseLanguage(other.code) },
    {
      key: 'theme',
      label: entry(isDark ? 'sun' : 'moon', isDark ? t('common.light') : t('common.dark')),
      run: () => choose('theme', isDark ? 'light' : 'dark'),
    },
    { key: 'me', label: entry('user', t('settings.me')), run: () => void navigate({ to: '/settings/me' }) },
    { key: 'keys', label: entry('settings', t('nav.keys')), run: openHelp },
    { key: 'out', label: entry('right', t('session.signOut')), run: signOut },
  ];
}

export function UserMenu({ openHelp }: { readonly openHelp: () => void }): ReactNode {
  const { t } = useTranslation();
  const { name, role } = useSession();
  const roleName = role === null ? '' : role.builtin === null ? role.name : t(`words.role.${role.builtin}`);
  const face = (
    <>
      <Icon name="user" />
      <span className="name only-desktop">{name}</span>
      <Icon name="down" size={12} />
    </>
  );
  return (
    <MenuButton
      label={`${t('session.userMenu')} ${name}`}
      face={face}
      head={[name, roleName].filter((s) => s !== '').join(' · ')}
      items={useItems(openHelp)}
    />
  );
}
