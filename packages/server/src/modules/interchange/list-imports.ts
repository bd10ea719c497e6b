import type { QueryOf, ReplyOf, listImportsRoute } from '@danflow/contract';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { batchOf } from './batch.repo.ts';
import { summaryOf } from './import.view.ts';

/** Newest first. Shops outside the caller's scope are not there. */
export async function listImports(read: Read, query: QueryOf<typeof listImportsRoute>): Promise<ReplyOf<typeof listImportsRoute>> {
  const after = readIdCursor(query.cursor);
  const { shopIds } = read.principal.scope;
  let select = read.db.selectFrom('import_batches').selectAll();
  if (shopIds) select = select.where('shop_id', 'in', shopIds.length === 0 ? [read.principal.principalId] : shopIds);
  if (query.state && query.state.length > 0) select = select.where('state', 'in', query.state);
  if (query.isMine) select = select.where('created_by', '=', read.principal.principalId);
  if (after) select = select.where('id', '<', after);
  const rows = await select
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
  return pageFrom(
    rows,
    query.limit,
    (row) => summaryOf(batchOf(row)),
    (row) => [row.id],
  );
}
