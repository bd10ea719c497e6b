import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isDatabaseAway, kyselyOverPool, openPool, type Db, type Pool } from '../db.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { errorCode } from '../tx.ts';
import { lsnOf, ReplicaClock } from './replica-clock.ts';

/** How often both servers are asked where they stand: a write of one's own is seen from the replica a quarter of a second later. */
const EVERY_MS = 200;
/** A server that does not answer within this is away. */
const PATIENCE_MS = 1000;
/** A replica further behind serves nobody. */
const MOST_LAG_MS = 5000;
/** Clocks of several processes drift apart: what was written within this of a sample counts as after it. */
const MARGIN_MS = 100;
/** Nobody's write is remembered for longer: by then the replica either shows it or serves nobody. */
const REMEMBERED_MS = 2 * MOST_LAG_MS;
const MOST_REMEMBERED = 50_000;

/** A standby cancels a statement that holds up replay; the primary answers it then. */
const IN_THE_WAY = '40001';

interface Stand {
  readonly system: string;
}

const PRIMARY = `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS at, pg_current_wal_flush_lsn()::text AS lsn,
  (SELECT system_identifier::text FROM pg_control_system()) AS system`;
const STANDBY = `SELECT pg_is_in_recovery() AS "isStandby", pg_last_wal_replay_lsn()::text AS lsn,
  (SELECT system_identifier::text FROM pg_control_system()) AS system`;

export interface ReplicaOptions {
  readonly primaryUrl: string;
  readonly url: string;
  readonly max: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * A streaming replica that lists, board and search are read from. Who has just written reads from the primary until the
 * replica shows that write; a replica that is away, behind or not ours serves nobody. Costs no round trip a request: two
 * small statements five times a second tell how far the replica is (ADR 0068).
 */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #pool: Pool;
  readonly #db: Db;
  readonly #clock = new ReplicaClock();
  /** When each person last wrote, by the primary's clock. */
  readonly #writes = new Map<string, number>();
  /** The primary's clock minus our own. */
  #offset = 0;
  #isUp = false;
  #wasTold: string | null = null;
  #isEnding = false;
  readonly #watching: Promise<void>;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    const { url, max, log, metrics } = options;
    this.#pool = openPool({ url, max, onError: (error) => log.warn({ error }, 'a connection to the replica broke') });
    this.#db = kyselyOverPool(this.#pool);
    for (const metric of [metrics.replicaUp, metrics.replicaLag, metrics.replicaReads]) metrics.registry.registerMetric(metric);
    this.#watching = this.#watch();
  }

  /** The primary's present time, rather late than early. Milliseconds; steady, whatever is done to this computer's clock. */
  get now(): number {
    return performance.now() + this.#offset;
  }

  /** After a command was answered: until the replica shows it, its person reads from the primary. Answers the moment, for a cookie. */
  wrote(principalId: string): number {
    const at = this.now + MARGIN_MS;
    this.#writes.delete(principalId);
    this.#writes.set(principalId, at);
    if (this.#writes.size > MOST_REMEMBERED) this.#forgetOldest();
    return at;
  }

  /** `seen`: a moment that this person brought along, written to another process. */
  dbFor(principalId: string, seen = 0): Db | null {
    const wrote = Math.max(this.#writes.get(principalId) ?? 0, seen);
    const isFresh = this.#isUp && this.lagMs <= MOST_LAG_MS && (wrote === 0 || wrote <= this.#clock.wholeUntil);
    const why = isFresh ? 'replica' : this.#isUp && this.lagMs <= MOST_LAG_MS ? 'primary_own_write' : 'primary_replica_away';
    this.#options.metrics.replicaReads.labels(why).inc();
    return isFresh ? this.#db : null;
  }

  /** How old what the replica shows may be. */
  get lagMs(): number {
    return this.now - this.#clock.wholeUntil;
  }

  /** True when the same question should be asked of the primary. */
  hasFailed(error: unknown): boolean {
    const isAway = isDatabaseAway(error);
    if (isAway) this.#down('a read failed', error);
    return isAway || errorCode(error) === IN_THE_WAY;
  }

  async close(): Promise<void> {
    this.#isEnding = true;
    await this.#watching;
    await this.#pool.end();
  }

  #forgetOldest(): void {
    const old = this.now - REMEMBERED_MS;
    for (const [id, at] of this.#writes) {
      if (at > old) break;
      this.#writes.delete(id);
    }
  }

  #down(why: string, error?: unknown): void {
    this.#isUp = false;
    this.#options.metrics.replicaUp.set(0);
    if (this.#wasTold === why) return;
    this.#wasTold = why;
    this.#options.log.warn({ error }, `the replica is not used: ${why}`);
  }

  #up(): void {
    if (!this.#isUp) this.#options.log.info('lists, board and search are read from the replica');
    this.#isUp = true;
    this.#wasTold = null;
    this.#options.metrics.replicaUp.set(1);
  }

  async #watch(): Promise<void> {
    const primary = new Asker(this.#options.primaryUrl);
    const standby = new Asker(this.#options.url);
    while (!this.#isEnding) {
      const stand = await this.#askPrimary(primary);
      if (stand) await this.#askStandby(standby, stand);
      this.#options.metrics.replicaLag.set(Math.max(0, this.lagMs) / 1000);
      await sleep(EVERY_MS);
    }
    await Promise.all([primary.end(), standby.end()]);
  }

  async #askPrimary(primary: Asker): Promise<Stand | null> {
    try {
      const before = performance.now();
      const row = await primary.ask<{ at: number; lsn: string; system: string }>(PRIMARY);
      // Its clock was read after `before`, and before its position: no write is dated earlier than it was acknowledged.
      this.#offset = row.at - before;
      this.#clock.sampled({ at: row.at, lsn: lsnOf(row.lsn) });
      return { system: row.system };
    } catch {
      // Nothing is known of new writes: what was seen before stays whole, its age grows until it serves nobody.
      return null;
    }
  }

  async #askStandby(standby: Asker, { system }: Stand): Promise<void> {
    try {
      const row = await standby.ask<{ isStandby: boolean; lsn: string | null; system: string }>(STANDBY);
      if (row.system !== system) return this.#down('it is not a replica of this database');
      if (!row.isStandby) return this.#down('it takes writes of its own: it is no standby');
      if (row.lsn === null) return this.#down('it has replayed nothing yet');
      this.#clock.replayed(lsnOf(row.lsn));
      this.#up();
    } catch (error) {
      this.#down('it does not answer', error);
    }
  }
}

/** One connection that is opened again when it broke; a server that hangs is away. */
class Asker {
  readonly #url: string;
  #client: Client | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  async ask<Row extends object>(text: string): Promise<Row> {
    try {
      this.#client ??= await this.#open();
      const { rows } = await this.#client.query<Row>(text);
      if (!rows[0]) throw new Error('no answer');
      return rows[0];
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  async #open(): Promise<Client> {
    const client = new Client({
      connectionString: this.#url,
      application_name: 'danflow-replica-watch',
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      statement_timeout: PATIENCE_MS,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
