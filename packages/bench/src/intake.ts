import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pgbench, type BaselineTarget, type Pgbench } from './baseline.ts';
import { drive, HEAD, SKUS, type Row } from './drive.ts';
import type { Figure } from './figures.ts';
import { stockGoods } from './goods.ts';
import { startServer, type BenchServer } from './server.ts';

const SECONDS = Number(process.env.DANFLOW_BENCH_SECONDS ?? 8);
const WARM_UP = 4000;

/** How long the workers have to catch up after the runs; a system that cannot has been measured on borrowed time. */
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

interface ProductRows {
  readonly lone: Row;
  readonly spread: Row;
  readonly hot: Row;
  readonly paced: Row;
  readonly batch: Row;
  readonly two: Row;
  readonly ten: Row;
}

async function productRows(server: BenchServer): Promise<ProductRows> {
  await drive(server, { what: 'warm-up', connections: 64, requests: WARM_UP });
  const pace = await drive(server, { what: 'pace', connections: 256, requests: 5000 });
  const requests = Math.max(5000, Math.round(pace.rate * SECONDS));
  const lone = await drive(server, { what: '1 connection, spread', connections: 1, requests: 1000 });
  await drive(server, { what: '64 connections, spread', connections: 64, requests });
  const spread = await drive(server, { what: '256 connections, spread', connections: 256, requests });
  const perSecond = Math.floor(spread.rate / 2);
  const paced = await drive(server, { what: `${perSecond} a second, spread`, connections: 256, requests: perSecond * SECONDS, perSecond });
  const hot = await drive(server, { what: '256 connections, one hot SKU', connections: 256, requests, skus: 1 });
  const batch = await drive(server, {
    what: '4 connections, batches of 200',
    connections: 4,
    requests: Math.ceil(requests / 100),
    batch: 200,
  });
  const two = await drive(server, { what: '256 connections, 2 lines', connections: 256, requests: Math.ceil(requests / 2), lines: 2 });
  const ten = await drive(server, { what: '256 connections, 10 lines', connections: 256, requests: Math.ceil(requests / 5), lines: 10 });
  return { lone, spread, hot, paced, batch, two, ten };
}

async function baselineRows(target: BaselineTarget) {
  const run = async (what: string, options: Omit<Pgbench, 'seconds'>): Promise<number> => {
    const rate = await pgbench(target, { ...options, seconds: SECONDS });
    console.log(`| pgbench, ${what}, ${options.clients} clients | ${Math.round(rate).toLocaleString('en')} | | | | | |`);
    return rate;
  };
  return {
    lone: await run('spread', { clients: 1, skus: SKUS }),
    spread8: await run('spread', { clients: 8, skus: SKUS }),
    spread: await run('spread', { clients: 32, skus: SKUS }),
    hot8: await run('one hot SKU', { clients: 8, skus: 1 }),
    hot: await run('one hot SKU', { clients: 32, skus: 1 }),
    two: await run('2 lines', { clients: 32, skus: SKUS, lines: 2 }),
    ten: await run('10 lines', { clients: 32, skus: SKUS, lines: 10 }),
  };
}

const figuresOf = (p: ProductRows, b: Awaited<ReturnType<typeof baselineRows>>): Figure[] => [
  { name: 'intake, spread over 1,000 SKUs, 256 connections', value: p.spread.rate, unit: 'orders/s' },
  {
    name: 'intake / one plain transaction an order (pgbench, 32 clients), spread',
    value: p.spread.rate / b.spread,
    unit: 'ratio',
    atLeast: 1.5,
  },
  { name: 'intake / pgbench at 8 clients, spread', value: p.spread.rate / b.spread8, unit: 'ratio' },
  { name: 'intake, one hot SKU, 256 connections', value: p.hot.rate, unit: 'orders/s' },
  { name: 'intake / one plain transaction an order, one hot SKU', value: p.hot.rate / b.hot, unit: 'ratio', atLeast: 8 },
  { name: 'intake / pgbench at 8 clients, one hot SKU', value: p.hot.rate / b.hot8, unit: 'ratio' },
  { name: 'POST /orders/batch / one plain transaction an order', value: p.batch.rate / b.spread, unit: 'ratio', atLeast: 2.5 },
  { name: 'orders of 2 lines / one plain transaction an order', value: p.two.rate / b.two, unit: 'ratio' },
  { name: 'orders of 10 lines / one plain transaction an order', value: p.ten.rate / b.ten, unit: 'ratio' },
  { name: 'p99 at half the top rate', value: p.paced.p99, unit: 'ms', atMost: 50 },
  { name: 'a lone order / its bare transaction (p50)', value: p.lone.p50 / (1000 / b.lone), unit: 'ratio', atMost: 2 },
  { name: 'a lone order, p50', value: p.lone.p50, unit: 'ms' },
  { name: 'server CPU an order, spread', value: p.spread.serverCpu, unit: 'µs' },
  { name: 'PostgreSQL CPU an order, spread', value: p.spread.postgresCpu, unit: 'µs' },
];

/** POST /orders over HTTP against one plain transaction an order, in one run on one database (issue: intake). */
export async function intake(): Promise<Figure[]> {
  const server = await startServer();
  console.log(`intake · ${cpus()[0]?.model ?? 'unknown'} × ${cpus().length} · Node ${process.version}\n\n${HEAD}`);
  try {
    const target = await stockGoods(server, SKUS, 10_000_000);
    // A thousand arrivals are being looked through: that is the setting up, not what is measured.
    await drained(server);
    const product = await productRows(server);
    const drain = await drained(server);
    const baseline = await baselineRows(target);
    console.log(`\nbacklog of events after the runs: ${drain.backlog.toLocaleString('en')}, drained in ${drain.seconds.toFixed(1)} s`);
    return [...figuresOf(product, baseline), { name: 'backlog of events after the runs, drained in', value: drain.seconds, unit: 's' }];
  } finally {
    await server.stop();
  }
}
