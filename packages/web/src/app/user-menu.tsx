import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Dropdown, type MenuProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { setLocaleRoute, signOutRoute } from '@danflow/contract';
import { call } from '../api/client.ts';
import { sessionQuery, useSession } from '../api/session.tsx';
import { speak, type Language } from '../i18n/setup.ts';
import { choose } from '../ui/choices.ts';
import { Icon } from '../ui/icon.tsx';
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
  const items: MenuProps['items'] = [
    { key: 'who', type: 'group', label: `${session.name}${role === '' ? '' : ` · ${role}`}` },
    { key: 'language', label: isEnglish ? '中文' : 'English', icon: <Icon name="globe" />, onClick: () => void chooseLanguage(isEnglish ? 'zh-CN' : 'en') },
    { key: 'theme', label: mode === 'dark' ? t('common.light') : t('common.dark'), icon: <Icon name={mode === 'dark' ? 'sun' : 'moon'} />, onClick: () => choose('theme', mode === 'dark' ? 'light' : 'dark') },
    { key: 'me', label: t('settings.me'), icon: <Icon name="user" />, onClick: () => void navigate({ to: '/settings' }) },
    { type: 'divider' },
    { key: 'out', label: t('session.signOut'), onClick: signOut },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <button type="button" className="plain-button" aria-label={`${t('session.userMenu')} ${session.name}`}>
        <Icon name="user" />
        <span className="name only-desktop">{session.name}</span>
        <Icon name="down" size={12} />
      </button>
    </Dropdown>
  );
}
