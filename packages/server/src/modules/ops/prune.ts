import { sql } from 'kysely';
import type { Job } from '../../platform/jobs.ts';
import type { Db } from '../../platform/db.ts';

const BATCH = 5000;
const DAY_MS = 86_400_000;

/** R16: a request sent again later than this is a new one. */
const KEEP_KEYS_DAYS = 7;
const KEEP_DELIVERIES_DAYS = 30;
const KEEP_RUNS_DAYS = 30;
const KEEP_QUARANTINE_DAYS = 30;
/** A run that has not ended by now ended with its process. */
const LOST_RUN_MS = 2 * 3_600_000;

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
const pruneRuns: Job = {
  ...forgetRuns,
  async runBatch(core) {
    const lost = { outcome: 'failed', finished_at: core.clock(), message: 'its process ended before it did' };
    await core.db
      .updateTable('job_runs')
      .set(lost)
      .where('outcome', '=', 'running')
      .where('started_at', '<', new Date(core.clock().getTime() - LOST_RUN_MS))
      .execute();
    return forgetRuns.runBatch(core);
  },
};

export const pruneJobs: readonly Job[] = [pruneKeys, pruneDeliveries, pruneRuns, pruneQuarantine];
