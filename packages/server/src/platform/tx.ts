import { setTimeout as sleep } from 'node:timers/promises';
import type { DomainEvent } from '@danflow/contract';
import type { Bell } from './bus/bell.ts';
import type { Cache } from './cache/cache.ts';
import type { Clock } from './clock.ts';
import type { Keyring } from './crypto/keyring.ts';
import { kyselyOverClient, runNamed, runNow, type Client, type Db, type Pool, type Sendable } from './db.ts';
import { newId } from './ids.ts';
import type { Actor, Principal } from './principal.ts';
import type { Replica } from './replica/replica.ts';

/** What every part of the server stands on; wired once in app.ts. */
export interface Core {
  readonly pool: Pool;
  readonly db: Db;
  readonly clock: Clock;
  readonly keys: Keyring;
  /** Rung when events were committed. */
  readonly bell: Bell;
  readonly cache: Cache;
  /** Absent without DATABASE_REPLICA_URL. */
  readonly replica?: Replica;
}

/** One open transaction, with the one time and the one actor of everything in it. */
export interface Tx {
  readonly db: Db;
  readonly client: Client;
  readonly now: Date;
  readonly actor: Actor;
  readonly requestId: string | null;
  readonly keys: Keyring;
  readonly cache: Cache;
  /**
   * A write whose answer nobody needs: it is under way while the command goes on, and goes out together with what follows it.
   * Its failure fails the transaction at the commit. Statements of a transaction are carried out in the order in which they
   * were sent, so that whatever is asked later sees it.
   */
  send(write: Sendable): void;
  /** For what is outside the database and must not be told of a change that did not happen; must not throw, nobody waits. */
  afterCommit(tell: () => void): void;
  /** Lands in the outbox of this transaction: it is told if, and only if, the change is committed. */
  emit(event: DomainEvent): void;
}

/** A look without a lock: queries get this. */
export interface Read {
  readonly db: Db;
  readonly now: Date;
  readonly keys: Keyring;
  readonly principal: Principal;
}

const MAX_TRIES = 5;
const RETRIED = new Set(['40001', '40P01']);

export const errorCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
/** Deadlock or serialisation failure: the same work may succeed when begun again. */
export const isRetried = (error: unknown): boolean => RETRIED.has(errorCode(error) ?? '');
export const isUniqueViolation = (error: unknown): boolean => errorCode(error) === '23505';

export const INSERT_OUTBOX = `INSERT INTO outbox (id, kind, payload, at, next_at)
  SELECT id, kind, payload, $4, $4 FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS e (id, kind, payload)`;

export const outboxValues = (events: readonly DomainEvent[], now: Date): unknown[] => [
  events.map(() => newId(now)),
  events.map((e) => e.kind),
  events.map((e) => JSON.stringify(e)),
  now,
];

/** The database's answer to whatever follows a statement that failed. */
const ABORTED = '25P02';

/** Statements of one transaction that nobody waits for one by one. */
class Underway {
  readonly #all: Promise<unknown>[] = [];

  add(statement: Promise<unknown>): void {
    // Met in `done`, or named by `cause`.
    statement.catch(() => undefined);
    this.#all.push(statement);
  }

  /** Throws what failed first. */
  async done(): Promise<void> {
    await Promise.all(this.#all);
  }

  /** Why the transaction was aborted, where what was thrown only says that it was. */
  async cause(thrown: unknown): Promise<unknown> {
    if (errorCode(thrown) !== ABORTED) return thrown;
    const failed = (await Promise.allSettled(this.#all)).find((s) => s.status === 'rejected');
    return failed?.reason ?? thrown;
  }
}

async function attempt<T>(core: Core, actor: Actor, requestId: string | null, run: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await core.pool.connect();
  let broken: Error | undefined;
  const underway = new Underway();
  try {
    underway.add(client.query('BEGIN'));
    const now = core.clock();
    const events: DomainEvent[] = [];
    const tells: (() => void)[] = [];
    const tx: Tx = {
      db: kyselyOverClient(client),
      client,
      now,
      actor,
      requestId,
      keys: core.keys,
      cache: core.cache,
      send: (write) => underway.add(runNow(client, write)),
      afterCommit: (tell) => void tells.push(tell),
      emit: (event) => void events.push(event),
    };
    const result = await run(tx);
    if (events.length > 0) underway.add(runNamed(client, INSERT_OUTBOX, outboxValues(events, now)));
    // Of a transaction that has failed by then it makes a rollback.
    underway.add(client.query('COMMIT'));
    await underway.done();
    for (const tell of tells) tell();
    if (events.length > 0) core.bell.ring();
    return result;
  } catch (error) {
    // A connection that cannot even roll back is thrown away, not given to the next request.
    await client.query('ROLLBACK').catch((e: unknown) => (broken = e instanceof Error ? e : new Error(String(e))));
    throw await underway.cause(error);
  } finally {
    client.release(broken);
  }
}

/** Runs `run` in one transaction; a deadlock or serialisation failure restarts all of it, bounded, with jitter (law 11). */
export async function inTx<T>(core: Core, actor: Actor, run: (tx: Tx) => Promise<T>, requestId: string | null = null): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt(core, actor, requestId, run);
    } catch (error) {
      if (!isRetried(error) || tried >= MAX_TRIES) throw error;
      await sleep(2 ** tried * 5 * (0.5 + Math.random()));
    }
  }
}
