import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What is known of goods that ran out. */
const cacheMetrics = (registry: Registry) => ({
  cacheLookups: new Counter({
    name: 'danflow_cache_lookups_total',
    help: 'Values asked of the cache: hit, miss, or away when Redis did not answer',
    labelNames: ['outcome'],
    registers: [registry],
  }),
  stockConfirmations: new Counter({
    name: 'danflow_stock_confirmations_total',
    help: 'Reads of the database that confirmed or denied a sold-out SKU; at most ten a second and SKU',
    registers: [registry],
  }),
  cacheUp: new Gauge({ name: 'danflow_cache_up', help: 'Redis: 1 connected, 0 away; absent without REDIS_URL', registers: [] }),
});

/** Outside engines: registered by whoever connects to one, so that an installation without it shows nothing. */
const engineMetrics = () => ({
  brokerUp: new Gauge({ name: 'danflow_broker_up', help: 'RabbitMQ: 1 connected, 0 away; absent without RABBITMQ_URL', registers: [] }),
  brokerMessages: new Gauge({
    name: 'danflow_broker_messages',
    help: 'Messages in RabbitMQ: queued for handlers, retrying later, unreadable',
    labelNames: ['state'],
    registers: [],
  }),
  replicaUp: new Gauge({
    name: 'danflow_replica_up',
    help: 'The replica: 1 read from, 0 away or not ours; absent without DATABASE_REPLICA_URL',
    registers: [],
  }),
  replicaLag: new Gauge({ name: 'danflow_replica_lag_seconds', help: 'How old what the replica shows may be', registers: [] }),
  replicaReads: new Counter({
    name: 'danflow_replica_reads_total',
    help: 'Lists, board and search by where they were read, and why not from the replica',
    labelNames: ['from'],
    registers: [],
  }),
});

/** What /metrics shows. One registry a process; names are `danflow_*`. */
export function openMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'danflow_' });
  return {
    registry,
    ...cacheMetrics(registry),
    requests: new Histogram({
      name: 'danflow_http_seconds',
      help: 'HTTP answers',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [registry],
    }),
    orders: new Counter({
      name: 'danflow_orders_total',
      help: 'Orders placed, refused under lock, or refused early: known and confirmed to be sold out',
      labelNames: ['outcome'],
      registers: [registry],
    }),
    batch: new Histogram({
      name: 'danflow_gather_batch_size',
      help: 'Orders committed together',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
      registers: [registry],
    }),
    events: new Counter({
      name: 'danflow_events_total',
      help: 'Events that this process published to the broker, handled, failed to handle (tried again), or gave up (dead)',
      labelNames: ['kind', 'outcome'],
      registers: [registry],
    }),
    eventLag: new Histogram({
      name: 'danflow_event_lag_seconds',
      help: 'From the commit of an event to the end of its reactions',
      labelNames: ['kind'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 120, 600],
      registers: [registry],
    }),
    outboxOldest: new Gauge({ name: 'danflow_outbox_oldest_seconds', help: 'Age of the oldest event that waits', registers: [registry] }),
    deadLetters: new Gauge({
      name: 'danflow_dead_letters_open',
      help: 'Reactions that failed for good and wait for a person',
      registers: [registry],
    }),
    ...engineMetrics(),
    outbox: new Gauge({ name: 'danflow_outbox_depth', help: 'Events that wait', registers: [registry] }),
  };
}
export type Metrics = ReturnType<typeof openMetrics>;
