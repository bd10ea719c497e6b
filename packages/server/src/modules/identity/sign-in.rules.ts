export interface Failures {
  readonly failures: number;
  readonly lastAt: Date;
}

/** Enough for a person who mistypes; a guesser of ten characters is not helped. */
export const FREE_TRIES = 5;
const FIRST_WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 15 * 60;
/** Without tries for this long, counting starts anew. */
export const FORGET_SECONDS = 60 * 60;

/** How long to wait after that many failures: 30 s after the fifth, twice as long each time, at most 15 min. */
export const waitSeconds = (failures: number): number =>
  failures < FREE_TRIES ? 0 : Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(10, failures - FREE_TRIES));

export type Attempt = { readonly isAllowed: true; readonly failures: number } | { readonly isAllowed: false; readonly seconds: number };

/** Counts a try before its password is looked at, so that a hundred guesses at once are still only five (R28). */
export function nextAttempt(known: Failures | null, now: Date): Attempt {
  if (known === null) return { isAllowed: true, failures: 1 };
  const since = (now.getTime() - known.lastAt.getTime()) / 1000;
  if (since >= FORGET_SECONDS) return { isAllowed: true, failures: 1 };
  const seconds = Math.ceil(waitSeconds(known.failures) - since);
  return seconds > 0 ? { isAllowed: false, seconds } : { isAllowed: true, failures: known.failures + 1 };
}

const MIN_PASSWORD = 10;

/** Length is what counts (NIST SP 800-63B); characters, not UTF-16 units. */
export const isPasswordWeak = (password: string, username: string): boolean =>
  [...password].length < MIN_PASSWORD || password.trim().toLowerCase() === username.toLowerCase() || new Set(password).size < 3;
