import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What /metrics shows. One registry a process; names are `danflow_*`. */
export function openMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'danflow_' });
  return {
    registry,
    requests: new Histogram({
      name: 'danflow_http_seconds',
      help: 'HTTP answers',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [registry],
    }),
    orders: new Counter({
      name: 'danflow_orders_total',
      help: 'Orders placed or refused by the gatherer',
      labelNames: ['outcome'],
      registers: [registry],
    }),
    batch: new Histogram({
      name: 'danflow_gather_batch_size',
      help: 'Orders committed together',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
      registers: [registry],
    }),
    outbox: new Gauge({ name: 'danflow_outbox_depth', help: 'Events that wait', registers: [registry] }),
  };
}
export type Metrics = ReturnType<typeof openMetrics>;
