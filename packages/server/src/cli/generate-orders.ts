import { StartRefusal } from '../platform/start-refusal.ts';
import type { OpenCore } from '../app.ts';
import { withCommandCore } from './command-core.ts';
import { runCommand } from './command.ts';
import { loadYear } from './generate/load-year.ts';
import type { Good, Place } from './generate/order-story.ts';

// A believable year of N orders, for measuring (bench scale): node packages/server/src/cli/generate-orders.ts N [JOURNAL_EVERY]
// JOURNAL_EVERY 10: the journal, nearly half of all bytes, holds one order in ten; doctor and verify then miss the others.
// Needs a superuser's DATABASE_URL, a database without orders, and goods with stock (bench makes them through the API).

const MOST = 20_000_000;

function wanted(): { count: number; journalEvery: number } {
  const [count = 0, journalEvery = 1] = process.argv.slice(2).map(Number);
  if (![count, journalEvery].every((n) => Number.isInteger(n) && n >= 1 && n <= MOST))
    throw new StartRefusal(`Say how many orders: generate-orders.ts N [JOURNAL_EVERY], each from 1 to ${MOST}.`);
  return { count, journalEvery };
}

async function placeOf({ core }: OpenCore): Promise<Omit<Place, 'keys'>> {
  const { pool } = core;
  const { rows: there } = await pool.query('SELECT FROM orders LIMIT 1');
  if (there.length > 0) throw new StartRefusal('This database has orders already: a year is generated into one without.');
  const one = async (text: string): Promise<string> => (await pool.query<{ id: string }>(text)).rows[0]?.id ?? '';
  const { rows: goods } = await pool.query<Good>(
    `SELECT id, code, title, options, price_amount AS "priceAmount" FROM skus s WHERE type = 'physical' AND archived_at IS NULL
     AND EXISTS (SELECT FROM stock_levels l WHERE l.sku_id = s.id AND l.on_hand > 0) ORDER BY id`,
  );
  if (goods.length === 0) throw new StartRefusal('There are no goods in stock to order.');
  return {
    shopId: await one('SELECT id FROM shops ORDER BY id LIMIT 1'),
    warehouseId: await one('SELECT warehouse_id AS id FROM stock_levels LIMIT 1'),
    actor: { kind: 'user', id: await one('SELECT id FROM users ORDER BY id LIMIT 1'), name: 'generated' },
    goods,
  };
}

await runCommand((ground) => {
  const wish = wanted();
  const { count } = wish;
  return withCommandCore(ground, async (opened) => {
    const started = performance.now();
    const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const every = Math.max(10_000, Math.floor(count / 20_000) * 1000);
    let next = every;
    await loadYear(opened.core, ground.databaseUrl, await placeOf(opened), wish, (done) => {
      if (done < next) return;
      next += every;
      console.error(`${done.toLocaleString('en')} orders, ${seconds()}`);
    });
    console.log(`${count.toLocaleString('en')} orders in ${seconds()}`);
    return 0;
  });
});
