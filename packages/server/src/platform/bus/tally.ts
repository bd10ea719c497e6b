import { sql } from 'kysely';
import { EVENT_KINDS } from '@danflow/contract';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Core } from '../tx.ts';
import { MAX_ATTEMPTS, type Settled, type Taken } from './bus.ts';

interface Counts {
  published: number;
  handled: number;
  failed: number;
  dead: number;
  lagSum: number;
  lagMax: number;
}

const FLUSH_MS = 5000;
const none = (): Counts => ({ published: 0, handled: 0, failed: 0, dead: 0, lagSum: 0, lagMax: 0 });
/** Whoever writes to the broker must not be able to make up label values. */
const labelOf = (kind: string): string => (EVENT_KINDS.includes(kind) ? kind : 'unknown');

/**
 * What this process did with events: at once as metrics, every few seconds as rows that all processes share. Statistics: a
 * process that is killed takes the last seconds of its counts with it, never an event.
 */
export class Tally {
  readonly #core: Core;
  readonly #metrics: Metrics;
  readonly #log: Log;
  #pending = new Map<string, Counts>();
  #timer: NodeJS.Timeout | undefined;

  constructor(core: Core, metrics: Metrics, log: Log) {
    this.#core = core;
    this.#metrics = metrics;
    this.#log = log;
  }

  #of(kind: string): Counts {
    const label = labelOf(kind);
    const counts = this.#pending.get(label) ?? none();
    this.#pending.set(label, counts);
    return counts;
  }

  settled(settled: readonly Settled<Taken>[], now: Date): void {
    for (const { event, failures } of settled) {
      const counts = this.#of(event.kind);
      const isDead = failures.length > 0 && event.attempts + 1 >= MAX_ATTEMPTS;
      const outcome = failures.length === 0 ? 'handled' : isDead ? 'dead' : 'failed';
      counts[outcome] += 1;
      this.#metrics.events.labels(labelOf(event.kind), outcome).inc();
      if (outcome !== 'handled') continue;
      const lag = Math.max(0, now.getTime() - event.at.getTime());
      counts.lagSum += lag;
      counts.lagMax = Math.max(counts.lagMax, lag);
      this.#metrics.eventLag.labels(labelOf(event.kind)).observe(lag / 1000);
    }
  }

  dead(kind: string): void {
    this.#of(kind).dead += 1;
    this.#metrics.events.labels(labelOf(kind), 'dead').inc();
  }

  published(events: readonly Taken[]): void {
    for (const { kind } of events) {
      this.#of(kind).published += 1;
      this.#metrics.events.labels(labelOf(kind), 'published').inc();
    }
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.flush(), FLUSH_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async flush(): Promise<void> {
    const counts = [...this.#pending.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
    if (counts.length === 0) return;
    this.#pending = new Map();
    const column = (name: keyof Counts): number[] => counts.map(([, c]) => Math.round(c[name]));
    const day = this.#core.clock().toISOString().slice(0, 10);
    await sql`INSERT INTO event_counts AS c (kind, day, published, handled, failed, dead, lag_ms_sum, lag_ms_max)
      SELECT k, ${day}::date, p, h, f, d, s, m FROM unnest(${counts.map(([kind]) => kind)}::text[], ${column('published')}::bigint[],
        ${column('handled')}::bigint[], ${column('failed')}::bigint[], ${column('dead')}::bigint[], ${column('lagSum')}::bigint[],
        ${column('lagMax')}::bigint[]) AS n (k, p, h, f, d, s, m)
      ON CONFLICT (day, kind) DO UPDATE SET published = c.published + excluded.published, handled = c.handled + excluded.handled,
        failed = c.failed + excluded.failed, dead = c.dead + excluded.dead, lag_ms_sum = c.lag_ms_sum + excluded.lag_ms_sum,
        lag_ms_max = greatest(c.lag_ms_max, excluded.lag_ms_max)`
      .execute(this.#core.db)
      .catch((error: unknown) => this.#log.warn({ error }, 'counts of events could not be kept'));
  }
}
