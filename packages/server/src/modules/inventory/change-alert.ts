import { DomainError, type DataScope, type StockAlertId, type UserId } from '@danflow/contract';
import type { Selectable } from 'kysely';
import type { StockAlertsTable } from '../../platform/database.types.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, writeJournal } from '../audit/index.ts';
import { isActiveUser } from '../identity/index.ts';
import { seesWarehouse } from './stock-scope.ts';

interface AlertChange {
  readonly state?: 'seen' | 'solved' | undefined;
  readonly ownerId?: UserId | null | undefined;
  readonly note?: string | undefined;
  readonly snoozedUntil?: string | null | undefined;
}

const MAX_SNOOZE_MS = 90 * 86_400_000;

function snoozeOf(tx: Tx, asked: string): Date {
  const until = new Date(asked);
  const ahead = until.getTime() - tx.now.getTime();
  if (ahead <= 0 || ahead > MAX_SNOOZE_MS)
    throw new DomainError('bad_request', { detail: 'snoozedUntil: a time within the next 90 days is needed', field: 'snoozedUntil' });
  return until;
}

async function requireColleague(tx: Tx, ownerId: UserId | null | undefined): Promise<void> {
  if (ownerId && !(await isActiveUser(tx.db, ownerId)))
    throw new DomainError('bad_request', { detail: 'ownerId: nobody active has this id', field: 'ownerId' });
}

/** What is put off counts as seen; what is solved waits for nothing. */
function afterOf(tx: Tx, row: Selectable<StockAlertsTable>, change: AlertChange) {
  const asked =
    change.snoozedUntil === undefined ? row.snoozed_until : change.snoozedUntil === null ? null : snoozeOf(tx, change.snoozedUntil);
  const isPutOff = change.snoozedUntil !== undefined && change.snoozedUntil !== null;
  const state = change.state ?? (isPutOff ? 'seen' : row.state);
  return {
    state,
    ownerId: change.ownerId === undefined ? row.owner_id : change.ownerId,
    note: change.note ?? row.note,
    snoozedUntil: state === 'solved' ? null : asked,
  };
}

/**
 * Seen, solved, put off, or somebody's. A solved alert stays solved: what happens again opens a new one. Throws
 * `not_found`, `bad_request` also for an owner who does not work here.
 */
export async function changeAlert(
  tx: Tx,
  alertId: StockAlertId,
  change: AlertChange,
  scope: DataScope,
): Promise<{ alertId: StockAlertId }> {
  const row = await tx.db.selectFrom('stock_alerts').selectAll().where('id', '=', alertId).forUpdate().executeTakeFirst();
  if (!row || !seesWarehouse(scope, row.warehouse_id)) throw new DomainError('not_found', { what: 'stock alert' });
  await requireColleague(tx, change.ownerId);
  const after = afterOf(tx, row, change);
  const told = (at: Date | null): string | null => at?.toISOString() ?? null;
  const changes = changesBetween(
    { state: row.state, ownerId: row.owner_id, note: row.note, snoozedUntil: told(row.snoozed_until) },
    { ...after, snoozedUntil: told(after.snoozedUntil) },
  );
  if (Object.keys(changes).length === 0) return { alertId };
  if (row.state === 'solved') throw new DomainError('bad_request', { detail: 'the alert is solved' });
  await tx.db
    .updateTable('stock_alerts')
    .set({
      state: after.state,
      owner_id: after.ownerId,
      note: after.note,
      snoozed_until: after.snoozedUntil,
      solved_at: after.state === 'solved' ? tx.now : null,
    })
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
