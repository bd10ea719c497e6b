import { sql } from 'kysely';
import type { FinanceTaskKind } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { chainEntry, writeJournal } from '../audit/index.ts';

export interface NewTask {
  readonly kind: FinanceTaskKind;
  readonly orderId: string | null;
  readonly attemptId: string | null;
  /** The refund it is about: once that has ended, the question has too. */
  readonly refundId?: string;
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
      refund_id: task.refundId ?? null,
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

/** Many new questions at once, each asked for the first time: two statements whatever their number. Answers their ids in order. */
export async function openTasks(tx: Tx, tasks: readonly NewTask[]): Promise<string[]> {
  if (tasks.length === 0) return [];
  const rows = tasks.map((t) => ({
    id: newId(tx.now),
    kind: t.kind,
    order_id: t.orderId,
    attempt_id: t.attemptId,
    amount: t.amount,
    currency: t.currency,
    facts: JSON.stringify(t.facts ?? {}),
    created_at: tx.now,
  }));
  await tx.db.insertInto('finance_tasks').values(rows).execute();
  const changesOf = (r: (typeof rows)[number]) =>
    ({ kind: [null, r.kind], order_id: [null, r.order_id], attempt_id: [null, r.attempt_id], amount: [null, r.amount] }) as const;
  const entries = rows.map((r) =>
    chainEntry(tx, null, { subjectKind: 'finance_task', subjectId: r.id, action: 'open', changes: changesOf(r) }),
  );
  await tx.db.insertInto('journal').values(entries).execute();
  return rows.map((r) => r.id);
}

/** Whoever asked has its answer: a difference of reconciliation that was decided, or cleared itself. */
export async function settleTask(tx: Tx, taskId: string, resolution: string): Promise<void> {
  const { numUpdatedRows } = await tx.db
    .updateTable('finance_tasks')
    .set({ state: 'done', done_at: tx.now, done_by: tx.actor.id, resolution })
    .where('id', '=', taskId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return;
  const changes = { state: ['open', 'done'], resolution: [null, resolution] } as const;
  await writeJournal(tx, { subjectKind: 'finance_task', subjectId: taskId, action: 'resolve', changes, reason: resolution });
}

/** The refund has ended, or was decided: what was asked about it is answered. */
export async function settleTasksOf(tx: Tx, refundId: string, resolution: string): Promise<void> {
  const open = await tx.db.selectFrom('finance_tasks').select('id').where('refund_id', '=', refundId).where('state', '=', 'open').execute();
  for (const { id } of open) await settleTask(tx, id, resolution);
}
