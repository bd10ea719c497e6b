import { DomainError } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import type { FileDeps } from '../files/index.ts';
import { undoImported } from '../orders/index.ts';
import { openAttempts, settleAttempt } from '../payments/index.ts';
import { actorOf, patchBatch, type Batch } from './batch.repo.ts';
import type { Work } from './check-import.ts';

/** A payment or shipment of its own: whatever moved money or goods since, but for the record of the payment elsewhere. */
const OWN = `SELECT o.id FROM orders o WHERE o.import_batch_id = $1 AND o.cancel_reason IS DISTINCT FROM 'import_undone' AND (
    EXISTS (SELECT 1 FROM payment_attempts a WHERE a.order_id = o.id AND (a.provider <> 'external' AND a.captured_amount > 0 OR a.state = 'unknown'))
    OR EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.id)
    OR EXISTS (SELECT 1 FROM shipments s WHERE s.order_id = o.id AND s.state <> 'voided')
    OR (NOT o.is_historical AND o.shipped_qty > 0))`;

export async function ordersWithOwn(
  on: Pick<Core, 'pool'> | Pick<Tx, 'client'>,
  batchId: string,
  orderIds: readonly string[] | null = null,
): Promise<string[]> {
  const sql = orderIds === null ? OWN : `${OWN} AND o.id = ANY($2::uuid[])`;
  const values = orderIds === null ? [batchId] : [batchId, orderIds];
  const { rows } = 'pool' in on ? await on.pool.query<{ id: string }>(sql, values) : await on.client.query<{ id: string }>(sql, values);
  return rows.map((r) => r.id);
}

/** Says whether the batch can be undone at all. Throws import_undo_refused with how many orders stand in the way. */
export async function refuseOwn(tx: Tx, batchId: string): Promise<void> {
  const own = await ordersWithOwn(tx, batchId);
  if (own.length > 0) throw new DomainError('import_undo_refused', { count: own.length, orderIds: own.slice(0, 100) });
}

const PAGE = 50;
const NEXT = `SELECT id FROM orders WHERE import_batch_id = $1 AND source_no IS NOT NULL AND NOT id = ANY($2::uuid[]) ORDER BY id LIMIT ${PAGE}`;

const TAKE_BACK = `UPDATE payment_attempts SET state = 'closed', captured_amount = 0, closed_at = $2, version = version + 1
  WHERE order_id = ANY($1::uuid[]) AND provider = 'external' AND state = 'succeeded' RETURNING id, order_id, amount`;
const ALLOCATE_BACK = `INSERT INTO payment_allocations (id, attempt_id, order_id, kind, amount, at)
  SELECT id, attempt_id, order_id, 'order', -amount, $5::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int8[]) AS a (id, attempt_id, order_id, amount)`;

/** The record of the payment elsewhere goes with the order; its allocation is taken back by a row, never deleted (R4). */
async function takeBackExternal(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const { rows } = await tx.client.query<{ id: string; order_id: string; amount: number }>(TAKE_BACK, [orderIds, tx.now]);
  if (rows.length === 0) return;
  await tx.client.query(ALLOCATE_BACK, [
    rows.map(() => newId(tx.now)),
    rows.map((r) => r.id),
    rows.map((r) => r.order_id),
    rows.map((r) => r.amount),
    tx.now,
  ]);
}

async function undoPage(deps: FileDeps, batch: Batch, orderIds: readonly string[]): Promise<readonly string[]> {
  return inTx(deps.core, actorOf(batch), async (tx) => {
    const own = new Set(await ordersWithOwn(tx, batch.id, orderIds));
    const { undone, kept } = await undoImported(tx, orderIds, own);
    await takeBackExternal(tx, undone);
    return kept;
  });
}

/** Open attempts are asked about and closed before their order is cancelled (R22); one whose result is unknown keeps it. */
async function closeAttempts({ core }: FileDeps, orderIds: readonly string[]): Promise<void> {
  for (const orderId of orderIds) {
    for (const attempt of await openAttempts(core.db, orderId)) await settleAttempt(core, attempt, true);
  }
}

/** Takes the orders back fifty a transaction. Those that were paid or shipped in the meantime stay, and are counted. */
export async function undoImport(deps: FileDeps, { batch, tick }: Work): Promise<void> {
  const { core } = deps;
  const kept: string[] = [];
  let done = 0;
  for (;;) {
    const { rows } = await core.pool.query<{ id: string }>(NEXT, [batch.id, kept]);
    if (rows.length === 0) break;
    const ids = rows.map((r) => r.id);
    await closeAttempts(deps, ids);
    kept.push(...(await undoPage(deps, batch, ids)));
    done += rows.length;
    await tick(Math.min(batch.rowsTotal, Math.round((done / Math.max(batch.ordersCreated, 1)) * batch.rowsTotal)));
  }
  const message = kept.length === 0 ? null : `${kept.length} orders were paid or shipped meanwhile and stay`;
  await patchBatch(core.db, batch, {
    state: kept.length === 0 ? 'undone' : 'done',
    message,
    rowsDone: batch.rowsTotal,
    finishedAt: core.clock(),
  });
}
