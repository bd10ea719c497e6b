import { useSyncExternalStore } from 'react';
import { useChoice } from '../ui/choices.ts';
import type { Mode } from '../ui/tokens.ts';

const darkQuery = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
const subscribe = (listener: () => void) => {
  darkQuery?.addEventListener('change', listener);
  return () => darkQuery?.removeEventListener('change', listener);
};

/** What the person chose, else what the system says. */
export function useMode(): Mode {
  const chosen = useChoice('theme');
  const isSystemDark = useSyncExternalStore(subscribe, () => darkQuery?.matches ?? false);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return isSystemDark ? 'dark' : 'light';
}
