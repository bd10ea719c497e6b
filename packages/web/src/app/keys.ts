import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useMay } from '../api/session.tsx';
import { useChoice } from '../ui/choices.ts';
import { isTyping } from '../ui/is-typing.ts';
import { NAV, type NavItem } from './nav.ts';

/** G, then this letter. */
export const GO: Readonly<Record<string, NavItem['to']>> = {
  b: '/',
  o: '/orders',
  k: '/scan',
  p: '/goods',
  s: '/stock',
  c: '/customers',
  f: '/finance',
  i: '/imports',
  t: '/settings',
};
/** A G that is older than this began nothing. */
const SEQUENCE_MS = 1500;

export type Overlay = 'palette' | 'help';

/** The keyboard of the whole workplace. One-letter keys can be switched off (help dialog), as speech input types letters. */
export function useKeys(open: (overlay: Overlay) => void): void {
  const navigate = useNavigate();
  const may = useMay();
  const areLettersOff = useChoice('keys') === 'off';
  const latest = useRef({ navigate, may, open, areLettersOff });
  useEffect(() => {
    latest.current = { navigate, may, open, areLettersOff };
  });
  useEffect(() => {
    let wentAt = 0;
    const go = (letter: string): boolean => {
      const item = NAV.find((n) => n.to === GO[letter]);
      if (!item || !(item.needs.length === 0 || item.needs.some(latest.current.may))) return false;
      void latest.current.navigate({ to: item.to });
      return true;
    };
    const plain = (key: string): boolean => {
      const isSecond = Date.now() - wentAt < SEQUENCE_MS;
      wentAt = 0;
      if (isSecond) return go(key);
      if (key === 'g') wentAt = Date.now();
      else if (key === 'c' && latest.current.may('order.create')) void latest.current.navigate({ to: '/orders/new' });
      else if (key === '?') latest.current.open('help');
      else if (key === '/') latest.current.open('palette');
      else return false;
      return true;
    };
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.open('palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
      if (latest.current.areLettersOff || isTyping(event)) return;
      if (plain(event.key.toLowerCase())) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
