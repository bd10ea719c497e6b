import pg from 'pg';
import { stockGoods } from './goods.ts';
import { load, post } from './load.ts';
import { startServer } from './server.ts';

/** 50 in stock, 1,000 concurrent orders of one: exactly 50 succeed, every other is refused for stock, and stock is exact. */
export async function oversell(): Promise<void> {
  const server = await startServer();
  try {
    const { skuIds } = await stockGoods(server, 1, 50);
    const { answers, seconds } = await load({
      port: server.port,
      connections: 1000,
      requests: 1000,
      request: (i) => post('/orders', server.apiKey, `oversell-${i}`, '{"lines":[{"skuCode":"BENCH-0","qty":1}]}'),
    });
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ on_hand: number; reserved: number }>(
      'SELECT on_hand, reserved FROM stock_levels WHERE sku_id = $1',
      [skuIds[0]],
    );
    await client.end();
    console.log(`oversell: ${JSON.stringify(Object.fromEntries(answers))} in ${seconds.toFixed(2)} s; stock ${JSON.stringify(rows[0])}`);
    if (answers.get(201) !== 50 || answers.get(409) !== 950 || rows[0]?.on_hand !== 50 || rows[0]?.reserved !== 50)
      throw new Error('oversell: the numbers are wrong');
  } finally {
    await server.stop();
  }
}
