import pg from 'pg';
import type { Figure } from './figures.ts';
import { stockGoods } from './goods.ts';
import { load, percentile, post } from './load.ts';
import { withCpu } from './drive.ts';
import { startServer, type BenchServer } from './server.ts';

const UNITS = 500;
const REQUESTS = 20_000;
const CONNECTIONS = 256;
const REDIS = process.env.DANFLOW_BENCH_REDIS_URL ?? 'redis://127.0.0.1:6379';
/** A Redis that is not there knows nothing: every order goes the long way. */
const NOBODY = 'redis://127.0.0.1:1';

interface Rush {
  readonly rate: number;
  readonly p99: number;
  readonly postgresMicros: number;
  readonly rolledBack: number;
}

/** Transactions that a refusal by the lock begins and rolls back. */
async function rollbacks(client: pg.Client): Promise<number> {
  await client.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await client.query<{ n: string }>('SELECT xact_rollback AS n FROM pg_stat_database WHERE datname = current_database()');
  return Number(rows[0]?.n ?? 0);
}

async function proof(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ orders: number; reserved: number; on_hand: number }>(
    'SELECT (SELECT count(*)::int FROM orders) AS orders, reserved, on_hand FROM stock_levels',
  );
  const [level] = rows;
  if (level?.orders !== UNITS || level.reserved !== UNITS || level.on_hand !== UNITS) throw new Error(`flash: ${JSON.stringify(rows)}`);
}

async function rush(server: BenchServer, client: pg.Client, what: string): Promise<Rush> {
  await stockGoods(server, 1, UNITS);
  const before = await rollbacks(client);
  const { result, postgresMicros } = await withCpu(server, () =>
    load({
      port: server.port,
      connections: CONNECTIONS,
      requests: REQUESTS,
      request: (i) =>
        post(
          '/orders',
          server.apiKey,
          `f${i}`,
          `{"lines":[{"skuCode":"BENCH-0","qty":1}],"sourceNo":"F${i}","receiver":{"name":"张三","phone":"138${String(10_000_000 + i)}","province":"广东省","city":"深圳市","district":"南山区","street":"科技园 1 号"}}`,
        ),
    }),
  );
  if (result.answers.get(201) !== UNITS || result.answers.get(409) !== REQUESTS - UNITS)
    throw new Error(`flash: ${JSON.stringify(Object.fromEntries(result.answers))}`);
  await proof(client);
  const rate = REQUESTS / result.seconds;
  const p99 = percentile(result.latencies, 0.99);
  const rolledBack = (await rollbacks(client)) - before;
  console.log(
    `| ${what} | ${Math.round(rate).toLocaleString('en')} | ${p99.toFixed(1)} | ${Math.round(postgresMicros / REQUESTS)} | ${UNITS} | ${REQUESTS - UNITS} | ${rolledBack} |`,
  );
  return { rate, p99, postgresMicros, rolledBack };
}

async function withEngine(what: string, env: Readonly<Record<string, string>>): Promise<Rush> {
  const server = await startServer(env);
  const client = new pg.Client({ connectionString: server.databaseUrl });
  try {
    await client.connect();
    return await rush(server, client, what);
  } finally {
    await client.end();
    await server.stop();
  }
}

/** 20,000 requests for 500 units: 500 orders, the rest refused with their reason; with each cache and without one. */
export async function flash(): Promise<Figure[]> {
  console.log(
    'flash\n\n| cache | requests/s | p99 ms | PostgreSQL µs/request | orders | refused for stock | rolled back |\n|---|---:|---:|---:|---:|---:|---:|',
  );
  const none = await withEngine('none', { REDIS_URL: NOBODY });
  const memory = await withEngine('memory', {});
  const redis = await withEngine('Redis', { REDIS_URL: REDIS });
  return [
    { name: 'flash sale, 20,000 requests for 500 units, without a cache', value: none.rate, unit: 'requests/s' },
    { name: 'the same with the cache in memory', value: memory.rate, unit: 'requests/s' },
    { name: 'the same with the cache in Redis', value: redis.rate, unit: 'requests/s' },
    { name: 'CPU of PostgreSQL with the cache in memory / without', value: memory.postgresMicros / none.postgresMicros, unit: 'ratio' },
    { name: 'CPU of PostgreSQL with the cache in Redis / without', value: redis.postgresMicros / none.postgresMicros, unit: 'ratio' },
  ];
}
