import { DomainError, type AttemptView } from '@danflow/contract';
import type { Read } from '../../platform/tx.ts';
import { attemptsInScope } from './list-payments.ts';
import { attemptView } from './payment.views.ts';

/** Throws payment_not_open when there is none in scope. */
export async function getAttempt(read: Read, attemptId: string): Promise<AttemptView> {
  const row = await attemptsInScope(read).where('a.id', '=', attemptId).executeTakeFirst();
  if (!row) throw new DomainError('payment_not_open');
  return attemptView(row);
}
