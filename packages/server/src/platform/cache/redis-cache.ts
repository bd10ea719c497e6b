import { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import { countFound, type Cache, type CacheEntry, type CacheState, type OnLookup } from './cache.ts';

/** An answer that takes longer is none: an order must not wait for what only saves it a look. */
const ANSWER_MS = 80;
/** After one that did not come, nothing is asked for so long: a Redis that hangs costs one such wait a second, not one an order. */
const REST_MS = 1000;
const CONNECT_MS = 2000;
const MAX_RETRY_MS = 5000;

export interface RedisCacheOptions {
  readonly url: string;
  /** Begin of all keys: two installations on one Redis must not read each other's stock. */
  readonly prefix: string;
  readonly log: Log;
  readonly onLookup?: OnLookup;
}

/** Redis 6 or newer; it comes back by itself, and whether it is there is asked, never awaited. */
export class RedisCache implements Cache {
  readonly #redis: Redis;
  readonly #log: Log;
  readonly #onLookup: OnLookup;
  #restUntil = 0;
  #since = new Date();
  #isLost = false;

  constructor({ url, prefix, log, onLookup = () => undefined }: RedisCacheOptions) {
    this.#log = log;
    this.#onLookup = onLookup;
    this.#redis = new Redis(url, {
      keyPrefix: prefix,
      connectionName: 'danflow',
      // Neither kept for later nor sent again: by then nobody needs the answer.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      commandTimeout: ANSWER_MS,
      connectTimeout: CONNECT_MS,
      retryStrategy: (tries) => Math.min(100 * 2 ** tries, MAX_RETRY_MS),
    });
    this.#redis.on('ready', () => {
      if (this.#isLost) log.info('the cache in Redis is back');
      this.#turn(false);
    });
    this.#redis.on('error', (error: Error) => {
      // Once an outage, not once a try.
      if (!this.#isLost) log.warn({ reason: error.message }, 'Redis does not answer; stock is read from the database');
      this.#turn(true);
    });
    this.#redis.on('close', () => this.#turn(true));
  }

  #turn(isLost: boolean): void {
    if (isLost !== this.#isLost) this.#since = new Date();
    this.#isLost = isLost;
  }

  get #isAsked(): boolean {
    return this.#redis.status === 'ready' && performance.now() >= this.#restUntil;
  }

  #rest(error: unknown): void {
    this.#restUntil = performance.now() + REST_MS;
    this.#log.debug({ error }, 'Redis did not answer in time');
  }

  async getMany(keys: readonly string[]): Promise<(string | null)[]> {
    if (keys.length === 0) return [];
    if (this.#isAsked) {
      try {
        const found = await this.#redis.mget([...keys]);
        countFound(found, this.#onLookup);
        return found;
      } catch (error) {
        this.#rest(error);
      }
    }
    this.#onLookup('away', keys.length);
    return keys.map(() => null);
  }

  async setMany(entries: readonly CacheEntry[], ttlMs: number): Promise<void> {
    if (entries.length === 0 || !this.#isAsked) return;
    const pipeline = this.#redis.pipeline();
    for (const [key, value] of entries) pipeline.set(key, value, 'PX', ttlMs);
    await pipeline.exec().catch((error: unknown) => this.#rest(error));
  }

  async dropMany(keys: readonly string[]): Promise<void> {
    if (keys.length === 0 || !this.#isAsked) return;
    await this.#redis.unlink([...keys]).catch((error: unknown) => this.#rest(error));
  }

  state(): CacheState {
    return { engine: 'redis', isConnected: this.#redis.status === 'ready', since: this.#since };
  }

  close(): Promise<void> {
    this.#redis.disconnect();
    return Promise.resolve();
  }
}
