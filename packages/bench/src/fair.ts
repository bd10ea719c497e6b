import { drive, HEAD, orderBody, SKUS } from './drive.ts';
import type { Figure } from './figures.ts';
import { stockGoods } from './goods.ts';
import { load, percentile, post } from './load.ts';
import { startServer, type BenchServer } from './server.ts';

const OTHERS_A_SECOND = 100;
const REQUESTS = 20_000;

/** How long orders of other SKUs wait while `skus` of them are stormed: 1 is the hot one. */
async function othersBeside(server: BenchServer, skus: number, what: string): Promise<{ p50: number; p99: number }> {
  let isOver = false;
  const others = load({
    port: server.port,
    connections: 32,
    requests: 100_000,
    perSecond: OTHERS_A_SECOND,
    isOver: () => isOver,
    // None of them is the hot one.
    request: (i) =>
      post('/orders', server.apiKey, `${what}${i}`, orderBody(i, SKUS).replaceAll('"BENCH-0"', '"BENCH-1"').replace('"W', `"${what}`)),
  });
  await drive(server, { what: `storm on ${what}`, connections: 128, requests: REQUESTS, skus });
  isOver = true;
  const { latencies } = await others;
  const figures = { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
  console.log(`others beside it: p50 ${figures.p50.toFixed(1)} ms, p99 ${figures.p99.toFixed(1)} ms`);
  return figures;
}

/** Orders of other SKUs do not queue behind a hot one: they wait no longer than beside the same storm on a thousand SKUs. */
export async function fair(): Promise<Figure[]> {
  const server = await startServer();
  try {
    await stockGoods(server, SKUS, 10_000_000);
    console.log(`fair\n\n${HEAD}`);
    await drive(server, { what: 'warm-up', connections: 64, requests: 4000 });
    const spread = await othersBeside(server, SKUS, 'spread');
    const hot = await othersBeside(server, 1, 'hot');
    return [
      {
        name: 'other orders beside a storm on one SKU / beside one on 1,000 SKUs, p50',
        value: hot.p50 / spread.p50,
        unit: 'ratio',
        atMost: 1.5,
      },
      { name: 'the same, p99', value: hot.p99 / spread.p99, unit: 'ratio', atMost: 1.5 },
    ];
  } finally {
    await server.stop();
  }
}
