import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { drive, HEAD, SKUS, withCpu } from './drive.ts';
import type { Figure } from './figures.ts';
import { stockGoods } from './goods.ts';
import { load, post, type LoadResult } from './load.ts';
import { startServer, type BenchServer } from './server.ts';
import { ACCOUNT, callback } from './wechat.ts';

const ORDERS = Number(process.env.DANFLOW_BENCH_LIVES ?? 6000);
const CONNECTIONS = 64;

/** Nothing of a test account may leave this computer: whoever would be asked outside is not there. */
const STAYS_HERE = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '' };

interface Attempt {
  readonly order_id: string;
  readonly out_trade_no: string;
  readonly amount: number;
}

/** What the buyer's page makes when a payment begins; the provider is not asked here. */
const BEGIN = `INSERT INTO payment_attempts (id, order_id, out_trade_no, provider, method, currency, amount, state, created_at, account_id)
  SELECT gen_random_uuid(), o.id, o.order_no || '01', 'wechat_pay', 'qr', o.currency, o.total_amount, 'open', now(),
    (SELECT id FROM payment_accounts WHERE provider = 'wechat_pay' AND state = 'active')
  FROM orders o WHERE o.status = 'pending_payment' AND o.id NOT IN (SELECT order_id FROM payment_attempts)
  RETURNING order_id, out_trade_no, amount::int AS amount`;

async function untilZero(client: pg.Client, what: string, count: string): Promise<void> {
  const end = performance.now() + 300_000;
  while (Number((await client.query(count)).rows[0]?.n ?? 0) > 0) {
    if (performance.now() > end) throw new Error(`${what} did not end within five minutes`);
    await sleep(100);
  }
}

const OUTBOX = "SELECT count(*) AS n FROM outbox WHERE next_at < 'infinity'";
const expectAll = ({ answers }: LoadResult, what: string): void => {
  const failed = [...answers].filter(([status]) => status >= 300);
  if (failed.length > 0) throw new Error(`${what}: ${JSON.stringify(Object.fromEntries(answers))}`);
};

interface Step {
  readonly rate: number;
  readonly cpuMicros: number;
}

/** One step of all orders: as many requests as orders, then until everything that follows from them is done. */
async function step(server: BenchServer, client: pg.Client, what: string, requests: readonly string[]): Promise<Step> {
  const { result, serverMicros, postgresMicros } = await withCpu(server, async () => {
    const sent = await load({
      port: server.port,
      connections: CONNECTIONS,
      requests: requests.length,
      request: (i) => requests[i] ?? '',
    });
    expectAll(sent, what);
    await untilZero(client, what, OUTBOX);
    return sent;
  });
  const rate = requests.length / result.seconds;
  const cpuMicros = (serverMicros + postgresMicros) / requests.length;
  console.log(
    `| ${what} | ${Math.round(rate).toLocaleString('en')}/s | ${Math.round(cpuMicros).toLocaleString('en')} µs CPU each, with all that follows |`,
  );
  return { rate, cpuMicros };
}

async function live(server: BenchServer, client: pg.Client): Promise<Figure[]> {
  await stockGoods(server, SKUS, 10_000_000);
  console.log(`life\n\n${HEAD}`);
  await drive(server, { what: 'warm-up', connections: CONNECTIONS, requests: Math.min(ORDERS, 4000) });
  await untilZero(client, 'warm-up', OUTBOX);
  await client.query(BEGIN);
  const {
    result: created,
    serverMicros,
    postgresMicros,
  } = await withCpu(server, async () => {
    const row = await drive(server, { what: 'create', connections: CONNECTIONS, requests: ORDERS });
    await untilZero(client, 'create', OUTBOX);
    return row;
  });
  const { rows: attempts } = await client.query<Attempt>(BEGIN);
  const ids = attempts.map((a) => a.order_id);
  const paid = await step(
    server,
    client,
    'pay (callback)',
    attempts.map((a) => callback(a.out_trade_no, a.amount)),
  );
  const each = (path: (id: string) => string, body: (i: number) => string): string[] =>
    ids.map((id, i) => post(path(id), server.apiKey, `${path('')}${i}`, body(i)));
  const shipped = await step(
    server,
    client,
    'ship',
    each(
      (id) => `/orders/${id}/shipments`,
      (i) => `{"carrier":"SF","trackingNo":"SF${String(1_000_000_000_000 + i)}"}`,
    ),
  );
  const completed = await step(
    server,
    client,
    'complete',
    each(
      (id) => `/orders/${id}/complete`,
      () => '{}',
    ),
  );
  await untilZero(client, 'life', `SELECT count(*) AS n FROM orders WHERE id = ANY('{${ids.join(',')}}') AND status <> 'completed'`);
  const micros = (serverMicros + postgresMicros) / ORDERS + paid.cpuMicros + shipped.cpuMicros + completed.cpuMicros;
  return [
    { name: 'WeChat Pay callbacks in: verified, stored, answered', value: paid.rate, unit: 'callbacks/s' },
    { name: 'callbacks in / orders in, 64 connections', value: paid.rate / created.rate, unit: 'ratio', atLeast: 0.7 },
    {
      name: 'whole lives: created, paid, shipped, completed, with all that follows, server and PostgreSQL',
      value: 1e6 / micros,
      unit: 'orders/CPU-s',
    },
  ];
}

/** The whole life of orders, callbacks with WeChat Pay's real cryptography; workers running. */
export async function life(): Promise<Figure[]> {
  const server = await startServer({ DANFLOW_WECHAT_PAY_ACCOUNT: ACCOUNT, ...STAYS_HERE });
  const client = new pg.Client({ connectionString: server.databaseUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await live(server, client);
  } finally {
    await client.end();
    await server.stop();
  }
}
