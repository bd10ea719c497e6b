import { useSyncExternalStore } from 'react';
import { keep, kept } from './kept.ts';

/** Small choices of a person that outlive the page, told to every part that shows them. */
const listeners = new Set<() => void>();

export const choice = kept;

export function choose(name: string, value: string): void {
  keep(name, value);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useChoice = (name: string): string | null => useSyncExternalStore(subscribe, () => choice(name));
