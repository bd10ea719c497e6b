import {
  DomainError,
  ERRORS,
  sentence,
  type ErrorCode,
  type OrderBatch,
  type OrderBatchItem,
  type QueryOf,
  type ReplyOf,
  type listOrderBatchesRoute,
  type orderBatchItemsRoute,
} from '@danflow/contract';
import { sql } from 'kysely';
import { z } from 'zod';
import { pageFrom, readCursor, readIdCursor } from '../../platform/page.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { orderScope } from '../orders/index.ts';
import { isUndoable, UNDO_MS } from './batch.rules.ts';
import { batchOf, factsOf, type Batch } from './batch.repo.ts';

const SHOWN_FAILURES = 50;
const SEQ_CURSOR = z.tuple([z.int()]);

interface ItemRow {
  readonly seq: number;
  readonly order_id: string;
  readonly order_no: string | null;
  readonly state: string;
  readonly code: string | null;
  readonly facts_sealed: Buffer | null;
}

/** An order that the batch itself moved to a status one does not see still has its number here; what lies elsewhere has none. */
function widened({ scope, id }: Principal) {
  const { statuses: _, ...rest } = scope;
  return { scope: rest, id };
}

/** Bounded pages in the order in which they were named. */
async function itemRows(
  { db, principal, now }: Read,
  batchId: string,
  { after, state, limit }: { readonly after: number; readonly state?: string | undefined; readonly limit: number },
): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    SELECT i.seq, i.order_id, orders.order_no, i.state, i.code, i.facts_sealed FROM order_batch_items i
      LEFT JOIN orders ON orders.id = i.order_id AND ${orderScope(widened(principal), now)}
    WHERE i.batch_id = ${batchId} AND i.seq > ${after} ${state === undefined ? sql`` : sql`AND i.state = ${state}`}
    ORDER BY i.seq LIMIT ${limit}`.execute(db);
  return rows;
}

function itemView({ keys, principal }: Read, batchId: string, row: ItemRow): OrderBatchItem {
  const code = row.code !== null && row.code in ERRORS ? (row.code as ErrorCode) : null;
  return {
    orderId: row.order_id,
    orderNo: row.order_no,
    state: row.state,
    code,
    detail: code === null ? null : sentence(code, factsOf(keys, batchId, row), principal.locale),
  } as OrderBatchItem;
}

interface Counts {
  readonly waiting: number;
  readonly done: number;
  readonly changed: number;
  readonly failed: number;
  readonly undone: boolean;
}

async function countsOf({ db }: Read, batchId: string): Promise<Counts> {
  const { rows } = await sql<Counts>`
    SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state IN ('done', 'unchanged'))::int AS done,
      count(*) FILTER (WHERE state = 'done')::int AS changed, count(*) FILTER (WHERE state = 'failed')::int AS failed,
      EXISTS (SELECT FROM order_batches WHERE undo_of = ${batchId}) AS undone
    FROM order_batch_items WHERE batch_id = ${batchId}`.execute(db);
  return rows[0] ?? { waiting: 0, done: 0, changed: 0, failed: 0, undone: false };
}

async function view(read: Read, batch: Batch): Promise<OrderBatch> {
  const counts = await countsOf(read, batch.id);
  const failures = counts.failed === 0 ? [] : await itemRows(read, batch.id, { after: 0, state: 'failed', limit: SHOWN_FAILURES });
  const isFresh = batch.finishedAt !== null && read.now.getTime() - batch.finishedAt.getTime() <= UNDO_MS;
  return {
    id: batch.id,
    action: batch.action,
    state: batch.state,
    total: batch.total,
    done: counts.done,
    unchanged: counts.done - counts.changed,
    failed: counts.failed,
    canUndo: batch.state === 'done' && isUndoable(batch.action) && isFresh && counts.changed > 0 && !counts.undone,
    createdAt: batch.createdAt.toISOString(),
    finishedAt: batch.finishedAt?.toISOString() ?? null,
    failures: failures.map((row) => itemView(read, batch.id, row)),
  } as OrderBatch;
}

/** One's own; of others: not_found. */
async function mine(read: Read, batchId: string): Promise<Batch> {
  const row = await read.db
    .selectFrom('order_batches')
    .selectAll()
    .where('id', '=', batchId)
    .where('by_id', '=', read.principal.principalId)
    .executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'batch' });
  return batchOf(read.keys, row);
}

export const getBatch = async (read: Read, batchId: string): Promise<OrderBatch> => view(read, await mine(read, batchId));

export async function listBatches(
  read: Read,
  { cursor, limit }: QueryOf<typeof listOrderBatchesRoute>,
): Promise<ReplyOf<typeof listOrderBatchesRoute>> {
  const after = readIdCursor(cursor);
  let query = read.db.selectFrom('order_batches').selectAll().where('by_id', '=', read.principal.principalId);
  if (after) query = query.where('id', '<', after);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const { items, nextCursor } = pageFrom(
    rows,
    limit,
    (row) => batchOf(read.keys, row),
    (row) => [row.id],
  );
  const views: OrderBatch[] = [];
  for (const batch of items) views.push(await view(read, batch));
  return { items: views, nextCursor };
}

export async function listItems(
  read: Read,
  batchId: string,
  { cursor, limit, state }: QueryOf<typeof orderBatchItemsRoute>,
): Promise<ReplyOf<typeof orderBatchItemsRoute>> {
  await mine(read, batchId);
  const after = readCursor(cursor, SEQ_CURSOR)?.[0] ?? 0;
  const rows = await itemRows(read, batchId, { after, state, limit: limit + 1 });
  return pageFrom(
    rows,
    limit,
    (row) => itemView(read, batchId, row),
    (row) => [row.seq],
  );
}
