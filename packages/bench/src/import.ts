import { createWriteStream, openAsBlob } from 'node:fs';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  checkImportRoute,
  getImportRoute,
  mapImportRoute,
  runImportRoute,
  uploadImportRoute,
  type ImportView,
  type Route,
} from '@danflow/contract';
import { exportAll, exportLine } from './export.ts';
import { median, type Figure } from './figures.ts';
import { rss, watchMemory } from './memory.ts';
import { startServer, type BenchServer } from './server.ts';

const ROWS = [20_000, 200_000] as const;
const LINES_AN_ORDER = 2;
const SKUS = 1000;
const HEADER =
  'Order ID,Order Date,Ship Date,Customer ID,Customer Name,Phone,Country,Province,City,Street,Postal Code,SKU,Product Name,Quantity,Sales,Buyer note\n';

/** Finished orders of two goods; the second lines stand in the second half of the file, so that no order is in one piece. */
function* generated(rows: number): Generator<string> {
  yield HEADER;
  const orders = rows / LINES_AN_ORDER;
  for (let i = 0; i < rows; i += 1) {
    const order = i % orders;
    const sku = (order * 7 + (i < orders ? 0 : 311)) % SKUS;
    const day = new Date(Date.UTC(2022, 0, 1 + (order % 1000))).toISOString().slice(0, 10);
    const buyer = order % (orders / 4);
    yield `B-${rows}-${order},${day} 10:00:00,${day} 18:00:00,C${buyer},Buyer ${buyer},${13_000_000_000 + buyer},CN,广东省,深圳市,"科技园 ${order} 号",518000,S-${sku},Product ${sku},${1 + (i % 3)},${(10 + (i % 97) * 1.117).toFixed(3)},please be quick\n`;
  }
}

class Client {
  readonly #server: BenchServer;
  constructor(server: BenchServer) {
    this.#server = server;
  }

