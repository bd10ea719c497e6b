import pg from 'pg';
import { load, percentile, post } from './load.ts';
import { cpuSeconds, type BenchServer } from './server.ts';

export const SKUS = 1000;

const receiver = (i: number): string =>
  `"receiver":{"name":"张三${i % 997}","phone":"138${String(10_000_000 + (i % 20_000))}","province":"广东省","city":"深圳市","district":"南山区","street":"科技园 ${i % 100} 号"},"buyerMessage":"尽快"`;

/** An order of `lines` different SKUs; `skus` 1: all of them for the one hot SKU. */
export function orderBody(i: number, skus: number, lines = 1): string {
  const line = (l: number): string => `{"skuCode":"BENCH-${skus === 1 ? 0 : (((i * 7919) % skus) + l * 97) % skus}","qty":1}`;
  return `{"lines":[${Array.from({ length: lines }, (_, l) => line(l)).join(',')}],"sourceNo":"W${i}",${receiver(i)}}`;
}

export interface Row {
  readonly what: string;
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU microseconds an order, which a busy machine stretches less than the rate. */
  readonly serverCpu: number;
  readonly postgresCpu: number;
  readonly refused: number;
}

export interface Drive {
  readonly what: string;
  readonly connections: number;
  readonly requests: number;
  readonly skus?: number;
  readonly lines?: number;
  /** Orders of one request to the batch route; absent: POST /orders. */
  readonly batch?: number;
  readonly perSecond?: number;
}

/** CPU of the backends of a database: they come and go with the pool, so each is looked at while it is there. */
class BackendCpu {
  readonly #client: pg.Client;
  readonly #seen = new Map<number, { first: number; last: number }>();

  constructor(databaseUrl: string) {
    this.#client = new pg.Client({ connectionString: databaseUrl });
    // When the program fails, the database is dropped under us; what failed is told, not this.
    this.#client.on('error', () => undefined);
  }

  connect(): Promise<void> {
    return this.#client.connect().then(() => undefined);
  }

  /** `isFirst`: what they used before does not count; those that come later count from their beginning. */
  async look(isFirst = false): Promise<void> {
    const { rows } = await this.#client.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    for (const { pid } of rows) {
      const used = await cpuSeconds([pid]);
      const known = this.#seen.get(pid) ?? { first: isFirst ? used : 0, last: 0 };
      this.#seen.set(pid, { ...known, last: Math.max(known.last, used) });
    }
  }

  async end(): Promise<number> {
    await this.look();
    await this.#client.end();
    return [...this.#seen.values()].reduce((sum, { first, last }) => sum + last - first, 0);
  }
}

const LOOK_MS = 500;

/** CPU microseconds that server and PostgreSQL spent while `work` ran. */
export async function withCpu<T>(server: Pick<BenchServer, 'pids' | 'databaseUrl'>, work: () => Promise<T>) {
  const backends = new BackendCpu(server.databaseUrl);
  await backends.connect();
  await backends.look(true);
  const before = await cpuSeconds(server.pids);
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (looking = looking.then(() => backends.look()).catch(() => undefined)), LOOK_MS);
  try {
    const result = await work();
    const serverMicros = ((await cpuSeconds(server.pids)) - before) * 1e6;
    return { result, serverMicros, postgresMicros: (await looking.then(() => backends.end())) * 1e6 };
  } finally {
    clearInterval(timer);
  }
}

const n = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

export const HEAD =
  '| run | orders/s | p50 ms | p99 ms | server µs/order | PostgreSQL µs/order | refused |\n|---|---:|---:|---:|---:|---:|---:|';
export const lineOf = (r: Row): string =>
  `| ${r.what} | ${n(r.rate)} | ${n(r.p50, 1)} | ${n(r.p99, 1)} | ${n(r.serverCpu)} | ${n(r.postgresCpu)} | ${n(r.refused)} |`;

/** Keys and source numbers of a database are used once. */
let sent = 0;

/** Sends orders over HTTP and prints what came of it. */
export async function drive(
  server: BenchServer,
  { what, connections, requests, skus = SKUS, lines = 1, batch, perSecond }: Drive,
): Promise<Row> {
  const per = batch ?? 1;
  const first = sent;
  sent += requests * per;
  const request = (i: number): string => {
    const from = first + i * per;
    if (batch === undefined) return post('/orders', server.apiKey, `k${from}`, orderBody(from, skus, lines));
    const orders = Array.from({ length: per }, (_, j) => orderBody(from + j, skus, lines));
    return post('/orders/batch', server.apiKey, `k${from}`, `{"orders":[${orders.join(',')}]}`);
  };
  const { result, serverMicros, postgresMicros } = await withCpu(server, () =>
    load({ port: server.port, connections, requests, request, ...(perSecond === undefined ? {} : { perSecond }) }),
  );
  const done = [...result.answers].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
  const row: Row = {
    what,
    rate: (done * per) / result.seconds,
    p50: percentile(result.latencies, 0.5),
    p99: percentile(result.latencies, 0.99),
    serverCpu: serverMicros / (requests * per),
    postgresCpu: postgresMicros / (requests * per),
    refused: (requests - done) * per,
  };
  console.log(lineOf(row));
  return row;
}
