import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkImportRoute,
  getImportRoute,
  mapImportRoute,
  runImportRoute,
  uploadImportRoute,
  type ImportView,
  type Route,
} from '@danflow/contract';
import { rss, watchMemory } from './memory.ts';
import { startServer, type BenchServer } from './server.ts';

const ROWS = [20_000, 200_000] as const;
const LINES_AN_ORDER = 2;
const SKUS = 1000;

/** Finished orders of two lines; the second lines stand in the second half of the file, so that no order is in one piece. */
function* generated(rows: number): Generator<string> {
  yield 'Order ID,Order Date,Ship Date,Customer ID,Customer Name,Phone,Country,Province,City,Street,Postal Code,SKU,Product Name,Quantity,Sales,Buyer note\n';
  const orders = rows / LINES_AN_ORDER;
  for (let i = 0; i < rows; i += 1) {
    const order = i % orders;
    const sku = (order * 7 + i) % SKUS;
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

async function importRows(server: BenchServer, folder: string, rows: number): Promise<void> {
  const file = path.join(folder, `${rows}.csv`);
  await pipeline(Readable.from(generated(rows)), createWriteStream(file));
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
  const rate = (seconds: number): string => `${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s`;
  console.log(`${rows} rows, ${done.ordersCreated} orders, ${(uploaded.format.bytes / 1024 / 1024).toFixed(1)} MB`);
  console.log(
    `  upload ${upload.toFixed(1)} s · check ${rate(check)} · run ${rate(run)} (${Math.round(done.ordersCreated / run)} orders/s)`,
  );
  console.log(`  memory of the server: ${Math.round(atRest)} MB before, ${Math.round(await peak())} MB at most`);
}

/** Reading, checking and placing history, with the events of the orders handled beside it. */
export async function importOrders(): Promise<void> {
  console.log(`import · ${cpus()[0]?.model ?? 'unknown'} × ${cpus().length} · Node ${process.version}\n`);
  const folder = await mkdtemp(path.join(tmpdir(), 'danflow-bench-import-'));
  const server = await startServer();
  try {
    for (const rows of ROWS) await importRows(server, folder, rows);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
