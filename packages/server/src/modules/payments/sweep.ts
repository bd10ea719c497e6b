import { sql } from 'kysely';
import type { Job } from '../../platform/jobs.ts';
import type { Core } from '../../platform/tx.ts';
import { markQueried, type AttemptRow } from './attempt.repo.ts';
import { pursueRefund } from './finish-refund.ts';
import { markAsked } from './refund.repo.ts';
import { settleAttempt } from './settle-attempt.ts';

const BATCH = 50;
const QUIET_MS = 60_000;

interface Silent extends AttemptRow {
  /** Its time is over, or nothing is owed any more: its provider could not be reached when it should have been closed. */
  readonly must_close: boolean;
}

const says = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Every one is asked about, whatever the one before it threw: else a single row that no code can book would keep all behind
 * it waiting, at this run and at all to come. It counts as asked, and so comes last next time. Throws what they threw at the
 * end, each under the id of its row.
 */
async function askEach<T extends { readonly id: string }>(
  items: readonly T[],
  ask: (item: T) => Promise<unknown>,
  mark: (item: T) => Promise<unknown>,
): Promise<void> {
  const errors: Error[] = [];
  for (const item of items) {
    const note = (cause: unknown): void => void errors.push(new Error(item.id, { cause }));
    await ask(item).catch((error: unknown) => {
      note(error);
      return mark(item).catch(note);
    });
  }
  const [first] = errors;
  if (first)
    throw new AggregateError(errors, `rows: ${items.length}, errors: ${errors.length}, first ${first.message}: ${says(first.cause)}`);
}

/** Attempts without news for a minute, those first that were asked about longest ago: a lost notification must not lose the payment. */
async function silentAttempts(core: Core, now: Date): Promise<Silent[]> {
  return core.db
    .selectFrom('payment_attempts')
    .selectAll()
    .select(
      sql<boolean>`coalesce(expires_at <= ${now}, false) OR EXISTS (SELECT FROM orders o WHERE o.id = payment_attempts.order_id
        AND (o.status = 'cancelled' OR o.paid_amount + o.refunded_amount >= o.total_amount))`.as('must_close'),
    )
    .where('state', 'in', ['open', 'unknown'])
    .where(sql<Date>`coalesce(queried_at, created_at)`, '<=', new Date(now.getTime() - QUIET_MS))
    .orderBy(sql`coalesce(queried_at, created_at)`)
    .limit(BATCH)
    .execute();
}

const LOOK_AGAIN_MS = 10 * 60_000;
const LOOK_DAYS_MS = 2 * 24 * 3_600_000;

/**
 * Closed here, and perhaps not there: Alipay cannot close a page that nobody has opened yet, and takes money on it until its
 * time is over (payments.md B3). Ten minutes after the last moment it could be paid it is asked about once more.
 */
async function lookAgain(core: Core, now: Date): Promise<AttemptRow[]> {
  const over = sql<Date>`greatest(closed_at, coalesce(expires_at, closed_at)) + interval '10 minutes'`;
  return core.db
    .selectFrom('payment_attempts')
    .selectAll()
    .where('state', '=', 'closed')
    .where('account_id', 'is not', null)
    .where('closed_at', '>', new Date(now.getTime() - LOOK_DAYS_MS))
    .where('closed_at', '<=', new Date(now.getTime() - LOOK_AGAIN_MS))
    .where(over, '<=', now)
    .where((eb) => eb.or([eb('queried_at', 'is', null), eb('queried_at', '<', over)]))
    .orderBy('closed_at')
    .limit(BATCH)
    .execute();
}

export const queryOpenAttempts: Job = {
  name: 'payments.query_open',
  cron: '* * * * *',
  async runBatch(core) {
    const now = core.clock();
    const silent = await silentAttempts(core, now);
    // With the last batch: one of them that cannot be booked fails the run, and the open ones must be through by then.
    const closed = silent.length === BATCH ? [] : await lookAgain(core, now);
    await askEach<AttemptRow & Partial<Silent>>(
      [...silent, ...closed],
      (attempt) => settleAttempt(core, attempt, attempt.must_close ?? false),
      // What is closed is looked at once only: until it was, it comes again.
      ({ id, state }) => (state === 'closed' ? Promise.resolve() : markQueried(core.db, now, id)),
    );
    return { handled: silent.length + closed.length, hasMore: silent.length === BATCH || closed.length === BATCH };
  },
};

/** Refunds without an end, those first that were asked about longest ago. Each once a run: the provider needs time, not haste. */
export const retryRefunds: Job = {
  name: 'payments.retry_refunds',
  cron: '* * * * *',
  async runBatch(core) {
    const now = core.clock();
    const before = new Date(now.getTime() - QUIET_MS);
    const pending = await core.db
      .selectFrom('refunds')
      .innerJoin('payment_attempts as a', 'a.id', 'refunds.attempt_id')
      .select('refunds.id')
      .where('refunds.state', '=', 'pending')
      .where('refunds.requested_at', '<=', before)
      .where(sql<boolean>`refunds.approval IS DISTINCT FROM 'waiting'`)
      .where((eb) => eb.or([eb('refunds.asked_at', 'is', null), eb('refunds.asked_at', '<=', before)]))
      .where('a.provider', 'not in', ['offline', 'external'])
      .orderBy(sql`coalesce(refunds.asked_at, refunds.requested_at)`)
      .limit(BATCH * 4)
      .execute();
    await askEach(
      pending,
      ({ id }) => pursueRefund(core, id, true),
      ({ id }) => markAsked(core.db, now, id),
    );
    return { handled: pending.length, hasMore: false };
  },
};
