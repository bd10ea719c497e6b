import type { Pool } from 'pg';
import { countDeltas } from '../../modules/orders/order.rows.ts';
import { newId } from '../../platform/ids.ts';
import type { OrderStory, Place } from './order-story.ts';

interface Level {
  readonly shipped: number;
  readonly reserved: number;
}

type Cell = Omit<ReturnType<typeof countDeltas>[number], 'id'>;

/** What a share of a year adds up to, as it travels between threads. */
export interface ShareSums {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly levels: ReadonlyMap<string, Level>;
}

/** What a year of orders adds up to, beside their own rows: cells of the board and levels of stock. */
export class Sums implements ShareSums {
  readonly cells = new Map<string, Cell>();
  readonly levels = new Map<string, Level>();

  add(stories: readonly OrderStory[], now: Date): void {
    const moves = stories.map(({ order }) => ({ before: null, after: order }));
    for (const { id: _, ...delta } of countDeltas(moves, now)) this.#addCell(`${delta.created_day} ${delta.status}`, delta);
    for (const { rows } of stories) {
      for (const line of rows.order_lines as { sku_id: string; shipped_qty: number; reserved_qty: number }[])
        this.#addLevel(line.sku_id, { shipped: line.shipped_qty, reserved: line.reserved_qty });
    }
  }

  take(share: ShareSums): void {
    for (const [key, cell] of share.cells) this.#addCell(key, cell);
    for (const [skuId, level] of share.levels) this.#addLevel(skuId, level);
  }

  #addCell(key: string, cell: Cell): void {
    const known = this.cells.get(key);
    this.cells.set(key, known ? { ...known, orders: known.orders + cell.orders, amount: known.amount + cell.amount } : cell);
  }

  #addLevel(skuId: string, { shipped, reserved }: Level): void {
    const known = this.levels.get(skuId);
    this.levels.set(skuId, known ? { shipped: known.shipped + shipped, reserved: known.reserved + reserved } : { shipped, reserved });
  }

  /** Goods came in before they went out: one receipt a SKU of what left, so that stock stays the sum of its movements. */
  receipts({ warehouseId, actor }: Pick<Place, 'warehouseId' | 'actor'>, at: Date): object[] {
    return [...this.levels].map(([sku_id, { shipped }]) => ({
      id: newId(at),
      sku_id,
      warehouse_id: warehouseId,
      kind: 'receive',
      on_hand_delta: shipped,
      reserved_delta: 0,
      cause_kind: 'person',
      cause_id: null,
      actor_id: actor.id,
      reason: 'generated',
      at,
    }));
  }

  async reserve(pool: Pool, warehouseId: string): Promise<void> {
    await pool.query(
      `UPDATE stock_levels SET reserved = reserved + r.qty FROM unnest($1::uuid[], $2::int[]) AS r (sku_id, qty)
       WHERE stock_levels.sku_id = r.sku_id AND warehouse_id = $3`,
      [[...this.levels.keys()], [...this.levels.values()].map((l) => l.reserved), warehouseId],
    );
  }
}
