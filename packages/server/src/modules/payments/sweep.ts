import { sql } from 'kysely';
import type { Job } from '../../platform/jobs.ts';
import type { Core } from '../../platform/tx.ts';
import type { AttemptRow } from './attempt.repo.ts';
import { pursueRefund } from './finish-refund.ts';
import { settleAttempt } from './settle-attempt.ts';

const BATCH = 50;
const QUIET_MS = 60_000;

/** Attempts without news for a minute: a lost notification must not lose the payment. */
async function silentAttempts(core: Core, now: Date): Promise<AttemptRow[]> {
  return core.db
    .selectFrom('payment_attempts')
    .selectAll()
    .where('state', 'in', ['open', 'unknown'])
    .where(sql<Date>`coalesce(queried_at, created_at)`, '<=', new Date(now.getTime() - QUIET_MS))
    .orderBy('created_at')
    .limit(BATCH)
    .execute();
}

export const queryOpenAttempts: Job = {
  name: 'payments.query_open',
  cron: '* * * * *',
  async runBatch(core) {
    const now = core.clock();
    const silent = await silentAttempts(core, now);
    for (const attempt of silent) await settleAttempt(core, attempt, attempt.expires_at !== null && attempt.expires_at <= now);
    return { handled: silent.length, hasMore: silent.length === BATCH };
  },
};

/** Refunds without an end. Each is asked once a run: the provider needs time, not haste. */
export const retryRefunds: Job = {
  name: 'payments.retry_refunds',
  cron: '* * * * *',
  async runBatch(core) {
    const before = new Date(core.clock().getTime() - QUIET_MS);
    const pending = await core.db
      .selectFrom('refunds')
      .innerJoin('payment_attempts as a', 'a.id', 'refunds.attempt_id')
      .select('refunds.id')
      .where('refunds.state', '=', 'pending')
      .where('refunds.requested_at', '<=', before)
      .where('a.provider', 'not in', ['offline', 'external'])
      .orderBy('refunds.requested_at')
      .limit(BATCH * 4)
      .execute();
    for (const { id } of pending) await pursueRefund(core, id, true);
    return { handled: pending.length, hasMore: false };
  },
};
