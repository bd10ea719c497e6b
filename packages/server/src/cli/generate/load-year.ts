import { Client } from 'pg';
import type { Core } from '../../platform/tx.ts';
import { countDeltas } from '../../modules/orders/order.rows.ts';
import { orderNumbers } from '../../modules/orders/order-numbers.ts';
import { newId } from '../../platform/ids.ts';
import { CopySinks } from './copy-sinks.ts';
import { inventOrders } from './invent-orders.ts';
import { OrderStory, type Customer, type Place } from './order-story.ts';

const CHUNK = 1000;
const TABLES = [
  'customers',
  'orders',
  'order_lines',
  'journal',
  'stock_movements',
  'order_texts',
  'payment_attempts',
  'payment_allocations',
  'shipments',
  'shipment_lines',
] as const;

interface Level {
  shipped: number;
  reserved: number;
}

/** What a year of orders adds up to, beside their own rows: cells of the board and levels of stock. */
class Sums {
  readonly #cells = new Map<string, { orders: number; amount: number } & Record<string, unknown>>();
  readonly #levels = new Map<string, Level>();

  add(stories: readonly OrderStory[], now: Date): void {
    const moves = stories.map(({ order }) => ({ before: null, after: order }));
    for (const { id: _, ...delta } of countDeltas(moves, now)) {
      const key = `${delta.created_day} ${delta.status}`;
      const cell = this.#cells.get(key);
      if (!cell) this.#cells.set(key, { ...delta });
      else {
        cell.orders += delta.orders;
        cell.amount += delta.amount;
      }
    }
    for (const { rows } of stories) {
      for (const line of rows.order_lines as { sku_id: string; shipped_qty: number; reserved_qty: number }[]) {
        const level = this.#levels.get(line.sku_id) ?? { shipped: 0, reserved: 0 };
        this.#levels.set(line.sku_id, { shipped: level.shipped + line.shipped_qty, reserved: level.reserved + line.reserved_qty });
      }
    }
  }

  get cells(): object[] {
    return [...this.#cells.values()];
  }

  /** Goods came in before they went out: one receipt a SKU of what left, so that stock stays the sum of its movements. */
  receipts(place: Place, at: Date): object[] {
    return [...this.#levels].map(([sku_id, { shipped }]) => ({
      id: newId(at),
      sku_id,
      warehouse_id: place.warehouseId,
      kind: 'receive',
      on_hand_delta: shipped,
      reserved_delta: 0,
      cause_kind: 'person',
      cause_id: null,
      actor_id: place.actor.id,
      reason: 'generated',
      at,
    }));
  }

  async reserve(core: Core, place: Place): Promise<void> {
    await core.pool.query(
      `UPDATE stock_levels SET reserved = reserved + r.qty FROM unnest($1::uuid[], $2::int[]) AS r (sku_id, qty)
       WHERE stock_levels.sku_id = r.sku_id AND warehouse_id = $3`,
      [[...this.#levels.keys()], [...this.#levels.values()].map((l) => l.reserved), place.warehouseId],
    );
  }
}

/** Indexes are made once the rows are there (twice as fast as row by row); of keys and constraints they stay. */
async function withoutIndexes(url: string, work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'danflow-generate' });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; made: string }>(
      `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index i
       WHERE indrelid = ANY($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
      [`{${TABLES.join(',')}}`],
    );
    for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
    await work();
    await client.query("SET maintenance_work_mem = '512MB'; SET statement_timeout = 0");
    for (const { made } of rows) await client.query(made);
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}

/** Rows of a year of `count` orders into a database that has none; made by the product's functions, brought in by COPY. */
export async function loadYear(core: Core, url: string, place: Place, count: number, tell: (done: number) => void): Promise<void> {
  const end = core.clock();
  const sums = new Sums();
  await withoutIndexes(url, async () => {
    const sinks = new CopySinks(url);
    const customers: Customer[] = [];
    let stories: OrderStory[] = [];
    let done = 0;
    const flush = async (): Promise<void> => {
      sums.add(stories, end);
      for (const table of TABLES)
        await sinks.write(
          table,
          stories.flatMap((s) => s.rows[table] ?? []),
        );
      done += stories.length;
      stories = [];
      tell(done);
    };
    let numbers: string[] = [];
    for (const told of inventOrders({ count, skus: place.goods.length, end })) {
      if (numbers.length === 0) numbers = await orderNumbers(core).take(CHUNK);
      stories.push(new OrderStory(place, told, customers, numbers.pop() ?? ''));
      if (stories.length === CHUNK) await flush();
    }
    await flush();
    await sinks.write('order_counts', sums.cells);
    await sinks.write('stock_movements', sums.receipts(place, new Date(end.getTime() - 366 * 86_400_000)));
    await sinks.end();
    await sums.reserve(core, place);
  });
}
