import type { FinanceTaskKind } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';

export interface NewTask {
  readonly kind: FinanceTaskKind;
  readonly orderId: string | null;
  readonly attemptId: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** Numbers and amounts only; never personal data. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** One open task per kind and attempt: a provider that repeats itself makes no second one. Answers whether it is new. */
export async function openTask(tx: Tx, task: NewTask): Promise<boolean> {
  if (task.attemptId !== null) {
    const open = await tx.db.selectFrom('finance_tasks').select('id').where('state', '=', 'open').where('kind', '=', task.kind).where('attempt_id', '=', task.attemptId).executeTakeFirst();
    if (open) return false;
  }
  const id = newId(tx.now);
  await tx.db.insertInto('finance_tasks').values({
    id, kind: task.kind, order_id: task.orderId, attempt_id: task.attemptId, amount: task.amount, currency: task.currency, facts: JSON.stringify(task.facts ?? {}), created_at: tx.now,
  }).execute();
  await writeJournal(tx, { subjectKind: 'finance_task', subjectId: id, action: 'open', changes: { kind: [null, task.kind], order_id: [null, task.orderId], attempt_id: [null, task.attemptId], amount: [null, task.amount] } });
  return true;
}
