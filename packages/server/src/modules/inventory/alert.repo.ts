import type { AlertKind } from '@danflow/contract';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';

export interface AlertAt {
  readonly skuId: string;
  readonly warehouseId: string;
  readonly kind: AlertKind;
}

/** One unsolved row per SKU, warehouse and kind (R13): a repetition only counts up. Journalled when it opens. */
export async function raiseAlert(tx: Tx, { skuId, warehouseId, kind, count }: AlertAt & { readonly count: number }): Promise<void> {
  const { rows } = await sql<{ id: string; is_new: boolean }>`
    INSERT INTO stock_alerts (id, sku_id, warehouse_id, kind, count, first_at, last_at)
    VALUES (${newId(tx.now)}, ${skuId}, ${warehouseId}, ${kind}, ${count}, ${tx.now}, ${tx.now})
    ON CONFLICT (sku_id, warehouse_id, kind) WHERE state <> 'solved'
    DO UPDATE SET count = stock_alerts.count + excluded.count, last_at = excluded.last_at
    RETURNING id, xmax = 0 AS is_new`.execute(tx.db);
  const alert = rows[0];
  if (!alert?.is_new) return;
  const changes = { skuId: [null, skuId], warehouseId: [null, warehouseId], kind: [null, kind], state: [null, 'open'] } as const;
  await writeJournal(tx, { subjectKind: 'stock_alert', subjectId: alert.id, action: 'stock_alert.open', changes });
}

/** What was put off and whose time has come is open again. */
export async function wakeSnoozed(tx: Tx): Promise<number> {
  const { rows } = await sql<{ id: string; state: string }>`
    SELECT id, state FROM stock_alerts WHERE state <> 'solved' AND snoozed_until <= ${tx.now} ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`.execute(
    tx.db,
  );
  for (const { id, state } of rows) {
    await tx.db.updateTable('stock_alerts').set({ state: 'open', snoozed_until: null }).where('id', '=', id).execute();
    await writeJournal(tx, { subjectKind: 'stock_alert', subjectId: id, action: 'stock_alert.wake', changes: { state: [state, 'open'] } });
  }
  return rows.length;
}

const BATCH = 200;

/** Where levels are under their safety stock without an alert saying so; `at` null: anywhere. At most 200. */
export async function unalertedLows(tx: Tx, at: Omit<AlertAt, 'kind'> | null): Promise<Omit<AlertAt, 'kind'>[]> {
  const { rows } = await sql<Omit<AlertAt, 'kind'>>`
    SELECT l.sku_id AS "skuId", l.warehouse_id AS "warehouseId" FROM stock_levels l
    WHERE l.safety > 0 AND l.on_hand - l.reserved < l.safety
      AND (${at?.skuId ?? null}::uuid IS NULL OR (l.sku_id = ${at?.skuId ?? null}::uuid AND l.warehouse_id = ${at?.warehouseId ?? null}::uuid))
      AND NOT EXISTS (SELECT 1 FROM stock_alerts a WHERE a.sku_id = l.sku_id AND a.warehouse_id = l.warehouse_id AND a.kind = 'below_safety' AND a.state <> 'solved')
    ORDER BY l.sku_id, l.warehouse_id LIMIT ${BATCH}`.execute(tx.db);
  return rows;
}

/**
 * Solves alerts whose cause is gone. An attempt to oversell is over when stock has come back, which only an arrival
 * tells (`at`); a shortage when no order line has one, which only orders' lines tell (read-only, by their partial index).
 */
export async function solveGone(tx: Tx, at: Omit<AlertAt, 'kind'> | null): Promise<number> {
  const { rows } = await sql<{ id: string; state: string }>`
    SELECT a.id, a.state FROM stock_alerts a LEFT JOIN stock_levels l ON l.sku_id = a.sku_id AND l.warehouse_id = a.warehouse_id
    WHERE a.state <> 'solved'
      AND (${at?.skuId ?? null}::uuid IS NULL OR (a.sku_id = ${at?.skuId ?? null}::uuid AND a.warehouse_id = ${at?.warehouseId ?? null}::uuid))
      AND CASE a.kind
        WHEN 'below_safety' THEN coalesce(l.on_hand - l.reserved >= l.safety, true)
        WHEN 'oversell_attempt' THEN ${at !== null} AND coalesce(l.on_hand - l.reserved - l.safety > 0, false)
        ELSE NOT EXISTS (SELECT 1 FROM order_lines n JOIN orders o ON o.id = n.order_id
          WHERE n.sku_id = a.sku_id AND n.shortage_qty > 0 AND o.warehouse_id = a.warehouse_id AND o.status <> 'cancelled') END
    ORDER BY a.id LIMIT ${BATCH} FOR UPDATE OF a SKIP LOCKED`.execute(tx.db);
  for (const { id, state } of rows) {
    await tx.db.updateTable('stock_alerts').set({ state: 'solved', solved_at: tx.now }).where('id', '=', id).execute();
    await writeJournal(tx, {
      subjectKind: 'stock_alert',
      subjectId: id,
      action: 'stock_alert.solve',
      changes: { state: [state, 'solved'] },
    });
  }
  return rows.length;
}
