import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useMatches, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { onSignedOut } from '../api/client.ts';
import { SessionContext, sessionQuery, useMay } from '../api/session.tsx';
import { Icon } from '../ui/icon.tsx';
import { SideSheet } from '../ui/side-sheet.tsx';
import { NAV } from './nav.ts';
import { Forbidden } from './pages.tsx';
import { QuickSearch } from './quick-search.tsx';
import { UserMenu } from './user-menu.tsx';

function NavLinks({ onGo }: { readonly onGo?: () => void }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const isHere = (to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));
  return (
    <nav aria-label={t('common.mainNav')}>
      {NAV.filter((item) => item.needs.length === 0 || item.needs.some(may)).map((item) => (
        <Link
          key={item.to}
          to={item.to}
          className={isHere(item.to) ? 'nav-link active' : 'nav-link'}
          {...(isHere(item.to) ? { 'aria-current': 'page' as const } : {})}
          {...(onGo ? { onClick: onGo } : {})}
        >
          <Icon name={item.icon} />
          {t(`nav.${item.word}`)}
        </Link>
      ))}
    </nav>
  );
}

function Brand(): ReactNode {
  const { t } = useTranslation();
  return (
    <Link to="/" className="brand">
      <img src="/favicon.svg" width="22" height="22" alt="" />
      {t('common.appName')}
    </Link>
  );
}

/** Refuses pages by what their route says it needs; the server refuses their data anyway. */
function Page(): ReactNode {
  const may = useMay();
  const needs = useMatches().flatMap((m) => (m.staticData.needs ? [m.staticData.needs] : []));
  return needs.every((some) => some.some(may)) ? <Outlet /> : <Forbidden />;
}

function Frame(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const [isMenuOpen, setMenuOpen] = useState(false);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('common.skipToContent')}
      </a>
      <aside className="side desktop">
        <Brand />
        <NavLinks />
      </aside>
      <div>
        <header className="top">
          <button type="button" className="plain-button only-phone" aria-label={t('common.openMenu')} onClick={() => setMenuOpen(true)}>
            <Icon name="menu" size={20} />
          </button>
          {may('order.read') ? <QuickSearch /> : null}
          <span className="spacer" />
          {may('order.create') ? (
            <Link to="/orders/new" className="plain-button" aria-label={t('nav.newOrder')}>
              <Icon name="plus" />
              <span className="only-desktop">{t('nav.newOrder')}</span>
            </Link>
          ) : null}
          <UserMenu />
        </header>
        <main id="main" className="main" tabIndex={-1}>
          <Page />
        </main>
      </div>
      <SideSheet title={t('common.appName')} isOpen={isMenuOpen} onClose={() => setMenuOpen(false)}>
        <NavLinks onGo={() => setMenuOpen(false)} />
      </SideSheet>
    </div>
  );
}

/** Everything behind the sign-in: the session, the frame, and the way out when the session ends. */
export function Shell(): ReactNode {
  const { data: session } = useQuery(sessionQuery);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(
    () =>
      onSignedOut(() => {
        const to = router.state.location.href;
        queries.clear();
        void navigate({ to: '/sign-in', search: { to } });
      }),
    [queries, navigate, router],
  );
  if (session === undefined) return null;
  return (
    <SessionContext value={session}>
      <Frame />
    </SessionContext>
  );
}
