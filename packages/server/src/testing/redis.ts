import { Redis } from 'ioredis';
import { pino } from 'pino';
import { newKeyringFile, openKeyring } from '../platform/crypto/keyring.ts';
import { cachePrefix } from '../platform/cache/open-cache.ts';
import { RedisCache } from '../platform/cache/redis-cache.ts';

/** DANFLOW_TEST_REDIS_URL, else the usual place of a Redis on this computer. */
export const redisUrl = (): string => process.env.DANFLOW_TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

/** CI must have one: there it counts as reachable, so that a missing Redis fails instead of being skipped. */
export async function hasRedis(): Promise<boolean> {
  if (process.env.CI === 'true') return true;
  const redis = new Redis(redisUrl(), { lazyConnect: true, connectTimeout: 2000, retryStrategy: null });
  redis.on('error', () => undefined);
  const isThere = await redis.connect().then(
    () => true,
    () => false,
  );
  redis.disconnect();
  return isThere;
}

/** Ends when the cache is connected; by itself it never waits. */
export async function connected(cache: RedisCache): Promise<RedisCache> {
  const end = Date.now() + 5000;
  while (!cache.state().isConnected) {
    if (Date.now() > end) throw new Error('Redis did not answer');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return cache;
}

/** A cache with keys that no other test has; they end by themselves within seconds. */
export const testRedisCache = (url = redisUrl()): Promise<RedisCache> =>
  connected(new RedisCache({ url, prefix: cachePrefix(openKeyring(newKeyringFile())), log: pino({ level: 'silent' }) }));
