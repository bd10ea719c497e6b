import type { JobRunView, JobView, ReplyOf, listJobsRoute } from '@danflow/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { clockIn, nextRun } from '../../platform/cron.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Core } from '../../platform/tx.ts';

interface Run {
  readonly job: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly outcome: JobRunView['outcome'];
  readonly handled: number;
  readonly message: string | null;
  readonly started_by: string | null;
  readonly process: string | null;
}

const runView = (r: Run): JobRunView => ({
  startedAt: r.started_at.toISOString(),
  finishedAt: r.finished_at?.toISOString() ?? null,
  outcome: r.outcome,
  handled: r.handled,
  message: r.message,
  startedBy: r.started_by,
  process: r.process,
});

/** The newest runs of each job, newest first: one index scan a job, however many runs there are. */
async function newestRuns(db: Db, names: readonly string[], most: number): Promise<Run[]> {
  const { rows } = await sql<Run>`
    SELECT r.* FROM unnest(${[...names]}::text[]) AS n (name)
    CROSS JOIN LATERAL (SELECT job, started_at, finished_at, outcome, handled, message, started_by, process FROM job_runs WHERE job = n.name ORDER BY started_at DESC LIMIT ${most}) r
    ORDER BY r.started_at DESC`.execute(db);
  return rows;
}

const RUNS_SHOWN = 10;
type JobWithRuns = ReplyOf<typeof listJobsRoute>['items'][number];

/** Jobs with their last runs and their next one, by name. */
export async function listJobs(core: Core, jobs: readonly Job[], timeZone: string): Promise<JobWithRuns[]> {
  const runs = await newestRuns(
    core.db,
    jobs.map((j) => j.name),
    RUNS_SHOWN,
  );
  const clock = clockIn(timeZone);
  return jobs
    .map((job) => {
      const mine = runs.filter((r) => r.job === job.name).map(runView);
      return {
        name: job.name,
        schedule: job.cron,
        lastRun: mine[0] ?? null,
        nextRunAt: nextRun(job.cron, core.clock(), clock)?.toISOString() ?? null,
        runs: mine,
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export const withoutRuns = ({ name, schedule, lastRun, nextRunAt }: JobWithRuns): JobView => ({ name, schedule, lastRun, nextRunAt });
