import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attentionRoute } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { ATTENTION_MS } from '../../ui/attention.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { PageHead } from '../../ui/basics.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SETTINGS, type SettingsGroup } from './settings-places.ts';

const HOME = '/settings';

function Nav({
  groups,
  here,
  letters,
}: {
  readonly groups: readonly SettingsGroup[];
  readonly here: string;
  readonly letters: number;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <nav className="settings-nav" aria-label={t('settings.title')}>
      <h1 className="settings-title">{t('settings.title')}</h1>
      {groups.map((group) => (
        <section key={group.word} aria-label={t(`settings.group.${group.word}`)}>
          <p className="settings-group">{t(`settings.group.${group.word}`)}</p>
          {group.entries.map(({ to, word, icon }) => (
            <Link
              key={to}
              to={to}
              className={here === to ? 'nav-link active' : 'nav-link'}
              {...(here === to ? { 'aria-current': 'page' as const } : {})}
            >
              <Icon name={icon} />
              <span className="grow">
                {t(`settings.${word}`)}
                <span className="settings-about">{t(`settings.about.${word}`)}</span>
              </span>
              {word === 'letters' && letters > 0 ? <span className="num danger strong">{letters}</span> : null}
              <span className="settings-go">
                <Icon name="right" size={14} />
              </span>
            </Link>
          ))}
        </section>
      ))}
    </nav>
  );
}

/** What may be set, in groups beside the page; on a phone a list first, and each page by itself with a way back to it. */
export function SettingsPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const path = useRouterState({ select: (s) => s.location.pathname.replace(/\/$/, '') });
  // The same question as the bell's: it costs nothing more.
  const waiting = useRoute('attention', attentionRoute, {}, { everyMs: ATTENTION_MS, staleMs: ATTENTION_MS / 2 }).data?.items ?? [];
  const letters = waiting.find((w) => w.kind === 'dead_letter')?.count ?? 0;
  const groups: readonly SettingsGroup[] = SETTINGS.map(({ word, entries }) => ({
    word,
    entries: entries.filter(({ needs }) => needs === null || may(needs)),
  })).filter(({ entries }) => entries.length > 0);
  const entries = groups.flatMap((group) => group.entries);
  const { to: here, word } = entries.find((entry) => entry.to === path) ?? { to: '/settings/me', word: 'me' as const };
  // Whoever may set nothing but their own account needs no list of one.
  const isList = path === HOME && entries.length > 1;
  return (
    <div className={isList ? 'settings list' : 'settings'}>
      {entries.length > 1 ? <Nav groups={groups} here={here} letters={letters} /> : null}
      <div className="settings-body">
        <PageHead
          title={t(`settings.${word}`)}
          note={t(`settings.about.${word}`)}
          back={
            entries.length > 1 ? (
              <span className="settings-back">
                <BackLink to={HOME} />
              </span>
            ) : undefined
          }
        />
        <Outlet />
      </div>
    </div>
  );
}
