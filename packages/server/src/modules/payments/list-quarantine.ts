import type { QuarantinedView, QueryOf, listQuarantineRoute } from '@danflow/contract';
import type { Read } from '../../platform/tx.ts';
import { cursorId } from './list-payments.ts';

/** What was refused, newest first; the content stays sealed: it may name a buyer, and nothing can be done with it here. */
export async function listQuarantine(
  { db }: Read,
  query: QueryOf<typeof listQuarantineRoute>,
): Promise<{ items: QuarantinedView[]; nextCursor: string | null }> {
  let q = db.selectFrom('notification_quarantine').select(['id', 'provider', 'reason', 'ip', 'at']);
  if (query.provider) q = q.where('provider', '=', query.provider);
  if (query.cursor) q = q.where('id', '<', cursorId(query.cursor));
  const rows = await q
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
  const items = rows.slice(0, query.limit).map((r) => ({ ...r, at: r.at.toISOString() }) as QuarantinedView);
  return { items, nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
}
