import { sql } from 'kysely';
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

/**
 * The same question is asked once, also after it was decided: a provider that repeats itself, or a sweep that still finds
 * no answer, makes no second task. Answers whether it is new.
 */
export async function openTask(tx: Tx, task: NewTask): Promise<boolean> {
  const facts = JSON.stringify(task.facts ?? {});
  const known = await tx.db
    .selectFrom('finance_tasks')
    .select('id')
    .where('kind', '=', task.kind)
    .where('attempt_id', 'is not distinct from', task.attemptId)
    .where(sql<boolean>`facts = ${facts}::jsonb`)
    .limit(1)
    .executeTakeFirst();
  if (known) return false;
  const id = newId(tx.now);
  await tx.db
    .insertInto('finance_tasks')
    .values({
      id,
      kind: task.kind,
      order_id: task.orderId,
      attempt_id: task.attemptId,
      amount: task.amount,
      currency: task.currency,
      facts,
      created_at: tx.now,
    })
    .execute();
  await writeJournal(tx, {
    subjectKind: 'finance_task',
    subjectId: id,
    action: 'open',
    changes: { kind: [null, task.kind], order_id: [null, task.orderId], attempt_id: [null, task.attemptId], amount: [null, task.amount] },
  });
  return true;
}
