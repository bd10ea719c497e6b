export type CacheEngine = 'memory' | 'redis';

/** A cache as seen from this process. */
export interface CacheState {
  readonly engine: CacheEngine;
  /** Memory always is. */
  readonly isConnected: boolean;
  /** Since when it is as it is. */
  readonly since: Date;
}

/**
 * Values that may be forgotten, old or somebody else's making: what is read here is shown, or is a reason to look, and
 * decides nothing. No call throws, and none waits for an engine that does not answer: it then knows nothing.
 */
export interface Cache {
  /** In the order of the keys; null: not known. */
  getMany(keys: readonly string[]): Promise<(string | null)[]>;
  setMany(entries: readonly CacheEntry[], ttlMs: number): Promise<void>;
  dropMany(keys: readonly string[]): Promise<void>;
  state(): CacheState;
  close(): Promise<void>;
}

export type CacheEntry = readonly [key: string, value: string];

/** Counted by the metrics: what was known, what was not, what the engine did not answer. */
export type OnLookup = (outcome: 'hit' | 'miss' | 'away', count: number) => void;

export function countFound(found: readonly (string | null)[], onLookup: OnLookup): void {
  const hits = found.filter((value) => value !== null).length;
  if (hits > 0) onLookup('hit', hits);
  if (hits < found.length) onLookup('miss', found.length - hits);
}
