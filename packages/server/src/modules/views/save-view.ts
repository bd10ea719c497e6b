import { DomainError } from '@danflow/contract';
import { demand, type Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, writeJournal } from '../audit/index.ts';
import { refuseHidden } from './view.rules.ts';
import { deleteView, insertView, lockView, requireRoom, updateView, type StoredView, type ViewContent } from './view.repo.ts';

/** What the journal keeps of a view. */
const facts = ({ name, isShared, filter, sort, columns, density }: ViewContent) => ({ name, isShared, filter, sort, columns, density });

const entry = (tx: Tx, id: string, action: string, changes: Parameters<typeof writeJournal>[1]['changes']) =>
  writeJournal(tx, { subjectKind: 'order_view', subjectId: id, action, changes });

/** A shared view is everybody's: it is made, changed and deleted by those who may share. */
const demandSharing = (principal: Principal, ...views: readonly Pick<ViewContent, 'isShared'>[]): void => {
  if (views.some((v) => v.isShared)) demand(principal, 'view.share');
};

/** Throws field_hidden, forbidden, name_taken, limit_reached. */
export async function createView(tx: Tx, principal: Principal, view: ViewContent): Promise<{ viewId: string }> {
  demandSharing(principal, view);
  refuseHidden(view, principal.masks);
  await requireRoom(tx, principal.principalId, view.isShared);
  const viewId = await insertView(tx, principal.principalId, view);
  await entry(tx, viewId, 'view.create', changesBetween({}, facts(view)));
  return { viewId };
}

/** Sharing and taking back are changes too. One who takes a shared view back makes it their own. */
export async function changeView(
  tx: Tx,
  principal: Principal,
  { viewId, view, ifMatch }: { readonly viewId: string; readonly view: ViewContent; readonly ifMatch: number | null },
): Promise<{ viewId: string }> {
  const before = await lockView(tx, principal.principalId, viewId);
  demandSharing(principal, before, view);
  refuseHidden(view, principal.masks);
  if (ifMatch !== null && ifMatch !== before.version) throw new DomainError('version_conflict', { fields: ['view'] });
  const changes = changesBetween(facts(before), facts(view));
  if (Object.keys(changes).length === 0) return { viewId };
  if (before.isShared !== view.isShared) await requireRoom(tx, principal.principalId, view.isShared);
  await updateView(tx, viewId, view, before.isShared && !view.isShared ? principal.principalId : before.ownerId);
  await entry(tx, viewId, 'view.change', changes);
  return { viewId };
}

export async function removeView(tx: Tx, principal: Principal, viewId: string): Promise<void> {
  const before: StoredView = await lockView(tx, principal.principalId, viewId);
  demandSharing(principal, before);
  await deleteView(tx, viewId);
  await entry(tx, viewId, 'view.delete', changesBetween(facts(before), {}));
}
