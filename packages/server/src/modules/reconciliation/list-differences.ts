import {
  DomainError,
  minor,
  type DifferenceView,
  type PoolRowView,
  type QueryOf,
  type listDifferencesRoute,
  type listPoolRoute,
} from '@danflow/contract';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { findBatch, type Batch } from './batch.repo.ts';
import { requireWhole } from './list-reconciliation.ts';
import { differenceView } from './views.ts';

const differences = ({ db }: Read) =>
  db.selectFrom('reconciliation_differences as d').leftJoin('orders as o', 'o.id', 'd.order_id').selectAll('d').select('o.order_no');

/** In the order in which they were found, which is that of the bill. */
export async function listDifferences(
  read: Read,
  batchId: string,
  query: QueryOf<typeof listDifferencesRoute>,
): Promise<{ items: DifferenceView[]; nextCursor: string | null }> {
  requireWhole(read.principal);
  let q = differences(read).where('d.batch_id', '=', batchId);
  if (query.kind?.length) q = q.where('d.kind', 'in', query.kind);
  if (query.state?.length) q = q.where('d.state', 'in', query.state);
  const after = readIdCursor(query.cursor);
  if (after) q = q.where('d.id', '>', after);
  const rows = await q
    .orderBy('d.id')
    .limit(query.limit + 1)
    .execute();
  return pageFrom(rows, query.limit, differenceView, (row) => [row.id]);
}

/** Throws not_found. */
export async function getDifference(read: Read, differenceId: string): Promise<DifferenceView> {
  requireWhole(read.principal);
  const row = await differences(read).where('d.id', '=', differenceId).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'difference' });
  return differenceView(row);
}

const poolRows = ({ db }: Read, { book_id: bookId, day }: Batch) =>
  db
    .selectFrom('reconciliation_entries as e')
    .innerJoin('payment_attempts as a', 'a.id', 'e.attempt_id')
    .innerJoin('orders as o', 'o.id', 'e.order_id')
    .leftJoin('refunds as r', 'r.id', 'e.local_id')
    .select(['e.local_id', 'e.kind', 'a.out_trade_no', 'r.refund_no', 'e.order_id', 'o.order_no', 'e.amount', 'e.at', 'e.home_day'])
    .where('e.book_id', '=', bookId)
    .where('e.state', '=', 'pool')
    .where('e.home_day', '<=', day);

type PoolRow = Awaited<ReturnType<ReturnType<typeof poolRows>['executeTakeFirstOrThrow']>>;

const poolRowView = (e: PoolRow): PoolRowView =>
  ({
    rowKind: e.kind,
    outTradeNo: e.out_trade_no,
    refundNo: e.refund_no,
    orderId: e.order_id,
    orderNo: e.order_no,
    amount: minor(e.amount),
    at: e.at.toISOString(),
    homeDay: e.home_day,
  }) as PoolRowView;

/** Ours up to that day without a row of any bill: cross-day pending. */
export async function listPool(
  read: Read,
  batchId: string,
  query: QueryOf<typeof listPoolRoute>,
): Promise<{ items: PoolRowView[]; nextCursor: string | null }> {
  requireWhole(read.principal);
  let q = poolRows(read, await findBatch(read.db, batchId));
  const after = readIdCursor(query.cursor);
  if (after) q = q.where('e.local_id', '>', after);
  const rows = await q
    .orderBy('e.local_id')
    .limit(query.limit + 1)
    .execute();
  return pageFrom(rows, query.limit, poolRowView, (row) => [row.local_id]);
}
