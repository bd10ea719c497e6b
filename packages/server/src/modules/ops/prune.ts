import { sql } from 'kysely';
import type { Job } from '../../platform/jobs.ts';
import type { Db } from '../../platform/db.ts';
import { firstIdOf } from '../../platform/ids.ts';

const BATCH = 5000;
const DAY_MS = 86_400_000;

/** R16: a request sent again later than this is a new one. */
const KEEP_KEYS_DAYS = 7;
const KEEP_DELIVERIES_DAYS = 30;
const KEEP_RUNS_DAYS = 30;
const KEEP_QUARANTINE_DAYS = 30;
const KEEP_LETTERS_DAYS = 90;
const KEEP_COUNTS_DAYS = 90;
const KEEP_NOTIFICATIONS_DAYS = 180;

type Delete = (db: Db, before: Date) => Promise<{ readonly numAffectedRows?: bigint | undefined }>;

/** Once an hour, by batches: a backlog of a million rows is many short statements, never one long one. */
const pruneJob = (name: string, keepDays: number, remove: Delete): Job => ({
  name,
  cron: '37 * * * *',
  async runBatch({ db, clock }) {
    const { numAffectedRows } = await remove(db, new Date(clock().getTime() - keepDays * DAY_MS));
    const handled = Number(numAffectedRows ?? 0n);
    return { handled, hasMore: handled === BATCH };
  },
});

const pruneKeys = pruneJob('ops.prune_keys', KEEP_KEYS_DAYS, (db, before) =>
  sql`DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(SELECT ctid FROM idempotency_keys WHERE at < ${before} LIMIT ${BATCH}))`.execute(
    db,
  ),
);

/** Marks of events with an open dead letter stay: its retry must not run the reactions that succeeded once more. */
const pruneDeliveries = pruneJob('ops.prune_deliveries', KEEP_DELIVERIES_DAYS, (db, before) =>
  sql`DELETE FROM event_deliveries WHERE ctid = ANY (ARRAY(SELECT e.ctid FROM event_deliveries e WHERE e.at < ${before}
    AND NOT EXISTS (SELECT FROM dead_letters d WHERE d.event_id = e.event_id AND d.state = 'open') LIMIT ${BATCH}))`.execute(db),
);

const pruneQuarantine = pruneJob('ops.prune_quarantine', KEEP_QUARANTINE_DAYS, (db, before) =>
  sql`DELETE FROM notification_quarantine WHERE ctid = ANY (ARRAY(SELECT ctid FROM notification_quarantine WHERE at < ${before} LIMIT ${BATCH}))`.execute(
    db,
  ),
);

const forgetRuns = pruneJob('ops.prune_job_runs', KEEP_RUNS_DAYS, (db, before) =>
  sql`DELETE FROM job_runs WHERE ctid = ANY (ARRAY(SELECT ctid FROM job_runs WHERE started_at < ${before} LIMIT ${BATCH}))`.execute(db),
);

/** A run without a lease that holds ended with its process; one of a daily job would else look as if it ran until tomorrow. */
const pruneRuns: Job = {
  ...forgetRuns,
  async runBatch(core) {
    const now = core.clock();
    await sql`UPDATE job_runs r SET outcome = 'failed', finished_at = ${now}, message = 'its process ended before it did'
      WHERE outcome = 'running' AND NOT EXISTS (SELECT FROM job_leases l WHERE l.run_id = r.id AND l.until >= ${now})`.execute(core.db);
    return forgetRuns.runBatch(core);
  },
};

const pruneLetters = pruneJob('ops.prune_letters', KEEP_LETTERS_DAYS, (db, before) =>
  sql`DELETE FROM dead_letters WHERE ctid = ANY (ARRAY(SELECT ctid FROM dead_letters WHERE state <> 'open' AND settled_at < ${before} LIMIT ${BATCH}))`.execute(
    db,
  ),
);

const pruneCounts = pruneJob('ops.prune_event_counts', KEEP_COUNTS_DAYS, (db, before) =>
  sql`DELETE FROM event_counts WHERE (day, kind) IN (SELECT day, kind FROM event_counts WHERE day < ${before.toISOString().slice(0, 10)}::date LIMIT ${BATCH})`.execute(
    db,
  ),
);

/** What a callback meant is in the payment; the callback itself, sealed, is kept for disputes and then deleted (R27). */
const pruneNotifications = pruneJob('ops.prune_notifications', KEEP_NOTIFICATIONS_DAYS, (db, before) =>
  sql`DELETE FROM payment_notifications WHERE id = ANY (ARRAY(SELECT id FROM payment_notifications WHERE id < ${firstIdOf(before)} AND handled_at < ${before} LIMIT ${BATCH}))`.execute(
    db,
  ),
);

export const pruneJobs: readonly Job[] = [
  pruneKeys,
  pruneDeliveries,
  pruneRuns,
  pruneQuarantine,
  pruneLetters,
  pruneCounts,
  pruneNotifications,
];
