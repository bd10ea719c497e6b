import { DomainError, type DataScope, type StockAlertId, type UserId } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, writeJournal } from '../audit/index.ts';
import { seesWarehouse } from './stock-scope.ts';

interface AlertChange {
  readonly state?: 'seen' | 'solved' | undefined;
  readonly ownerId?: UserId | null | undefined;
}

/** Seen, solved, or somebody's. A solved alert stays solved: what happens again opens a new one. Throws `not_found`, `bad_request`. */
export async function changeAlert(
  tx: Tx,
  alertId: StockAlertId,
  change: AlertChange,
  scope: DataScope,
): Promise<{ alertId: StockAlertId }> {
  const row = await tx.db.selectFrom('stock_alerts').selectAll().where('id', '=', alertId).forUpdate().executeTakeFirst();
  if (!row || !seesWarehouse(scope, row.warehouse_id)) throw new DomainError('not_found', { what: 'stock alert' });
  const before = { state: row.state, ownerId: row.owner_id };
  const after = { state: change.state ?? before.state, ownerId: change.ownerId === undefined ? before.ownerId : change.ownerId };
  const changes = changesBetween(before, after);
  if (Object.keys(changes).length === 0) return { alertId };
  if (row.state === 'solved') throw new DomainError('bad_request', { detail: 'the alert is solved' });
  const solvedAt = after.state === 'solved' ? tx.now : null;
  await tx.db
    .updateTable('stock_alerts')
    .set({ state: after.state, owner_id: after.ownerId, solved_at: solvedAt })
    .where('id', '=', alertId)
    .execute();
  await writeJournal(tx, {
    subjectKind: 'stock_alert',
    subjectId: alertId,
    action: change.state === 'solved' ? 'stock_alert.solve' : 'stock_alert.change',
    changes,
  });
  return { alertId };
}
