import { DomainError, type OrderListView, type OrderListViewId } from '@danflow/contract';
import { can } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { hiddenFieldOf } from './view.rules.ts';
import { viewOf, type StoredView } from './view.repo.ts';

const shown = ({ principal }: Read, view: StoredView): OrderListView => ({
  id: view.id as OrderListViewId,
  name: view.name,
  isShared: view.isShared,
  filter: view.filter,
  sort: view.sort,
  columns: view.columns,
  density: view.density,
  isEditable: !view.isShared || can(principal, 'view.share'),
  updatedAt: view.updatedAt.toISOString(),
  updatedBy: view.updatedBy,
  version: view.version,
});

/** Shared ones first, each by name; a shared view that speaks of what is hidden from this reader is not there for them (R15). */
export async function listViews(read: Read): Promise<{ items: OrderListView[] }> {
  const rows = await read.db
    .selectFrom('order_views')
    .selectAll()
    .where((eb) => eb.or([eb('is_shared', '=', true), eb('owner_id', '=', read.principal.principalId)]))
    .orderBy('is_shared', 'desc')
    .orderBy('name')
    .orderBy('id')
    .execute();
  const views = rows.map(viewOf).filter((v) => hiddenFieldOf(v, read.principal.masks) === null);
  return { items: views.map((v) => shown(read, v)) };
}

/** Throws not_found. */
export async function getView(read: Read, viewId: string): Promise<OrderListView> {
  const row = await read.db.selectFrom('order_views').selectAll().where('id', '=', viewId).executeTakeFirst();
  if (!row || (!row.is_shared && row.owner_id !== read.principal.principalId)) throw new DomainError('not_found', { what: 'view' });
  return shown(read, viewOf(row));
}
