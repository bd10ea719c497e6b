import type { MovementKind, WarehouseId } from '@danflow/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';

export interface LevelExplanation {
  readonly warehouseId: WarehouseId;
  readonly onHand: number;
  readonly reserved: number;
  readonly movedOnHand: number;
  readonly movedReserved: number;
  readonly reservedByOrders: number;
  readonly isSound: boolean;
  readonly byKind: { kind: MovementKind; movements: number; onHandDelta: number; reservedDelta: number }[];
}

/** A level whose three witnesses disagree. */
export interface LedgerFinding {
  readonly skuId: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly movedOnHand: number;
  readonly movedReserved: number;
  readonly reservedByOrders: number;
}

interface From {
  readonly db: Db;
}

/**
 * What is stored, what the movements add up to, and what order lines hold. The only place of this module that looks at
 * orders' tables, read-only: a proof that compares two books must open both. `skuId` null: every level there is.
 */
const witnesses = (skuId: string | null) => sql`
  WITH moved AS (
    SELECT sku_id, warehouse_id, sum(on_hand_delta)::int AS on_hand, sum(reserved_delta)::int AS reserved
    FROM stock_movements WHERE ${skuId}::uuid IS NULL OR sku_id = ${skuId}::uuid GROUP BY 1, 2),
  ordered AS (
    SELECT l.sku_id, o.warehouse_id, sum(l.reserved_qty)::int AS reserved
    FROM order_lines l JOIN orders o ON o.id = l.order_id
    WHERE l.reserved_qty > 0 AND o.warehouse_id IS NOT NULL AND (${skuId}::uuid IS NULL OR l.sku_id = ${skuId}::uuid) GROUP BY 1, 2),
  stored AS (SELECT sku_id, warehouse_id, on_hand, reserved FROM stock_levels WHERE ${skuId}::uuid IS NULL OR sku_id = ${skuId}::uuid),
  compared AS (
    SELECT sku_id AS "skuId", warehouse_id AS "warehouseId", coalesce(s.on_hand, 0) AS "onHand", coalesce(s.reserved, 0) AS reserved,
      coalesce(m.on_hand, 0) AS "movedOnHand", coalesce(m.reserved, 0) AS "movedReserved", coalesce(o.reserved, 0) AS "reservedByOrders"
    FROM stored s FULL JOIN moved m USING (sku_id, warehouse_id) FULL JOIN ordered o USING (sku_id, warehouse_id))`;

const MAX_FINDINGS = 1000;

/** Levels that are not the sum of their movements, or whose reserved units are not those of order lines. Empty: all is well. */
export async function checkStockLedger({ db }: From): Promise<LedgerFinding[]> {
  const { rows } = await sql<LedgerFinding>`${witnesses(null)}
    SELECT * FROM compared WHERE "onHand" <> "movedOnHand" OR reserved <> "movedReserved" OR reserved <> "reservedByOrders"
    ORDER BY 1, 2 LIMIT ${MAX_FINDINGS}`.execute(db);
  return rows;
}

/** Each level of a SKU, its witnesses, and the sums of its movements by kind. */
export async function explainStock({ db }: From, skuId: string): Promise<LevelExplanation[]> {
  const levels = await sql<
    LedgerFinding & { warehouseId: WarehouseId }
  >`${witnesses(skuId)} SELECT * FROM compared ORDER BY "warehouseId"`.execute(db);
  const kinds = await sql<LevelExplanation['byKind'][number] & { warehouseId: string }>`
    SELECT warehouse_id AS "warehouseId", kind, count(*)::int AS movements, sum(on_hand_delta)::int AS "onHandDelta", sum(reserved_delta)::int AS "reservedDelta"
    FROM stock_movements WHERE sku_id = ${skuId} GROUP BY 1, 2 ORDER BY 1, 2`.execute(db);
  return levels.rows.map(({ warehouseId, onHand, reserved, movedOnHand, movedReserved, reservedByOrders }) => ({
    warehouseId,
    onHand,
    reserved,
    movedOnHand,
    movedReserved,
    reservedByOrders,
    isSound: onHand === movedOnHand && reserved === movedReserved && reserved === reservedByOrders,
    byKind: kinds.rows
      .filter((k) => k.warehouseId === warehouseId)
      .map(({ kind, movements, onHandDelta, reservedDelta }) => ({ kind, movements, onHandDelta, reservedDelta })),
  }));
}

export interface LedgerLine {
  readonly at: Date;
  readonly warehouseId: string;
  readonly kind: MovementKind;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  /** Running totals of the level after this movement. */
  readonly onHandAfter: number;
  readonly reservedAfter: number;
  readonly causeKind: string;
  readonly causeId: string | null;
  readonly reason: string | null;
}

const MAX_LINES = 10_000;

/** The movements of a SKU line by line with running totals, oldest first, at most the newest 10,000. */
export async function stockLedgerLines({ db }: From, skuId: string): Promise<LedgerLine[]> {
  const { rows } = await sql<LedgerLine>`
    SELECT * FROM (
      SELECT id, at, warehouse_id AS "warehouseId", kind, on_hand_delta AS "onHandDelta", reserved_delta AS "reservedDelta",
        (sum(on_hand_delta) OVER running)::int AS "onHandAfter", (sum(reserved_delta) OVER running)::int AS "reservedAfter",
        cause_kind AS "causeKind", cause_id AS "causeId", reason
      FROM stock_movements WHERE sku_id = ${skuId} WINDOW running AS (PARTITION BY warehouse_id ORDER BY id)
      ORDER BY id DESC LIMIT ${MAX_LINES}) newest
    ORDER BY "warehouseId", id`.execute(db);
  return rows;
}