  async send(route: Route, importId: string, body?: FormData | object): Promise<ImportView> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`http://127.0.0.1:${this.#server.port}/api${route.path.replace(':importId', importId)}`, {
      method: route.method,
      headers: {
        authorization: `Bearer ${this.#server.apiKey}`,
        'idempotency-key': crypto.randomUUID(),
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${route.method} ${route.path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as ImportView;
  }

  /** The background step to its end. */
  async finish(importId: string, until: 'checked' | 'done'): Promise<ImportView> {
    for (;;) {
      const view = await this.send(getImportRoute, importId);
      if (view.state === until) return view;
      if (view.state === 'failed') throw new Error(`the import failed: ${view.message}`);
      await sleep(100);
    }
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1000];
}

interface Imported {
  /** Upload, check and run. */
  readonly seconds: number;
  readonly peak: number;
}

async function importRows(server: BenchServer, file: string, rows: number): Promise<Imported> {
  const client = new Client(server);
  const pid = server.pids[0] ?? 0;
  const atRest = await rss(pid);
  const peak = watchMemory(pid);
  const form = new FormData();
  form.set('file', await openAsBlob(file), 'bench.csv');
  const [uploaded, upload] = await timed(() => client.send(uploadImportRoute, '', form));
  const mapping = uploaded.columns.map((c) => c.target);
  await client.send(mapImportRoute, uploaded.id, { mapping, options: uploaded.options });
  const [, check] = await timed(async () => {
    await client.send(checkImportRoute, uploaded.id);
    await client.finish(uploaded.id, 'checked');
  });
  const [done, run] = await timed(async () => {
    await client.send(runImportRoute, uploaded.id);
    return client.finish(uploaded.id, 'done');
  });
  if (done.ordersCreated !== rows / LINES_AN_ORDER) throw new Error(`${done.ordersCreated} orders came in, not ${rows / LINES_AN_ORDER}`);
  const most = await peak();
  const rate = (seconds: number): string => `${seconds.toFixed(1)} s, ${Math.round(rows / seconds).toLocaleString('en')} rows/s`;
  console.log(
    `  upload ${upload.toFixed(1)} s · check ${rate(check)} · run ${rate(run)} (${Math.round(done.ordersCreated / run).toLocaleString('en')} orders/s)`,
  );
  console.log(`  memory of the server: ${Math.round(atRest)} MB before, ${Math.round(most)} MB at most`);
  return { seconds: upload + check + run, peak: most };
}

/** The bytes of the file into a table of as many text columns without any index. Read by the database itself, which must run on this machine. */
async function bareCopy(client: pg.Client, file: string): Promise<number> {
  const columns = HEADER.trim()
    .split(',')
    .map((_, i) => `c${i} text`);
  const [, seconds] = await timed(async () => {
    await client.query(`CREATE TABLE bare (${columns.join(', ')})`);
    await client.query(`COPY bare FROM '${file}' CSV HEADER`);
  });
  await client.query('DROP TABLE bare');
  return seconds;
}

const WRITTEN = ['customers', 'orders', 'order_lines', 'order_texts', 'journal', 'payment_attempts', 'payment_allocations'] as const;

/** The rows that the product made of them, into empty tables with the same indexes and checks: what any import has to write. */
async function copyOfRows(client: pg.Client, folder: string): Promise<number> {
  let seconds = 0;
  for (const table of WRITTEN) {
    const place = path.join(folder, `${table}.copy`);
    await client.query(`COPY ${table} TO '${place}'`);
    await client.query(`CREATE TABLE bare_${table} (LIKE ${table} INCLUDING ALL)`);
    seconds += (await timed(() => client.query(`COPY bare_${table} FROM '${place}'`)))[1];
    await client.query(`DROP TABLE bare_${table}`);
  }
  return seconds;
}

const COPIES = 3;

/** Reading, checking and placing history, and the same orders out again. */
export async function importOrders(): Promise<Figure[]> {
  console.log(`import · ${cpus()[0]?.model ?? 'unknown'} × ${cpus().length} · Node ${process.version}\n`);
  const folder = await mkdtemp(path.join(tmpdir(), 'danflow-bench-import-'));
  // The database reads and writes files here.
  await chmod(folder, 0o777);
  const server = await startServer();
  const client = new pg.Client({ connectionString: server.databaseUrl });
  try {
    await client.connect();
    const imported: Imported[] = [];
    let bare = Number.NaN;
    for (const rows of ROWS) {
      const file = path.join(folder, `${rows}.csv`);
      await pipeline(Readable.from(generated(rows)), createWriteStream(file));
      const copies: number[] = [];
      for (let i = 0; i < COPIES; i += 1) copies.push(await bareCopy(client, file));
      bare = median(copies);
      console.log(
        `${rows.toLocaleString('en')} rows, ${((await stat(file)).size / 1024 / 1024).toFixed(1)} MB: bare COPY ${bare.toFixed(2)} s`,
      );
      imported.push(await importRows(server, file, rows));
    }
    const [few, many] = imported as [Imported, Imported];
    const indexed = await copyOfRows(client, folder);
    const out = await exportAll(server);
    console.log(
      exportLine(
        ROWS.reduce((n, r) => n + r / LINES_AN_ORDER, 0),
        out,
      ),
    );
    return [
      { name: 'import of 200,000 rows: upload, check and run', value: many.seconds, unit: 's' },
      { name: 'bare COPY of the same bytes into a table without indexes', value: bare, unit: 's' },
      { name: 'import / bare COPY of the same bytes', value: many.seconds / bare, unit: 'ratio', atMost: 20 },
      { name: 'COPY of the rows made of 220,000 into tables with their indexes', value: indexed, unit: 's' },
      { name: 'import of 200,000 rows / that COPY', value: many.seconds / indexed, unit: 'ratio' },
      { name: 'peak memory, 200,000 rows / 20,000 rows', value: many.peak / few.peak, unit: 'ratio', atMost: 1.15 },
      { name: 'peak memory of the server, import of 20,000 rows', value: few.peak, unit: 'MB' },
      { name: 'peak memory of the server, import of 200,000 rows', value: many.peak, unit: 'MB' },
      { name: 'export of all orders as CSV, first byte', value: out.first, unit: 'ms', atMost: 1000 },
    ];
  } finally {
    await client.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
