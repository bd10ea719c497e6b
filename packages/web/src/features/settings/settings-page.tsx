import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attentionRoute, type Permission } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { ATTENTION_MS } from '../../ui/attention.ts';
import { PageHead } from '../../ui/basics.tsx';

const TABS = [
  { to: '/settings', word: 'me', needs: null },
  { to: '/settings/people', word: 'people', needs: 'people.manage' },
  { to: '/settings/roles', word: 'roles', needs: 'people.manage' },
  { to: '/settings/api-keys', word: 'apiKeys', needs: 'people.manage' },
  { to: '/settings/shops', word: 'shops', needs: 'shop.edit' },
  { to: '/settings/warehouses', word: 'warehouses', needs: 'shop.edit' },
  { to: '/settings/payments', word: 'payments', needs: 'system.manage' },
  { to: '/settings/journal', word: 'journal', needs: 'audit.read' },
  { to: '/settings/system', word: 'system', needs: 'system.read' },
  { to: '/settings/jobs', word: 'jobs', needs: 'system.read' },
  { to: '/settings/dead-letters', word: 'letters', needs: 'system.read' },
] as const satisfies readonly { readonly to: string; readonly word: string; readonly needs: Permission | null }[];

export function SettingsPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const path = useRouterState({ select: (s) => s.location.pathname.replace(/\/$/, '') });
  // The same question as the bell's: it costs nothing more.
  const waiting = useRoute('attention', attentionRoute, {}, { everyMs: ATTENTION_MS, staleMs: ATTENTION_MS / 2 }).data?.items ?? [];
  const letters = waiting.find((w) => w.kind === 'dead_letter')?.count ?? 0;
  const tabs = TABS.filter((tab) => tab.needs === null || may(tab.needs));
  return (
    <>
      <PageHead title={t('settings.title')} />
      <nav className="tabs" aria-label={t('settings.title')}>
        {tabs.map((tab) => (
          <Link
            key={tab.to}
            to={tab.to}
            className={path === tab.to ? 'tab on' : 'tab'}
            {...(path === tab.to ? { 'aria-current': 'page' as const } : {})}
          >
            {t(`settings.${tab.word}`)}
            {tab.word === 'letters' && letters > 0 ? <span className="n alarm">{letters}</span> : null}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
