import type { Core } from '../../platform/tx.ts';
import type { Principal } from '../../platform/principal.ts';

/** R28: a role that was changed by hand, or a session revoked by another process, lives on for this long at most. */
const MAX_AGE_MS = 5_000;
const MAX_ENTRIES = 10_000;

interface Entry {
  readonly at: number;
  readonly found: Promise<Principal | null>;
}

/**
 * Who a token belongs to. Promises are kept, not answers: requests that come together ask once, and a look-up that was
 * under way when somebody was shut out is forgotten with the rest, though it may still end with the old answer.
 */
export class AccessCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get(token: string, find: () => Promise<Principal | null>): Promise<Principal | null> {
    const now = this.#now();
    const known = this.#entries.get(token);
    if (known && now - known.at < MAX_AGE_MS) return known.found;
    const entry: Entry = { at: now, found: find() };
    this.#keep(token, entry);
    const forget = (): void => {
      if (this.#entries.get(token) === entry) this.#entries.delete(token);
    };
    // Unknown tokens are not kept: anybody can invent them.
    entry.found.then((principal) => principal ?? forget(), forget);
    return entry.found;
  }

  /** After every change of people, roles, keys and sessions: these are rare, look-ups are cheap. */
  clear(): void {
    this.#entries.clear();
  }

  #keep(token: string, entry: Entry): void {
    this.#entries.delete(token);
    this.#entries.set(token, entry);
    if (this.#entries.size <= MAX_ENTRIES) return;
    // The oldest by insertion is the longest unasked, or about to be asked for anew anyway.
    const oldest = this.#entries.keys().next().value;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}

const caches = new WeakMap<Core, AccessCache>();

/** One a core: what checks requests and what revokes must look at the same one. */
export function accessCacheOf(core: Core): AccessCache {
  const known = caches.get(core);
  if (known) return known;
  const cache = new AccessCache(() => core.clock().getTime());
  caches.set(core, cache);
  return cache;
}
