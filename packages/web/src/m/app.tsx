import { Component, useCallback, useEffect, useState, type ReactNode } from 'react';
import type { SessionView } from '@danflow/contract';
import { onSignedOut } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { useChoice } from '../ui/choices.ts';
import { applyTokens } from '../ui/tokens.ts';
import { send } from './api.ts';
import { CountPage } from './count-page.tsx';
import { HomePage } from './home-page.tsx';
import { useSending } from './outbox.ts';
import { ReceivePage } from './receive-page.tsx';
import { RedeemPage } from './redeem-page.tsx';
import { Page, SessionContext, useMay, usePath } from './shell.tsx';
import { ShipPage } from './ship-page.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { TILES } from './tiles.ts';
import { speak, tongue, useTongue, useWords, WordsContext, wordsOf } from './words.ts';
import { WorkPage } from './work-page.tsx';

const PAGES: Readonly<Record<string, () => ReactNode>> = {
  '/m/ship': ShipPage,
  '/m/receive': ReceivePage,
  '/m/count': CountPage,
  '/m/redeem': RedeemPage,
  '/m/work': WorkPage,
};

function Pages(): ReactNode {
  const w = useWords();
  const path = usePath();
  const may = useMay();
  if (path === '/m') return <HomePage />;
  const Found = PAGES[path];
  const tile = TILES.find((t) => t.to === path);
  if (Found === undefined || tile === undefined) return <Page title={w.nothingHere}>{null}</Page>;
  if (!may(...tile.needs))
    return (
      <Page title={w[tile.word]}>
        <p className="m-empty">{w.noPermission}</p>
      </Page>
    );
  return <Found key={path} />;
}

type State =
  | { readonly is: 'loading' }
  | { readonly is: 'broken' }
  | { readonly is: 'out' }
  | { readonly is: 'in'; readonly session: SessionView };

function useSignedIn() {
  const [state, setState] = useState<State>({ is: 'loading' });
  const load = useCallback(() => {
    send('session', {}).then(
      (session) => setState({ is: 'in', session }),
      (error: unknown) => setState({ is: error instanceof Problem && error.code === 'not_signed_in' ? 'out' : 'broken' }),
    );
  }, []);
  useEffect(load, [load]);
  useEffect(() => onSignedOut(() => setState({ is: 'out' })), []);
  return { state, load, signedIn: (session: SessionView) => setState({ is: 'in', session }) };
}

function Gate(): ReactNode {
  const w = useWords();
  const { state, load, signedIn } = useSignedIn();
  useSending(state.is === 'in' ? state.session.id : null);
  if (state.is === 'loading')
    return (
      <Page title={w.app} isHome>
        {<p className="m-empty waiting">{w.loading}</p>}
      </Page>
    );
  if (state.is === 'out') return <SignInPage onSignedIn={signedIn} />;
  if (state.is === 'broken')
    return (
      <Page title={w.app} isHome>
        <p className="m-empty">{w.noNetwork}</p>
        <button type="button" className="m-button m-primary m-wide" onClick={load}>
          {w.retry}
        </button>
      </Page>
    );
  if (state.session.mustChangePassword)
    return (
      <Page title={w.app} isHome>
        <p className="m-empty">{w.firstPassword}</p>
        <a className="m-button m-primary m-wide" href="/first-password">
          {w.changePassword}
        </a>
      </Page>
    );
  return (
    <SessionContext value={state.session}>
      <Pages />
    </SessionContext>
  );
}

/** A page that threw: what is scanned is in storage, so reloading loses nothing. */
class Catch extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };
  static getDerivedStateFromError = () => ({ isBroken: true });
  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    const w = wordsOf(tongue());
    return (
      <Page title={w.app} isHome>
        <p className="m-empty">{w.broke}</p>
        <button type="button" className="m-button m-primary m-wide" onClick={() => location.reload()}>
          {w.reload}
        </button>
      </Page>
    );
  }
}

const darkQuery = globalThis.matchMedia?.('(prefers-color-scheme: dark)');

export function App(): ReactNode {
  const spoken = useTongue();
  const chosen = useChoice('theme');
  const [isSystemDark, setSystemDark] = useState(darkQuery?.matches ?? false);
  useEffect(() => {
    const hear = (e: MediaQueryListEvent) => setSystemDark(e.matches);
    darkQuery?.addEventListener('change', hear);
    return () => darkQuery?.removeEventListener('change', hear);
  }, []);
  applyTokens(chosen === 'light' || chosen === 'dark' ? chosen : isSystemDark ? 'dark' : 'light');
  useEffect(() => speak(spoken), [spoken]);
  return (
    <WordsContext value={wordsOf(spoken)}>
      <Catch>
        <Gate />
      </Catch>
    </WordsContext>
  );
}
