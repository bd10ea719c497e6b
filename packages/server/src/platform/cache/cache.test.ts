import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Wire } from '../../testing/rabbitmq.ts';
import { hasRedis, redisUrl, testRedisCache } from '../../testing/redis.ts';
import type { Cache } from './cache.ts';
import { MemoryCache } from './memory-cache.ts';

const isRedisThere = await hasRedis();
if (!isRedisThere) console.log(`No Redis at ${redisUrl()} (DANFLOW_TEST_REDIS_URL): its half of the suite is skipped.`);

const ENGINES = isRedisThere ? (['memory', 'redis'] as const) : (['memory'] as const);

describe.each(ENGINES)('%s', (engine) => {
  let cache: Cache;
  beforeEach(async () => {
    cache = engine === 'memory' ? new MemoryCache() : await testRedisCache();
  });
  afterEach(() => cache.close());

  test('what was set is found in the order of the question, what was not is null', async () => {
    await cache.setMany(
      [
        ['a', '1'],
        ['b', '二'],
      ],
      5000,
    );
    expect(await cache.getMany(['b', 'nothing', 'a'])).toEqual(['二', null, '1']);
  });

  test('a value ends after its time', async () => {
    await cache.setMany([['a', '1']], 60);
    await sleep(120);
    expect(await cache.getMany(['a'])).toEqual([null]);
  });

  test('setting again counts from then, dropping forgets', async () => {
    await cache.setMany([['a', '1']], 60);
    await cache.setMany([['a', '2']], 5000);
    await sleep(120);
    expect(await cache.getMany(['a'])).toEqual(['2']);
    await cache.dropMany(['a', 'never there']);
    expect(await cache.getMany(['a'])).toEqual([null]);
  });

  test('nothing asked is nothing answered', async () => {
    await cache.setMany([], 1000);
    await cache.dropMany([]);
    expect(await cache.getMany([])).toEqual([]);
  });

  test('it says what it is', () => {
    expect(cache.state()).toMatchObject({ engine, isConnected: true });
  });
});

test('memory is bounded: the oldest go', async () => {
  const cache = new MemoryCache();
  await cache.setMany(
    Array.from({ length: 20_010 }, (_, i): [string, string] => [`k${i}`, '']),
    5000,
  );
  expect(await cache.getMany(['k0', 'k9', 'k10', 'k20009'])).toEqual([null, null, '', '']);
});

describe.runIf(isRedisThere)('a Redis that goes away', () => {
  let wire: Wire;
  let cache: Awaited<ReturnType<typeof testRedisCache>>;
  beforeEach(async () => {
    wire = await Wire.lay(redisUrl());
    cache = await testRedisCache(wire.url);
    await cache.setMany([['a', '1']], 30_000);
  });
  afterEach(async () => {
    await cache.close();
    await wire.remove();
  });

  test('killed, it knows nothing and says so; back again, it is used again', async () => {
    wire.cut();
    expect(await cache.getMany(['a'])).toEqual([null]);
    await cache.setMany([['b', '2']], 1000);
    await expect.poll(() => cache.state().isConnected).toBe(false);
    wire.mend();
    await expect.poll(() => cache.state().isConnected, { timeout: 5000 }).toBe(true);
    await expect.poll(() => cache.getMany(['a']), { timeout: 5000 }).toEqual(['1']);
  });

  test('hanging, it costs one short wait, and then none for a while', async () => {
    wire.freeze();
    const started = performance.now();
    expect(await cache.getMany(['a'])).toEqual([null]);
    for (let i = 0; i < 100; i += 1) expect(await cache.getMany(['a'])).toEqual([null]);
    expect(performance.now() - started).toBeLessThan(900);
  });
});

test('one that was never there is no reason not to start', async () => {
  const { RedisCache } = await import('./redis-cache.ts');
  const { pino } = await import('pino');
  const cache = new RedisCache({ url: 'redis://127.0.0.1:1', prefix: 'x:', log: pino({ level: 'silent' }) });
  expect(await cache.getMany(['a'])).toEqual([null]);
  expect(cache.state()).toMatchObject({ engine: 'redis', isConnected: false });
  await cache.close();
});
