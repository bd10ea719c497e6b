import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import type { Db, Pool } from './db.ts';
import type { Log } from './log.ts';

/** PostgreSQL refuses notices of 8000 bytes and more. */
export const MAX_NOTICE_BYTES = 7800;

/**
 * Tells all processes that listen. Always a statement of its own, never inside a transaction that locks orders: at commit
 * NOTIFY takes a lock that all notifying transactions of the database share (R18).
 */
export async function notify(db: Db, channel: string, notices: readonly string[]): Promise<void> {
  if (notices.length === 0) return;
  await sql`SELECT pg_notify(${channel}, n) FROM unnest(${[...notices]}::text[]) AS n`.execute(db);
}

export interface Hearing {
  readonly channel: string;
  onNotice(text: string): void;
  /** Notices may have been missed: the connection was away. */
  onGap(): void;
}

const PING_MS = 15_000;
const MAX_WAIT_MS = 10_000;

/** One connection that listens, found again when it breaks. Notices reach all listeners in the same order (that of commits). */
export class Listener {
  readonly #pool: Pool;
  readonly #hearing: Hearing;
  readonly #log: Log;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #hangUp: (() => void) | undefined;

  constructor(pool: Pool, hearing: Hearing, log: Log) {
    this.#pool = pool;
    this.#hearing = hearing;
    this.#log = log;
  }

  /** Resolves when the first connection listens, or has failed to. */
  start(): Promise<void> {
    const first = Promise.withResolvers<void>();
    this.#running ??= this.#keepListening(() => first.resolve());
    return first.promise;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#hangUp?.();
    await this.#running;
  }

  async #keepListening(onReady: () => void): Promise<void> {
    for (let failed = 0, isFirst = true; !this.#stopped.signal.aborted; isFirst = false) {
      try {
        await this.#listen(() => {
          failed = 0;
          if (!isFirst) this.#hearing.onGap();
          onReady();
        });
      } catch (error) {
        failed += 1;
        this.#log.warn({ error, channel: this.#hearing.channel }, 'nobody listens to the database just now');
      }
      onReady();
      const wait = Math.min(MAX_WAIT_MS, 250 * 2 ** failed);
      await sleep(wait, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  /** Until the connection ends, or `stop`. */
  async #listen(onReady: () => void): Promise<void> {
    const client = await this.#pool.connect();
    const ended = Promise.withResolvers<void>();
    const onNotice = (notice: { payload?: string | undefined }): void => this.#hearing.onNotice(notice.payload ?? '');
    const onError = (error: Error): void => ended.reject(error);
    const onEnd = (): void => ended.reject(new Error('the connection ended'));
    client.on('notification', onNotice).on('error', onError).on('end', onEnd);
    this.#hangUp = () => ended.resolve();
    // A cable that was pulled says nothing: without a question now and then it would be silence for ever.
    const ping = setInterval(() => void client.query('SELECT 1').catch(onError), PING_MS);
    try {
      await client.query(`LISTEN ${this.#hearing.channel}`);
      onReady();
      if (!this.#stopped.signal.aborted) await ended.promise;
    } finally {
      clearInterval(ping);
      ended.promise.catch(() => undefined);
      release(client, () => client.off('notification', onNotice).off('error', onError).off('end', onEnd));
    }
  }
}

/** Never given to others: it would go on listening. */
function release(client: PoolClient, forget: () => void): void {
  forget();
  client.release(true);
}
