import pg from 'pg';
import { createProductRoute, listWarehousesRoute, receiveStockRoute } from '@danflow/contract';
import { HEAD, lineOf, orderBody, SKUS, withCpu } from './drive.ts';
import type { Figure } from './figures.ts';
import { stockGoods } from './goods.ts';
import { load, percentile, post, type LoadResult } from './load.ts';
import { startServer, type BenchServer } from './server.ts';

const CONNECTIONS = 256;
const REQUESTS = 20_000;
let run = 0;

/** The same load on one port, or shared by several. */
async function storm(
  server: BenchServer,
  ports: readonly number[],
  pids: readonly number[],
  requests: number,
  bodyOf: (i: number) => string,
) {
  run += 1;
  const mine = run;
  const one = (port: number, at: number): Promise<LoadResult> =>
    load({
      port,
      connections: CONNECTIONS / ports.length,
      requests: requests / ports.length,
      request: (i) => post('/orders', server.apiKey, `t${mine}-${at}-${i}`, bodyOf(mine * 1_000_000 + at * 500_000 + i)),
    });
  const started = performance.now();
  const { result, serverMicros, postgresMicros } = await withCpu({ pids, databaseUrl: server.databaseUrl }, () =>
    Promise.all(ports.map(one)),
  );
  const seconds = (performance.now() - started) / 1000;
  const count = (status: number): number => result.reduce((sum, r) => sum + (r.answers.get(status) ?? 0), 0);
  const placed = count(201);
  const row = {
    what: `${ports.length} process${ports.length === 1 ? '' : 'es'}, ${CONNECTIONS} connections`,
    rate: placed / seconds,
    p50: percentile(result[0]?.latencies ?? new Float64Array(), 0.5),
    p99: Math.max(...result.map((r) => percentile(r.latencies, 0.99))),
    serverCpu: serverMicros / requests,
    postgresCpu: postgresMicros / requests,
    refused: requests - placed,
  };
  console.log(lineOf(row));
  return { rate: row.rate, placed, refusedForStock: count(409) };
}

async function levelOf(server: BenchServer, skuId: string | undefined): Promise<{ on_hand: number; reserved: number } | undefined> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ on_hand: number; reserved: number }>(
    'SELECT on_hand, reserved FROM stock_levels WHERE sku_id = $1',
    [skuId],
  );
  await client.end();
  return rows[0];
}

/** Two whole processes on one database: as much together as one alone, and 1,000 at once for 50 units get exactly 50. */
export async function two(): Promise<Figure[]> {
  const server = await startServer();
  try {
    await stockGoods(server, SKUS, 10_000_000);
    const scarce = await server.call(createProductRoute, {
      title: '限量',
      skus: [{ code: 'SCARCE', priceAmount: 1 }],
    });
    const peer = await server.startPeer();
    const ports = [server.port, peer.port];
    const pids = [...server.pids, peer.pid];
    console.log(`two\n\n${HEAD}`);
    const spread = (i: number): string => orderBody(i, SKUS);
    await storm(server, ports, pids, 4000, spread);
    const one = await storm(server, [server.port], pids, REQUESTS, spread);
    const both = await storm(server, ports, pids, REQUESTS, spread);
    const warehouseId = (await server.call(listWarehousesRoute)).items[0]?.id;
    const skuId = scarce.skus[0]?.id;
    if (!warehouseId || !skuId) throw new Error('the server has no warehouse or SKU');
    await server.call(receiveStockRoute, { warehouseId, lines: [{ skuId, qty: 50 }] });
    const rush = await storm(server, ports, pids, 1000, () => '{"lines":[{"skuCode":"SCARCE","qty":1}]}');
    const level = await levelOf(server, skuId);
    await peer.stop();
    if (rush.placed !== 50 || rush.refusedForStock !== 950 || level?.reserved !== 50)
      throw new Error(`two: 50 units, ${rush.placed} orders, ${rush.refusedForStock} refusals, ${level?.reserved} reserved`);
    return [
      { name: 'two API processes on one database / one', value: both.rate / one.rate, unit: 'ratio', atLeast: 0.9 },
      { name: 'orders of 1,000 at once for 50 units, over two processes', value: rush.placed, unit: 'count', atLeast: 50, atMost: 50 },
    ];
  } finally {
    await server.stop();
  }
}
