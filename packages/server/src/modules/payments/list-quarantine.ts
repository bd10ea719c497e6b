import type { QuarantinedView, QueryOf, listQuarantineRoute } from '@danflow/contract';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';

/** What was refused, newest first; the content stays sealed: it may name a buyer, and nothing can be done with it here. */
export async function listQuarantine(
  { db }: Read,
  query: QueryOf<typeof listQuarantineRoute>,
): Promise<{ items: QuarantinedView[]; nextCursor: string | null }> {
  let q = db.selectFrom('notification_quarantine').select(['id', 'provider', 'reason', 'ip', 'at']);
  if (query.provider) q = q.where('provider', '=', query.provider);
  const after = readIdCursor(query.cursor);
  if (after) q = q.where('id', '<', after);
  const rows = await q
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
  return pageFrom(
    rows,
    query.limit,
    (r) => ({ ...r, at: r.at.toISOString() }) as QuarantinedView,
    (row) => [row.id],
  );
}
