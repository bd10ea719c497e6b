import { sql } from 'kysely';
import { newId } from './ids.ts';
import type { Core } from './tx.ts';

/** Renewed while the job runs: after a crash the job is free again so long after. */
export const JOB_LEASE_MS = 20_000;

export interface RunFacts {
  readonly job: string;
  /** Who pressed "run now"; null for the schedule. */
  readonly startedBy: string | null;
  readonly process: string;
}

/**
 * Begins a run, unless the job is running somewhere: over all processes it runs once at a time. A run whose lease ran out
 * ended with its process, and says so from now on.
 */
export async function beginRun({ db, clock }: Core, { job, startedBy, process }: RunFacts): Promise<string | null> {
  const now = clock();
  const id = newId(now);
  const { rows } = await sql<{
    run_id: string;
  }>`INSERT INTO job_leases AS l (job, run_id, until) VALUES (${job}, ${id}, ${new Date(now.getTime() + JOB_LEASE_MS)})
    ON CONFLICT (job) DO UPDATE SET run_id = excluded.run_id, until = excluded.until WHERE l.until < ${now} RETURNING run_id`.execute(db);
  if (rows.length === 0) return null;
  await db
    .updateTable('job_runs')
    .set({ outcome: 'failed', finished_at: now, message: 'its process ended before it did' })
    .where('job', '=', job)
    .where('outcome', '=', 'running')
    .execute();
  await db.insertInto('job_runs').values({ id, job, started_at: now, started_by: startedBy, process }).execute();
  return id;
}

/** False when another run has taken over: this process was away for too long. */
export async function renewRun({ db, clock }: Core, id: string, handled: number): Promise<boolean> {
  const until = new Date(clock().getTime() + JOB_LEASE_MS);
  const { numUpdatedRows } = await db.updateTable('job_leases').set({ until }).where('run_id', '=', id).executeTakeFirst();
  await db.updateTable('job_runs').set({ handled }).where('id', '=', id).where('outcome', '=', 'running').execute();
  return numUpdatedRows > 0n;
}

export interface RunEnd {
  readonly outcome: 'done' | 'failed';
  readonly handled: number;
  readonly message: string | null;
}

export async function endRun({ db, clock }: Core, id: string, { outcome, handled, message }: RunEnd): Promise<void> {
  await db
    .updateTable('job_runs')
    .set({ outcome, handled, finished_at: clock(), message: message?.slice(0, 500) ?? null })
    .where('id', '=', id)
    .where('outcome', '=', 'running')
    .execute();
  await db.deleteFrom('job_leases').where('run_id', '=', id).execute();
}

/** When each job was last begun. */
export async function lastStarts({ db }: Core, jobs: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const rows = await db
    .selectFrom('job_runs')
    .select((eb) => ['job', eb.fn.max('started_at').as('at')])
    .where('job', 'in', [...jobs])
    .groupBy('job')
    .execute();
  return new Map(rows.map((r) => [r.job, r.at]));
}
