import { useSyncExternalStore } from 'react';

/**
 * What a person searches for may be a name or a phone number: it lives in memory only, never in an address, the history
 * of the browser, or storage (R14).
 */
let terms: readonly string[] = [];
const listeners = new Set<() => void>();

export function setSearchTerms(next: readonly string[]): void {
  terms = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSearchTerms = (): readonly string[] => useSyncExternalStore(subscribe, () => terms);

const MAX_TERMS = 500;

/**
 * A pasted column, a list with commas, or one phrase. Blanks part numbers from each other, but not the words of a name:
 * they only count when every piece holds a digit.
 */
export function termsOf(typed: string): string[] {
  const rough = typed
    .split(/[\n\r\t,;、\uff0c\uff1b]+/)
    .map((s) => s.trim())
    .filter((s) => s !== '');
  const pieces = rough.flatMap((s) => {
    const parts = s.split(/\s+/);
    // An order number or a mobile phone in groups, as they are read aloud, is one number.
    if (/^(\d{4}( \d{4}){3}|1\d\d \d{4} \d{4})$/.test(s)) return [s.replaceAll(' ', '')];
    return parts.length > 1 && parts.every((p) => /\d/.test(p)) ? parts : [s];
  });
  return [...new Set(pieces)].slice(0, MAX_TERMS);
}

/** Of an order, a parcel, a phone: letters, digits and dashes with seven digits or more. It is searched for, never put into an address. */
export const areNumbers = (terms: readonly string[]): boolean =>
  terms.length > 0 && terms.every((term) => /^\+?[\da-z-]{7,}$/i.test(term) && term.replaceAll(/\D/g, '').length >= 7);
