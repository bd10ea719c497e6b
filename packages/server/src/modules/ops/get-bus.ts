import { EVENT_KINDS, type BusView } from '@danflow/contract';
import { sql } from 'kysely';
import type { Deps } from '../../platform/module.ts';

interface KindRow {
  readonly kind: string;
  readonly waiting: number;
  readonly failing: number;
  readonly oldest: Date | null;
  readonly published: number;
  readonly handled: number;
  readonly failed: number;
  readonly dead: number;
  readonly lag_sum: number;
  readonly lag_max: number;
}

const kindView = (r: KindRow): BusView['kinds'][number] => ({
  kind: r.kind,
  waiting: r.waiting,
  oldestAt: r.oldest?.toISOString() ?? null,
  failing: r.failing,
  today: {
    published: r.published,
    handled: r.handled,
    failed: r.failed,
    dead: r.dead,
    meanLagMs: r.handled === 0 ? null : Math.round(r.lag_sum / r.handled),
    maxLagMs: r.handled === 0 ? null : r.lag_max,
  },
});

/** What carries events, what waits, and what was done with them today: every kind there is, and strange ones that came. */
export async function getBus({ core, broker }: Pick<Deps, 'core' | 'broker'>): Promise<BusView> {
  const today = core.clock().toISOString().slice(0, 10);
  const { rows } = await sql<KindRow>`
    WITH waiting AS (
      SELECT kind, count(*)::int AS n, (count(*) FILTER (WHERE attempts > 0))::int AS failing, min(at) AS oldest FROM outbox GROUP BY kind)
    SELECT kind, coalesce(w.n, 0) AS waiting, coalesce(w.failing, 0) AS failing, w.oldest, coalesce(c.published, 0) AS published,
      coalesce(c.handled, 0) AS handled, coalesce(c.failed, 0) AS failed, coalesce(c.dead, 0) AS dead,
      coalesce(c.lag_ms_sum, 0) AS lag_sum, coalesce(c.lag_ms_max, 0) AS lag_max
    FROM (SELECT unnest(${[...EVENT_KINDS]}::text[]) AS kind UNION SELECT kind FROM waiting UNION SELECT kind FROM event_counts WHERE day = ${today}) k
    LEFT JOIN waiting w USING (kind) LEFT JOIN (SELECT * FROM event_counts WHERE day = ${today}) c USING (kind) ORDER BY kind`.execute(
    core.db,
  );
  const state = broker && (await broker.state());
  return {
    engine: broker ? 'rabbitmq' : 'postgres',
    kinds: rows.map(kindView),
    broker: state && { ...state, since: state.since.toISOString() },
  };
}
