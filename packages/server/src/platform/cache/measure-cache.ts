import type { Deps } from '../module.ts';

/** Sets the gauge of Redis, when somebody asks for metrics and there is one. */
export function measureCache({ core, metrics }: Pick<Deps, 'core' | 'metrics'>): void {
  const { engine, isConnected } = core.cache.state();
  if (engine === 'memory') return;
  metrics.registry.registerMetric(metrics.cacheUp);
  metrics.cacheUp.set(isConnected ? 1 : 0);
}
