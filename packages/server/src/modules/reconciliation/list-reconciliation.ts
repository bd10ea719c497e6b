import { sql } from 'kysely';
import { DomainError, type QueryOf, type ReplyOf, type getReconciliationRoute, type listReconciliationRoute } from '@danflow/contract';
import { can, type Principal } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { requireAmounts } from '../payments/index.ts';
import { lastBillDay } from './beijing-day.rules.ts';
import { allBooks, findBook } from './book.repo.ts';
import { batchView, bookView, sidesOf, type BatchFacts, type Totals } from './views.ts';

/** A bill is of a whole merchant: who sees one shop, or part of its orders, would learn of the others. Throws forbidden, field_hidden. */
export function requireWhole(principal: Principal): void {
  requireAmounts(principal);
  const { shopIds, warehouseIds, statuses, isOwnOnly } = principal.scope;
  if (shopIds || warehouseIds || statuses || isOwnOnly) throw new DomainError('forbidden', { permission: 'reconcile.read' });
}

const SUMS = ['here_payments', 'here_payment_count', 'here_refunds', 'here_refund_count'].concat([
  'there_payments',
  'there_payment_count',
  'there_refunds',
  'there_refund_count',
  'fees',
]);
const SUMMED = sql.raw(SUMS.map((c) => `coalesce(t.${c}, 0)::int8 AS ${c}`).join(', '));
const TOTALS = sql.raw(SUMS.map((c) => `sum(${c})::int8 AS ${c}`).join(', '));

const batches = (where: ReturnType<typeof sql>) => sql<BatchFacts>`SELECT b.*, ${SUMMED},
    coalesce(d.open, 0) AS open_count, coalesce(d.carried, 0) AS carried_count, coalesce(d.solved, 0) AS solved_count,
    (SELECT count(*)::int4 FROM reconciliation_entries e WHERE e.book_id = b.book_id AND e.home_day = b.day AND e.state = 'pool') AS pooled
  FROM reconciliation_batches b
    LEFT JOIN LATERAL (SELECT ${TOTALS} FROM reconciliation_totals WHERE batch_id = b.id) t ON true
    LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE state = 'open')::int4 AS open, count(*) FILTER (WHERE state = 'carried')::int4 AS carried,
      count(*) FILTER (WHERE state = 'solved')::int4 AS solved FROM reconciliation_differences WHERE batch_id = b.id) d ON true
  WHERE ${where} ORDER BY b.day DESC, b.book_id`;

const MAX_DAYS = 100;

/** Books and their days, newest first; at most a hundred days. */
export async function listReconciliation(
  read: Read,
  { from, to }: QueryOf<typeof listReconciliationRoute>,
): Promise<ReplyOf<typeof listReconciliationRoute>> {
  requireWhole(read.principal);
  if (Date.parse(to) - Date.parse(from) > MAX_DAYS * 86_400_000)
    throw new DomainError('bad_request', { detail: `from, to: at most ${MAX_DAYS} days` });
  const [books, { rows }] = await Promise.all([
    allBooks(read.db),
    batches(sql`b.day BETWEEN ${from}::date AND ${to}::date`).execute(read.db),
  ]);
  return { books: books.map(bookView), batches: rows.map(batchView), lastDay: lastBillDay(read.now) };
}

/** Throws not_found. */
export async function getBatch(read: Read, batchId: string): Promise<ReturnType<typeof batchView>> {
  requireWhole(read.principal);
  const { rows } = await batches(sql`b.id = ${batchId}`).execute(read.db);
  if (!rows[0]) throw new DomainError('not_found', { what: 'reconciliation' });
  return batchView(rows[0]);
}

export async function listShopTotals({ db }: Read, batchId: string) {
  const { rows } = await sql<Totals & { shop: string; name: string | null }>`SELECT t.*, s.name FROM reconciliation_totals t
    LEFT JOIN shops s ON s.id::text = t.shop WHERE t.batch_id = ${batchId} ORDER BY t.shop = '', s.name`.execute(db);
  return rows.map((t) => ({ shopId: t.shop === '' ? null : t.shop, shopName: t.name, ...sidesOf(t) }));
}

/** Throws not_found. */
export async function getReconciliation(read: Read, batchId: string): Promise<ReplyOf<typeof getReconciliationRoute>> {
  const batch = await getBatch(read, batchId);
  const [book, shops] = await Promise.all([findBook(read.db, batch.bookId), listShopTotals(read, batchId)]);
  const isDone = batch.state === 'success' || batch.state === 'no_bill';
  const canSign = can(read.principal, 'reconcile.sign') && isDone && batch.signedAt === null && batch.openDifferences === 0;
  return { batch, book: bookView(book), shops, canSign } as ReplyOf<typeof getReconciliationRoute>;
}
