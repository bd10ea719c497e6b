import { newId } from '../../platform/ids.ts';
import type { Statement } from '../../platform/combine.ts';
import { runNamed } from '../../platform/db.ts';
import { errorCode, type Tx } from '../../platform/tx.ts';
import { hotStock } from './hot-stock.ts';
import { levelOf, sumMovements, toldLevels, type Level, type LevelChange, type LevelRow, type NewMovement } from './stock.rules.ts';

/** Every stock command locks in this order, so that no two of them can wait for each other. */
const LOCK_LEVELS = `SELECT sku_id, warehouse_id, on_hand, reserved, safety FROM stock_levels
  WHERE sku_id = ANY($1::uuid[]) ORDER BY sku_id, warehouse_id FOR UPDATE`;

/** Of SKUs named by id or code as an order does: who asks needs not wait for their ids first. */
const NAMED = `SELECT sku_id, warehouse_id, on_hand, reserved, safety FROM stock_levels
  WHERE sku_id = ANY($1::uuid[] || ARRAY(SELECT id FROM skus WHERE code = ANY($2::text[])))`;

/** Levels in all warehouses, as they are without a lock: `reserveStatements` holds what was decided on them to what is true by then. */
export const namedLevels = (ids: readonly string[], codes: readonly string[]): Statement => ({ text: NAMED, values: [ids, codes] });

/** Levels of these SKUs in all warehouses, locked until the transaction ends. A SKU never stocked anywhere has no level. */
export async function lockLevels(tx: Pick<Tx, 'client'>, skuIds: readonly string[]): Promise<Level[]> {
  if (skuIds.length === 0) return [];
  const { rows } = await runNamed(tx.client, LOCK_LEVELS, [[...new Set(skuIds)]]);
  return (rows as LevelRow[]).map(levelOf);
}

/** The same for who writes without a look: `applyMovements` holds the locks to what is true by then. */
export function sendLocks(tx: Tx, skuIds: readonly string[]): void {
  if (skuIds.length > 0) tx.send({ text: LOCK_LEVELS, values: [[...new Set(skuIds)]] });
}

const ADD_MISSING = `INSERT INTO stock_levels (sku_id, warehouse_id)
  SELECT sku_id, warehouse_id FROM unnest($1::uuid[], $2::uuid[]) AS d (sku_id, warehouse_id) ORDER BY sku_id, warehouse_id
  ON CONFLICT DO NOTHING`;

/**
 * MERGE, not INSERT … ON CONFLICT DO UPDATE: PostgreSQL checks the proposed row before it looks for a conflict, and
 * "reserved 1, on hand 0" is refused although the row it would be added to has plenty. A level that is missing is
 * inserted, so that reserving what was never stocked meets the same CHECK and does not pass in silence.
 */
const CHANGE_LEVELS = `MERGE INTO stock_levels l
  USING unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) AS d (sku_id, warehouse_id, on_hand, reserved)
  ON l.sku_id = d.sku_id AND l.warehouse_id = d.warehouse_id
  WHEN MATCHED THEN UPDATE SET on_hand = l.on_hand + d.on_hand, reserved = l.reserved + d.reserved
  WHEN NOT MATCHED THEN INSERT (sku_id, warehouse_id, on_hand, reserved) VALUES (d.sku_id, d.warehouse_id, d.on_hand, d.reserved)`;

const ADD_MOVEMENTS = `INSERT INTO stock_movements
    (id, sku_id, warehouse_id, kind, on_hand_delta, reserved_delta, cause_kind, cause_id, actor_id, reason, at)
  SELECT m.*, $11::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::text[], $8::uuid[], $9::uuid[], $10::text[]) AS m`;

const levelColumns = (changes: readonly Pick<LevelChange, 'skuId' | 'warehouseId'>[]): unknown[] => [
  changes.map((c) => c.skuId),
  changes.map((c) => c.warehouseId),
];

const movementValues = (tx: Pick<Tx, 'now' | 'actor'>, movements: readonly NewMovement[]): unknown[] => [
  // Sorted, as ids of one instant have no order of their own and the ledger is read by id.
  movements.map(() => newId(tx.now)).toSorted(),
  ...levelColumns(movements),
  movements.map((m) => m.kind),
  movements.map((m) => m.onHandDelta),
  movements.map((m) => m.reservedDelta),
  movements.map((m) => m.causeKind),
  movements.map((m) => m.causeId),
  movements.map((m) => (m.actorId === undefined ? tx.actor.id : m.actorId)),
  movements.map((m) => m.reason ?? null),
  tx.now,
];

