import { DomainError } from '@danflow/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/tx.ts';
import { LIMIT_WINDOW_MS, verdictOf, type UsedLimits } from './refund-limits.rules.ts';
import { readRefundRules } from './refund-rules.repo.ts';

/** The person behind whoever acts: a key is its maker's hand. Null: nobody's, as with timers. */
export async function personOf(tx: Tx): Promise<string | null> {
  const { kind, id } = tx.actor;
  if (kind === 'user') return id;
  if (kind !== 'api_key' || id === null) return null;
  const key = await tx.db.selectFrom('api_keys').select('made_by').where('id', '=', id).executeTakeFirst();
  return key?.made_by ?? null;
}

/** Any number; it only has to be the same in every process. */
const PERSON_LOCK = 7018;

async function usedBy(tx: Tx, personId: string, currency: string): Promise<UsedLimits> {
  const sum = (what: ReturnType<typeof sql<boolean>>) => sql<number>`coalesce(sum(refunds.amount) FILTER (WHERE ${what}), 0)::bigint`;
  return tx.db
    .selectFrom('refunds')
    .innerJoin('payment_attempts as a', 'a.id', 'refunds.attempt_id')
    .select([sum(sql<boolean>`true`).as('all'), sum(sql<boolean>`refunds.approval IS NULL`).as('alone')])
    .where('refunds.person_id', '=', personId)
    .where('refunds.state', '<>', 'failed')
    .where('refunds.requested_at', '>', new Date(tx.now.getTime() - LIMIT_WINDOW_MS))
    .where('a.currency', '=', currency)
    .executeTakeFirstOrThrow();
}

export interface Judged {
  readonly personId: string | null;
  readonly isApprovalNeeded: boolean;
}

/**
 * May this person give back so much, and alone (R23)? One after the other for each person, so that two requests at once do
 * not both find room. Orders and attempts are locked before. Throws refund_limit_reached.
 */
export async function judgeRefund(tx: Tx, amount: number, currency: string): Promise<Judged> {
  const personId = await personOf(tx);
  if (personId === null) return { personId, isApprovalNeeded: false };
  await sql`SELECT pg_advisory_xact_lock(${PERSON_LOCK}, hashtext(${personId}))`.execute(tx.db);
  const rules = await readRefundRules(tx.db);
  const limits = { aloneDayMax: rules.alone_day_max, personDayMax: rules.person_day_max };
  const verdict = verdictOf(limits, await usedBy(tx, personId, currency), amount);
  if (verdict.kind === 'refused') throw new DomainError('refund_limit_reached', { left: verdict.left, currency });
  return { personId, isApprovalNeeded: verdict.kind === 'second_person' };
}
