import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pgbench, type BaselineTarget } from './baseline.ts';
import { stockGoods } from './goods.ts';
import { load, percentile, post } from './load.ts';
import { cpuSeconds, startServer, type BenchServer } from './server.ts';

const SKUS = 1000;
const SECONDS = 8;
const WARM_UP = 4000;

const bodyOf = (i: number, skuCode: string): string =>
  `{"lines":[{"skuCode":"${skuCode}","qty":1}],"sourceNo":"W${i}","receiver":{"name":"张三${i % 997}","phone":"138${String(10_000_000 + (i % 20_000))}","province":"广东省","city":"深圳市","district":"南山区","street":"科技园 ${i % 100} 号"},"buyerMessage":"尽快"}`;

interface Row {
  readonly what: string;
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly server: number;
  readonly postgres: number;
  readonly refused: number;
}

let sent = 0;

async function backendPids(databaseUrl: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await client.end();
  return rows.map((r) => r.pid);
}

async function drive(server: BenchServer, what: string, connections: number, skus: number, requests: number): Promise<Row> {
  const first = sent;
  sent += requests;
  const backends = await backendPids(server.databaseUrl);
  const before = [await cpuSeconds(server.pids), await cpuSeconds(backends)] as const;
  const request = (i: number): string =>
    post('/orders', server.apiKey, `k${first + i}`, bodyOf(first + i, `BENCH-${skus === 1 ? 0 : (i * 7919) % skus}`));
  const { answers, seconds, latencies } = await load({ port: server.port, connections, requests, request });
  const placed = answers.get(201) ?? 0;
  const row = {
    what,
    rate: placed / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    server: ((await cpuSeconds(server.pids)) - before[0]) / seconds,
    postgres: ((await cpuSeconds(backends)) - before[1]) / seconds,
    refused: requests - placed,
  };
  console.log(line(row));
  return row;
}

async function drained(server: BenchServer): Promise<{ backlog: number; seconds: number }> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const depth = async (): Promise<number> =>
    Number((await client.query("SELECT count(*) AS n FROM outbox WHERE next_at < 'infinity'")).rows[0]?.n ?? 0);
  const backlog = await depth();
  const started = performance.now();
  while ((await depth()) > 0 && performance.now() - started < 300_000) await sleep(250);
  await client.end();
  return { backlog, seconds: (performance.now() - started) / 1000 };
}

const n = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
const line = (r: Row): string =>
  `| ${r.what} | ${n(r.rate)} | ${n(r.p50, 1)} | ${n(r.p99, 1)} | ${n(r.server, 2)} | ${n(r.postgres, 2)} | ${r.refused} |`;

async function baselines(target: BaselineTarget): Promise<Record<'spread8' | 'spread32' | 'hot8' | 'hot32', number>> {
  const run = async (what: string, clients: number, skus: number): Promise<number> => {
    const rate = await pgbench(target, clients, skus, SECONDS);
    console.log(`| pgbench, ${what}, ${clients} clients | ${n(rate)} | | | | | |`);
    return rate;
  };
  return {
    spread8: await run('spread', 8, SKUS),
    spread32: await run('spread', 32, SKUS),
    hot8: await run('one hot SKU', 8, 1),
    hot32: await run('one hot SKU', 32, 1),
  };
}

/** POST /orders over HTTP against one plain transaction an order, in one run on one database (issue: intake). */
export async function intake(): Promise<void> {
  const server = await startServer();
  console.log(`intake · ${cpus()[0]?.model ?? 'unknown'} × ${cpus().length} · Node ${process.version}\n`);
  console.log('| run | orders/s | p50 ms | p99 ms | server CPU | PostgreSQL CPU | refused |\n|---|---:|---:|---:|---:|---:|---:|');
  try {
    const target = await stockGoods(server, SKUS, 10_000_000);
    await drive(server, 'warm-up', 64, SKUS, WARM_UP);
    await drive(server, 'product, 1 connection, spread', 1, SKUS, 1000);
    const guess = Math.max(5000, Math.round((await drive(server, 'pace', 64, SKUS, 5000)).rate * SECONDS));
    await drive(server, 'product, 64 connections, spread', 64, SKUS, guess);
    const spread = await drive(server, 'product, 256 connections, spread', 256, SKUS, guess);
    await drive(server, 'product, 64 connections, one hot SKU', 64, 1, guess);
    const hot = await drive(server, 'product, 256 connections, one hot SKU', 256, 1, guess);
    const drain = await drained(server);
    const base = await baselines(target);
    console.log(`\nbacklog of events after the runs: ${n(drain.backlog)}, drained in ${n(drain.seconds, 1)} s`);
    console.log(`ratio spread: product at 256 / baseline at 32 = ${(spread.rate / base.spread32).toFixed(2)}`);
    console.log(`ratio hot:    product at 256 / baseline at 32 = ${(hot.rate / base.hot32).toFixed(2)}`);
  } finally {
    await server.stop();
  }
}
