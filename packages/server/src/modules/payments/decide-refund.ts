import { DomainError } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { lockOrderInScope } from '../orders/index.ts';
import type { RefundRow } from './attempt.repo.ts';
import { settleTasksOf } from './finance-task.repo.ts';
import { endRefund } from './finish-refund.ts';
import { personOf } from './refund-limits.ts';

/** All parts of the same request that wait, under the order's lock. Throws payment_not_open, also out of scope. */
async function waitingParts(tx: Tx, principal: Principal, refundId: string): Promise<RefundRow[]> {
  const known = await tx.db.selectFrom('refunds').select(['order_id', 'request_id']).where('id', '=', refundId).executeTakeFirst();
  if (!known) throw new DomainError('payment_not_open');
  await lockOrderInScope(tx, principal, known.order_id).catch(() => {
    throw new DomainError('payment_not_open');
  });
  const parts = await tx.db
    .selectFrom('refunds')
    .selectAll()
    .where('request_id', '=', known.request_id ?? refundId)
    .where('state', '=', 'pending')
    .where('approval', '=', 'waiting')
    .orderBy('id')
    .forUpdate()
    .execute();
  if (parts.length === 0) throw new DomainError('payment_not_open');
  return parts;
}

async function note(tx: Tx, parts: readonly RefundRow[], approval: 'approved' | 'rejected', says: string): Promise<void> {
  const ids = parts.map((p) => p.id);
  await tx.db
    .updateTable('refunds')
    .set({ approval, decided_by: tx.actor.id, decided_at: tx.now, decision_note: says === '' ? null : says })
    .where('id', 'in', ids)
    .execute();
  for (const id of ids) await settleTasksOf(tx, id, approval === 'approved' ? `approve: ${says}` : `reject: ${says}`);
}

/** A second person lets it go ahead; only now the provider is asked. Throws refund_second_person, payment_not_open. */
export async function approveRefund(tx: Tx, principal: Principal, refundId: string, says: string): Promise<{ refundId: string }> {
  const parts = await waitingParts(tx, principal, refundId);
  const person = await personOf(tx);
  if (person === null || parts.some((p) => p.person_id === person)) throw new DomainError('refund_second_person');
  await note(tx, parts, 'approved', says);
  for (const part of parts) tx.emit({ kind: 'refund.requested', refundId: part.id });
  return { refundId };
}

/** It is not made; who asked for it may take it back the same way. */
export async function rejectRefund(tx: Tx, principal: Principal, refundId: string, reason: string): Promise<{ refundId: string }> {
  const parts = await waitingParts(tx, principal, refundId);
  await note(tx, parts, 'rejected', reason);
  for (const part of parts) await endRefund(tx, part.id, { isDone: false, failure: reason });
  return { refundId };
}
