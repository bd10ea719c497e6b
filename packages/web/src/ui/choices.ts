import { useSyncExternalStore } from 'react';

/** Small choices of a person that outlive the page (never personal data). Private windows may refuse storage. */
const listeners = new Set<() => void>();
const memory = new Map<string, string>();

export function choice(name: string): string | null {
  try {
    return localStorage.getItem(`danflow.${name}`) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

export function choose(name: string, value: string): void {
  memory.set(name, value);
  try {
    localStorage.setItem(`danflow.${name}`, value);
  } catch {
    // Kept in memory until the page is closed.
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useChoice = (name: string): string | null => useSyncExternalStore(subscribe, () => choice(name));
