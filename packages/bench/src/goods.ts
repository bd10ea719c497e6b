import pg from 'pg';
import { createProductRoute, listShopsRoute, listWarehousesRoute, receiveStockRoute, type SkuId } from '@danflow/contract';
import type { BaselineTarget } from './baseline.ts';
import type { BenchServer } from './server.ts';

const PER_PRODUCT = 50;
const PER_RECEIPT = 500;

/** SKUs with stock, made through the API, and a numbered table of them for pgbench. */
export async function stockGoods(server: BenchServer, count: number, onHand: number): Promise<BaselineTarget> {
  const skuIds: SkuId[] = [];
  while (skuIds.length < count) {
    const from = skuIds.length;
    const skus = Array.from({ length: Math.min(PER_PRODUCT, count - from) }, (_, i) => ({ code: `BENCH-${from + i}`, priceAmount: 1999 }));
    const product = await server.call(createProductRoute, { title: '手冲壶 600ml 白', skus });
    skuIds.push(...product.skus.map((s) => s.id));
  }
  const warehouse = (await server.call(listWarehousesRoute)).items[0];
  const shop = (await server.call(listShopsRoute)).items[0];
  if (!warehouse || !shop) throw new Error('the server has no shop or warehouse');
  for (let from = 0; from < count; from += PER_RECEIPT) {
    await server.call(receiveStockRoute, {
      warehouseId: warehouse.id,
      lines: skuIds.slice(from, from + PER_RECEIPT).map((skuId) => ({ skuId, qty: onHand })),
    });
  }
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query('CREATE TABLE bench_skus (k int PRIMARY KEY, sku_id uuid NOT NULL)');
  await client.query('INSERT INTO bench_skus SELECT i, id FROM unnest($1::uuid[]) WITH ORDINALITY AS s (id, i)', [skuIds]);
  await client.query('ANALYZE');
  await client.end();
  return { databaseUrl: server.databaseUrl, shopId: shop.id, warehouseId: warehouse.id, skuIds };
}
