import { countFound, type Cache, type CacheEntry, type CacheState, type OnLookup } from './cache.ts';

/** Some megabytes; beyond it the oldest go. */
const MAX_ENTRIES = 20_000;

interface Kept {
  readonly value: string;
  readonly until: number;
}

/** The engine that needs nothing: of one process alone. */
export class MemoryCache implements Cache {
  readonly #kept = new Map<string, Kept>();
  readonly #since = new Date();
  readonly #onLookup: OnLookup;

  constructor(onLookup: OnLookup = () => undefined) {
    this.#onLookup = onLookup;
  }

  getMany(keys: readonly string[]): Promise<(string | null)[]> {
    const now = performance.now();
    const found = keys.map((key) => {
      const kept = this.#kept.get(key);
      if (kept && kept.until > now) return kept.value;
      if (kept) this.#kept.delete(key);
      return null;
    });
    countFound(found, this.#onLookup);
    return Promise.resolve(found);
  }

  setMany(entries: readonly CacheEntry[], ttlMs: number): Promise<void> {
    const until = performance.now() + ttlMs;
    for (const [key, value] of entries) {
      // Set anew at the end, so that the first of the map is the oldest.
      this.#kept.delete(key);
      this.#kept.set(key, { value, until });
    }
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= MAX_ENTRIES) break;
      this.#kept.delete(key);
    }
    return Promise.resolve();
  }

  dropMany(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#kept.delete(key);
    return Promise.resolve();
  }

  state(): CacheState {
    return { engine: 'memory', isConnected: true, since: this.#since };
  }

  close(): Promise<void> {
    this.#kept.clear();
    return Promise.resolve();
  }
}