/** Makes rows for levels that do not exist yet, so that a command can lock them before it decides. */
export async function ensureLevels(tx: Pick<Tx, 'client'>, levels: readonly Pick<LevelChange, 'skuId' | 'warehouseId'>[]): Promise<void> {
  if (levels.length > 0) await runNamed(tx.client, ADD_MISSING, levelColumns(levels));
}

const LOCK_TAKEN = `SELECT FROM stock_levels l JOIN unnest($1::uuid[], $2::uuid[]) AS d (sku_id, warehouse_id) USING (sku_id, warehouse_id)
  ORDER BY l.sku_id, l.warehouse_id FOR UPDATE OF l`;

/** What is not free any more, or was never stocked, breaks the CHECK, and with it the transaction. */
const TAKE = `MERGE INTO stock_levels l USING unnest($1::uuid[], $2::uuid[], $3::int[]) AS d (sku_id, warehouse_id, qty)
  ON l.sku_id = d.sku_id AND l.warehouse_id = d.warehouse_id
  WHEN MATCHED AND l.on_hand - l.reserved - l.safety >= d.qty THEN UPDATE SET reserved = l.reserved + d.qty
  WHEN MATCHED THEN UPDATE SET reserved = l.on_hand + 1
  WHEN NOT MATCHED THEN INSERT (sku_id, warehouse_id, reserved) VALUES (d.sku_id, d.warehouse_id, d.qty)`;

/** Another transaction took what `reserveStatements` was to take. Nothing was written; decided anew under a lock, the same orders have their answer. */
export const isStockTaken = (error: unknown): boolean =>
  errorCode(error) === '23514' && (error as { constraint?: string }).constraint === 'stock_levels_check';

/**
 * Reserves for a batch of orders: its movements for the ledger, and what takes them from their levels, which locks in key
 * order and checks that they are free. `take` goes last before the commit: the lock of a hot level is held for as long as
 * everybody else waits.
 */
export function reserveStatements(
  tx: Pick<Tx, 'now' | 'actor'>,
  movements: readonly NewMovement[],
): { readonly ledger: Statement[]; readonly take: Statement[] } {
  if (movements.length === 0) return { ledger: [], take: [] };
  const changes = sumMovements(movements);
  const levels = levelColumns(changes);
  return {
    ledger: [{ text: ADD_MOVEMENTS, values: movementValues(tx, movements) }],
    take: [
      { text: LOCK_TAKEN, values: levels },
      { text: TAKE, values: [...levels, changes.map((c) => c.reservedDelta)] },
    ],
  };
}

/**
 * Writes movements and adds them to their levels, all or nothing. The caller holds the levels' locks (`lockLevels`).
 * The transaction fails with PostgreSQL's 23514 when a level would end with less than nothing or with more reserved than on hand: a bug of
 * the caller's decision, and the last wall against overselling. Tells `stock.changed` for what may fill a shortage.
 */
export function applyMovements(tx: Tx, movements: readonly NewMovement[]): void {
  if (movements.length === 0) return;
  const changes = sumMovements(movements);
  // Only what arrives can meet a missing level; two first receipts at once must not collide in the MERGE.
  const arriving = changes.filter((c) => c.onHandDelta > 0);
  if (arriving.length > 0) tx.send({ text: ADD_MISSING, values: levelColumns(arriving) });
  const values = [...levelColumns(changes), changes.map((c) => c.onHandDelta), changes.map((c) => c.reservedDelta)];
  if (changes.length > 0) tx.send({ text: CHANGE_LEVELS, values });
  tx.send({ text: ADD_MOVEMENTS, values: movementValues(tx, movements) });
  for (const level of toldLevels(movements)) tx.emit({ kind: 'stock.changed', ...level });
  tellChanged(tx, movements);
}

/** What is cached of these levels is dropped once the change is committed. */
export function tellChanged(tx: Tx, levels: readonly Pick<LevelChange, 'skuId'>[]): void {
  const skuIds = [...new Set(levels.map((l) => l.skuId))];
  tx.afterCommit(() => hotStock(tx.cache).changed(skuIds));
}
