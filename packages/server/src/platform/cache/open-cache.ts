import { createHmac } from 'node:crypto';
import type { Keyring } from '../crypto/keyring.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Cache } from './cache.ts';
import { MemoryCache } from './memory-cache.ts';

export interface OpenCacheOptions {
  /** Undefined: each process remembers for itself. */
  readonly redisUrl: string | undefined;
  readonly keys: Keyring;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Keys of this installation alone begin so. */
export const cachePrefix = (keys: Keyring): string =>
  `danflow:${createHmac('sha256', keys.link).update('cache').digest('hex').slice(0, 10)}:`;

export async function openCache({ redisUrl, keys, log, metrics }: OpenCacheOptions): Promise<Cache> {
  const onLookup = (outcome: string, count: number): void => metrics.cacheLookups.inc({ outcome }, count);
  if (redisUrl === undefined) return new MemoryCache(onLookup);
  // Its client is 10 MB that most installations never need.
  const { RedisCache } = await import('./redis-cache.ts');
  return new RedisCache({ url: redisUrl, prefix: cachePrefix(keys), log, onLookup });
}
