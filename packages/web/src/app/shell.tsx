import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useMatches, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { onSignedOut } from '../api/client.ts';
import { SessionContext, sessionQuery, useMay } from '../api/session.tsx';
import { useWorkShop } from '../api/shop.ts';
import { choose, useChoice } from '../ui/choices.ts';
import { Icon } from '../ui/icon.tsx';
import { Bell } from './bell.tsx';
import { useKeys, type Overlay } from './keys.ts';
import { ShopSwitch } from './shop-switch.tsx';
import { SideSheet } from '../ui/side-sheet.tsx';
import { NAV } from './nav.ts';
import { Forbidden } from './pages.tsx';
import { UserMenu } from './user-menu.tsx';

const Palette = lazy(() => import('./palette.tsx').then((m) => ({ default: m.Palette })));
const WelcomeNotice = lazy(() => import('./welcome-notice.tsx').then((m) => ({ default: m.WelcomeNotice })));
const KeysHelp = lazy(() => import('./keys-help.tsx').then((m) => ({ default: m.KeysHelp })));

/** Lists that show one shop when one is chosen. */
const BY_SHOP: readonly string[] = ['/', '/orders', '/customers'];

function NavLinks({ onGo }: { readonly onGo?: () => void }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { shopId } = useWorkShop();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const isHere = (to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));
  return (
    <nav aria-label={t('common.mainNav')}>
      {NAV.filter((item) => item.needs.length === 0 || item.needs.some(may)).map((item) => (
        <Link
          key={item.to}
          to={item.to}
          search={shopId !== undefined && BY_SHOP.includes(item.to) ? { shopId } : {}}
          className={isHere(item.to) ? 'nav-link active' : 'nav-link'}
          title={t(`nav.${item.word}`)}
          {...(isHere(item.to) ? { 'aria-current': 'page' as const } : {})}
          {...(onGo ? { onClick: onGo } : {})}
        >
          <Icon name={item.icon} />
          <span className="nav-word">{t(`nav.${item.word}`)}</span>
        </Link>
      ))}
    </nav>
  );
}

function Brand(): ReactNode {
  const { t } = useTranslation();
  return (
    <Link to="/" className="brand" title={t('common.appName')}>
      <img src="/favicon.svg" width="22" height="22" alt="" />
      <span className="nav-word">{t('common.appName')}</span>
    </Link>
  );
}

/** The menu at the left; drawn in to its icons when somebody wants the room. */
function Side({ isSlim }: { readonly isSlim: boolean }): ReactNode {
  const { t } = useTranslation();
  const word = t(isSlim ? 'nav.widen' : 'nav.slim');
  return (
    <aside className="side desktop">
      <Brand />
      <NavLinks />
      <button
        type="button"
        className="nav-link nav-fold"
        aria-label={word}
        title={word}
        onClick={() => choose('nav', isSlim ? 'wide' : 'slim')}
      >
        <Icon name="collapse" />
        <span className="nav-word">{t('nav.slim')}</span>
      </button>
    </aside>
  );
}

/** Looks like a field, as that is what opens. */
function SearchButton({ onOpen }: { readonly onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <button type="button" className="search-button" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" onClick={onOpen}>
      <Icon name="search" />
      <span className="sr-only">{t('nav.searchAll')}</span>
      <span className="only-desktop clip grow">{t('nav.searchHelp')}</span>
      <kbd className="key only-desktop" aria-hidden="true">
        {IS_MAC ? '⌘K' : 'Ctrl K'}
      </kbd>
    </button>
  );
}

const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

/** Refuses pages by what their route says it needs; the server refuses their data anyway. */
function Page(): ReactNode {
  const may = useMay();
  const matches = useMatches();
  const needs = matches.flatMap((m) => (m.staticData.needs ? [m.staticData.needs] : []));
  if (!needs.every((some) => some.some(may))) return <Forbidden />;
  return (
    <>
      {may('system.manage') && matches.at(-1)?.pathname === '/' ? (
        <Suspense fallback={null}>
          <WelcomeNotice />
        </Suspense>
      ) : null}
      <Outlet />
    </>
  );
}

function Header({ onMenu, open }: { readonly onMenu: () => void; readonly open: (overlay: Overlay) => void }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <header className="top">
      <button type="button" className="plain-button only-phone" aria-label={t('common.openMenu')} onClick={onMenu}>
        <Icon name="menu" size={20} />
      </button>
      <SearchButton onOpen={() => open('palette')} />
      <span className="spacer" />
      <span className="only-desktop">
        <ShopSwitch />
      </span>
      {may('order.create') ? (
        <Link to="/orders/new" className="plain-button" aria-label={t('nav.newOrder')}>
          <Icon name="plus" />
          <span className="only-desktop">{t('nav.newOrder')}</span>
        </Link>
      ) : null}
      <Bell />
      <UserMenu openHelp={() => open('help')} />
    </header>
  );
}

/** The further pages stand on antd's controls, which are fetched once the first one stands. */
const AHEAD_MS = 300;

function useControlsAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => void import('./controls.tsx'), AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);
}

function Frame(): ReactNode {
  const { t } = useTranslation();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const isSlim = useChoice('nav') === 'slim';
  useKeys(setOverlay);
  useControlsAhead();
  const close = () => setOverlay(null);
  return (
    <div className={isSlim ? 'shell slim' : 'shell'}>
      <a className="skip" href="#main">
        {t('common.skipToContent')}
      </a>
      <Side isSlim={isSlim} />
      <div>
        <Header onMenu={() => setMenuOpen(true)} open={setOverlay} />
        <main id="main" className="main" tabIndex={-1}>
          <Page />
        </main>
      </div>
      <SideSheet title={t('common.appName')} isOpen={isMenuOpen} onClose={() => setMenuOpen(false)}>
        <ShopSwitch />
        <NavLinks onGo={() => setMenuOpen(false)} />
      </SideSheet>
      <Suspense fallback={null}>
        {overlay === 'palette' ? <Palette onClose={close} /> : null}
        {overlay === 'help' ? <KeysHelp onClose={close} /> : null}
      </Suspense>
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
