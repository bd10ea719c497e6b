import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { stockGoods } from './goods.ts';
import { load, post } from './load.ts';
import { startServer, type BenchServer } from './server.ts';

const ORDERS = 20_000;
const RABBIT = process.env.DANFLOW_BENCH_RABBITMQ_URL ?? 'amqp://guest:guest@127.0.0.1:5672';

const orderOf = (i: number): string =>
  `{"lines":[{"skuCode":"BENCH-${(i * 7919) % 1000}","qty":1}],"sourceNo":"B${i}","receiver":{"name":"张三","phone":"138${String(10_000_000 + (i % 20_000))}","province":"广东省","city":"深圳市","district":"南山区","street":"科技园 1 号"},"buyerMessage":"尽快"}`;

interface Drained {
  readonly seconds: number;
}

/** The same backlog again: its events under their own ids, without marks. */
const AGAIN = `DELETE FROM event_deliveries; DELETE FROM outbox;
  INSERT INTO outbox (id, kind, payload, at, next_at) SELECT id, kind, payload, now(), now() FROM backlog`;

async function marksReach(client: pg.Client, marks: number): Promise<void> {
  const seen = async (): Promise<number> =>
    Number((await client.query("SELECT count(*) AS n FROM event_deliveries WHERE handler = 'orders.reindex_texts'")).rows[0]?.n ?? 0);
  const end = performance.now() + 300_000;
  while ((await seen()) < marks) {
    if (performance.now() > end) throw new Error('the backlog was not drained within five minutes');
    await sleep(50);
  }
}

async function drain(server: BenchServer, client: pg.Client, env: Readonly<Record<string, string>>): Promise<Drained> {
  await client.query(AGAIN);
  const started = performance.now();
  const stop = await server.startWorker(env);
  await marksReach(client, ORDERS);
  const seconds = (performance.now() - started) / 1000;
  await stop();
  return { seconds };
}

/** How fast a backlog of order events is worked off by one worker, by each engine, from its start on. */
export async function bus(): Promise<void> {
  const server = await startServer({ DANFLOW_ROLE: 'api' });
  const client = new pg.Client({ connectionString: server.databaseUrl });
  try {
    await client.connect();
    await stockGoods(server, 1000, 10_000_000);
    await load({
      port: server.port,
      connections: 64,
      requests: ORDERS,
      request: (i) => post('/orders', server.apiKey, `b${i}`, orderOf(i)),
    });
    // As if somebody had edited the memo of each: that has a reaction, which reads the order and writes its words.
    await client.query(`CREATE TABLE backlog AS SELECT id, 'order.changed' AS kind,
      payload || '{"kind": "order.changed", "action": "edit_marks"}' AS payload FROM outbox WHERE kind = 'order.placed'`);
    const warm = await drain(server, client, {});
    const postgres = await drain(server, client, {});
    const rabbit = await drain(server, client, { RABBITMQ_URL: RABBIT });
    const rate = ({ seconds }: Drained): string => `${Math.round(ORDERS / seconds).toLocaleString('en')}/s (${seconds.toFixed(1)} s)`;
    console.log(`bus · ${ORDERS.toLocaleString('en')} events of edited orders, one worker, its start included\n`);
    console.log(`PostgreSQL, first: ${rate(warm)}\nPostgreSQL:        ${rate(postgres)}\nRabbitMQ:          ${rate(rabbit)}`);
    console.log(`ratio RabbitMQ / PostgreSQL = ${(postgres.seconds / rabbit.seconds).toFixed(2)}`);
  } finally {
    await client.end();
    await server.stop();
  }
}
