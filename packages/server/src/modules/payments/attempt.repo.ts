import type { Selectable } from 'kysely';
import { DomainError } from '@danflow/contract';
import type { PaymentAttemptsTable, RefundsTable } from '../../platform/database.types.ts';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, digestOf, writeJournal } from '../audit/index.ts';
import { balanceOf, type Allocation, type Balance, type PendingRefund } from './allocation.rules.ts';

export type AttemptRow = Selectable<PaymentAttemptsTable>;
export type RefundRow = Selectable<RefundsTable>;
export type AttemptPatch = Partial<Omit<AttemptRow, 'id' | 'order_id' | 'out_trade_no' | 'version'>>;

/** Not journalled: news without content, and the counter itself. */
const visible = ({
  queried_at: _queried,
  version: _version,
  account_id: account,
  scene,
  ...facts
}: AttemptRow): Record<string, unknown> => ({
  ...facts,
  // Left out where there is none: entries older than these columns hash to the same.
  ...(account === null ? {} : { account_id: account }),
  ...(scene === null ? {} : { scene }),
});

/** What the live row must hash to after its newest journal entry (R26). */
export const attemptDigest = (row: AttemptRow): string => digestOf(visible(row));

/** All attempts of an order, oldest first, locked. The caller holds the order's lock, so two callers never wait crosswise. */
export async function lockAttempts(tx: Tx, orderId: string): Promise<AttemptRow[]> {
  return tx.db.selectFrom('payment_attempts').selectAll().where('order_id', '=', orderId).orderBy('out_trade_no').forUpdate().execute();
}

/** Throws payment_not_open. The caller holds the lock of its order. */
export async function lockAttempt(tx: Tx, attemptId: string): Promise<AttemptRow> {
  const row = await tx.db.selectFrom('payment_attempts').selectAll().where('id', '=', attemptId).forUpdate().executeTakeFirst();
  if (!row) throw new DomainError('payment_not_open');
  return row;
}

/** The order of an attempt never changes, so it may be read before anything is locked. */
export async function orderIdOf(tx: Pick<Tx, 'db'>, attemptId: string): Promise<string> {
  const row = await tx.db.selectFrom('payment_attempts').select('order_id').where('id', '=', attemptId).executeTakeFirst();
  if (!row) throw new DomainError('payment_not_open');
  return row.order_id;
}

export type NewAttempt = Pick<AttemptRow, 'order_id' | 'out_trade_no' | 'provider' | 'method' | 'currency' | 'amount'> &
  Partial<Pick<AttemptRow, 'proof_file_id' | 'note' | 'expires_at' | 'account_id' | 'scene'>>;

export async function insertAttempt(tx: Tx, attempt: NewAttempt): Promise<AttemptRow> {
  const row: AttemptRow = {
    proof_file_id: null,
    note: null,
    expires_at: null,
    account_id: null,
    scene: null,
    ...attempt,
    id: newId(tx.now),
    state: 'open',
    captured_amount: 0,
    refund_pending_amount: 0,
    refunded_amount: 0,
    provider_trade_no: null,
    created_at: tx.now,
    captured_at: null,
    closed_at: null,
    queried_at: null,
    created_by: tx.actor.id,
    version: 1,
  };
  tx.send(tx.db.insertInto('payment_attempts').values(row));
  await journal(tx, row, 'begin_payment', {}, null);
  return row;
}

async function journal(tx: Tx, row: AttemptRow, action: string, before: Record<string, unknown>, reason: string | null): Promise<void> {
  await writeJournal(tx, {
    subjectKind: 'payment_attempt',
    subjectId: row.id,
    action,
    changes: changesBetween(before, visible(row)),
    reason,
    digests: { payment_attempt: attemptDigest(row) },
  });
}

/** Row and journal entry; nothing changed, nothing written (R7). */
export async function saveAttempt(
  tx: Tx,
  before: AttemptRow,
  patch: AttemptPatch,
  action: string,
  reason: string | null = null,
): Promise<AttemptRow> {
  const row: AttemptRow = { ...before, ...patch, version: before.version + 1 };
  if (Object.keys(changesBetween(visible(before), visible(row))).length === 0) return before;
  tx.send(
    tx.db
      .updateTable('payment_attempts')
      .set({ ...patch, version: row.version })
      .where('id', '=', row.id),
  );
  await journal(tx, row, action, visible(before), reason);
  return row;
}

/** Remembered apart from the journal: that nothing was new is no change. */
export const markQueried = (db: Db, now: Date, attemptId: string) =>
  db.updateTable('payment_attempts').set({ queried_at: now }).where('id', '=', attemptId).execute();

export function addAllocations(
  tx: Tx,
  attempt: Pick<AttemptRow, 'id' | 'order_id'>,
  rows: readonly Allocation[],
  refundId: string | null = null,
): void {
  if (rows.length === 0) return;
  tx.send(
    tx.db.insertInto('payment_allocations').values(
      rows.map((r) => ({
        id: newId(tx.now),
        attempt_id: attempt.id,
        order_id: attempt.order_id,
        kind: r.kind,
        amount: r.amount,
        refund_id: r.kind === 'refund' ? refundId : null,
        at: tx.now,
      })),
    ),
  );
}

export interface Ledger {
  readonly balance: Balance;
  readonly pending: readonly PendingRefund[];
  readonly refunds: number;
}

/** Where the money of an attempt is, and what of it is on its way back. Read under the attempt's lock. */
export async function ledgerOf(tx: Pick<Tx, 'db'>, attemptId: string): Promise<Ledger> {
  const rows = await tx.db.selectFrom('payment_allocations').select(['kind', 'amount']).where('attempt_id', '=', attemptId).execute();
  const refunds = await tx.db.selectFrom('refunds').select(['source', 'amount', 'state']).where('attempt_id', '=', attemptId).execute();
  return {
    balance: balanceOf(rows as Allocation[]),
    pending: refunds.filter((r) => r.state === 'pending') as unknown as PendingRefund[],
    refunds: refunds.length,
  };
}
