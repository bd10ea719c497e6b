import { sql } from 'kysely';
import type { Deps } from '../module.ts';

interface Waiting {
  readonly depth: number;
  readonly oldest: Date | null;
  readonly dead: number;
}

/** Sets the gauges of what waits, when somebody asks for metrics. */
export async function measureBus({ core, metrics, broker }: Pick<Deps, 'core' | 'metrics' | 'broker'>): Promise<void> {
  const { rows } = await sql<Waiting>`SELECT (SELECT count(*)::int FROM outbox) AS depth, (SELECT min(at) FROM outbox) AS oldest,
    (SELECT count(*)::int FROM dead_letters WHERE state = 'open') AS dead`.execute(core.db);
  const waiting = rows[0];
  if (!waiting) return;
  metrics.outbox.set(waiting.depth);
  metrics.outboxOldest.set(waiting.oldest === null ? 0 : Math.max(0, (core.clock().getTime() - waiting.oldest.getTime()) / 1000));
  metrics.deadLetters.set(waiting.dead);
  if (!broker) return;
  const { isConnected, queued, retrying, unreadable } = await broker.state();
  metrics.registry.registerMetric(metrics.brokerUp);
  metrics.registry.registerMetric(metrics.brokerMessages);
  metrics.brokerUp.set(isConnected ? 1 : 0);
  metrics.brokerMessages.reset();
  if (queued !== null) metrics.brokerMessages.labels('queued').set(queued);
  if (retrying !== null) metrics.brokerMessages.labels('retrying').set(retrying);
  if (unreadable !== null) metrics.brokerMessages.labels('unreadable').set(unreadable);
}
