import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { setLocaleRoute, signOutRoute } from '@danflow/contract';
import { call } from '../api/client.ts';
import { sessionQuery, useSession } from '../api/session.tsx';
import { speak, type Language } from '../i18n/setup.ts';
import { choose } from '../ui/choices.ts';
import { Icon } from '../ui/icon.tsx';
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

export function UserMenu(): ReactNode {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const navigate = useNavigate();
  const mode = useMode();
  const signOut = useSignOut();
  const chooseLanguage = useChooseLanguage();
  const isEnglish = i18n.language === 'en';
  const role = session.role === null ? '' : session.role.builtin === null ? session.role.name : t(`words.role.${session.role.builtin}`);
  const items: readonly MenuItem[] = [
    {
      key: 'language',
      label: (
        <>
          <Icon name="globe" />
          <span lang={isEnglish ? 'zh-CN' : 'en'}>{isEnglish ? '中文' : 'English'}</span>
        </>
      ),
      run: () => void chooseLanguage(isEnglish ? 'zh-CN' : 'en'),
    },
    {
      key: 'theme',
      label: (
        <>
          <Icon name={mode === 'dark' ? 'sun' : 'moon'} />
          {mode === 'dark' ? t('common.light') : t('common.dark')}
        </>
      ),
      run: () => choose('theme', mode === 'dark' ? 'light' : 'dark'),
    },
    {
      key: 'me',
      label: (
        <>
          <Icon name="user" />
          {t('settings.me')}
        </>
      ),
      run: () => void navigate({ to: '/settings' }),
    },
    {
      key: 'out',
      label: (
        <>
          <Icon name="right" />
          {t('session.signOut')}
        </>
      ),
      run: signOut,
    },
  ];
  return (
    <MenuButton
      label={`${t('session.userMenu')} ${session.name}`}
      face={
        <>
          <Icon name="user" />
          <span className="name only-desktop">{session.name}</span>
          <Icon name="down" size={12} />
        </>
      }
      head={`${session.name}${role === '' ? '' : ` · ${role}`}`}
      items={items}
    />
  );
}
