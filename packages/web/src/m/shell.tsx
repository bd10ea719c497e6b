import { createContext, useContext, useEffect, useSyncExternalStore, type MouseEvent, type ReactNode } from 'react';
import type { Permission, SessionView } from '@danflow/contract';
import { Problem } from '../api/problem.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import type { Mood } from './feedback.ts';
import { useWords } from './words.ts';
import type { Words } from './words.zh-CN.ts';

export const SessionContext = createContext<SessionView | null>(null);
export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('no session above this component');
  return session;
}
export function useMay(): (...anyOf: readonly Permission[]) => boolean {
  const { permissions } = useSession();
  return (...anyOf) => anyOf.some((p) => permissions.includes(p));
}

const subscribePath = (listener: () => void) => {
  addEventListener('popstate', listener);
  return () => removeEventListener('popstate', listener);
};
export const usePath = (): string => useSyncExternalStore(subscribePath, () => location.pathname.replace(/\/+$/, ''));

export function go(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
  scrollTo(0, 0);
}

/** A link that stays a link for keyboards, long presses and new tabs. */
export function Go({
  to,
  className,
  children,
}: {
  readonly to: string;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  const follow = (e: MouseEvent) => {
    if (e.metaKey || e.ctrlKey || e.shiftKey || e.button !== 0) return;
    e.preventDefault();
    go(to);
  };
  return (
    <a href={to} className={className} onClick={follow}>
      {children}
    </a>
  );
}

export function Page({
  title,
  isHome = false,
  bottom,
  aside,
  children,
}: {
  readonly title: string;
  readonly isHome?: boolean;
  /** What the thumb reaches: the page's main buttons. */
  readonly bottom?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const w = useWords();
  useEffect(() => {
    document.title = isHome ? w.app : `${title} · ${w.app}`;
  }, [title, isHome, w]);
  return (
    <div className="m-page">
      <header className="m-head">
        {isHome ? (
          <img src="/favicon.svg" width="24" height="24" alt="" />
        ) : (
          <Go to="/m" className="m-back">
            <Icon name="left" size={22} />
            <span className="m-hidden">{w.home}</span>
          </Go>
        )}
        <h1>{title}</h1>
        {aside}
      </header>
      <main className="m-main">{children}</main>
      {bottom ? <footer className="m-bottom">{bottom}</footer> : null}
    </div>
  );
}

export interface Word {
  readonly mood: Mood | 'busy';
  readonly text: string;
  readonly detail?: string | undefined;
}

const SIGNS: Readonly<Record<Word['mood'], IconName>> = { info: 'scan', good: 'check', warn: 'alert', stop: 'close', busy: 'clock' };

/** The one line that everybody in the room can read: colour, sign and word. */
export function StateLine({ word }: { readonly word: Word }): ReactNode {
  return (
    <div className={`m-state m-${word.mood}`} role="status" aria-live="assertive">
      <Icon name={SIGNS[word.mood]} size={30} />
      <div>
        <strong>{word.text}</strong>
        {word.detail ? <span>{word.detail}</span> : null}
      </div>
    </div>
  );
}

/** Order numbers in groups of four, to be compared with a label; copied without gaps. */
export function OrderNo({ no }: { readonly no: string }): ReactNode {
  return (
    <span className="m-no">{/^\d{16}$/.test(no) ? (no.match(/.{4}/g) ?? [no]).map((part, i) => <span key={i}>{part}</span>) : no}</span>
  );
}

export function problemSays(error: unknown, w: Words): string {
  if (!(error instanceof Problem) || error.code === 'network') return w.noNetwork;
  return error.message === '' ? w.refusal.other : error.message;
}
/** Nobody knows whether it arrived; an answer cut off in its middle is no Problem, but the network's fault as well. */
export const isOffline = (error: unknown): boolean => (error instanceof Problem ? error.isWorthRetrying : error instanceof DOMException);
