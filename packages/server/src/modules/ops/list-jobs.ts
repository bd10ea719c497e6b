import { DomainError, type JobRunView, type JobView, type ReplyOf, type listJobsRoute } from '@danflow/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { runJob, type Job } from '../../platform/jobs.ts';
import type { Core } from '../../platform/tx.ts';
import { nextRun, type ClockParts } from './cron.rules.ts';

interface Run {
  readonly job: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly outcome: JobRunView['outcome'];
  readonly handled: number;
  readonly message: string | null;
}

const runView = (r: Run): JobRunView => ({
  startedAt: r.started_at.toISOString(),
  finishedAt: r.finished_at?.toISOString() ?? null,
  outcome: r.outcome,
  handled: r.handled,
  message: r.message,
});

/** The newest runs of each job, newest first: one index scan a job, however many runs there are. */
async function newestRuns(db: Db, names: readonly string[], most: number): Promise<Run[]> {
  const { rows } = await sql<Run>`
    SELECT r.* FROM unnest(${[...names]}::text[]) AS n (name)
    CROSS JOIN LATERAL (SELECT job, started_at, finished_at, outcome, handled, message FROM job_runs WHERE job = n.name ORDER BY started_at DESC LIMIT ${most}) r
    ORDER BY r.started_at DESC`.execute(db);
  return rows;
}

/** What a wall clock in the zone shows. */
function clockIn(timeZone: string): (at: Date) => ClockParts {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
  const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]));
    return {
      minute: Number(parts.minute),
      hour: Number(parts.hour),
      day: Number(parts.day),
      month: Number(parts.month),
      weekday: WEEKDAYS.indexOf(parts.weekday ?? ''),
    };
  };
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

/** A run of this age has been given up; its process is gone. */
const GIVEN_UP_MS = 3_600_000;

/** Runs a job to its end, now. Throws not_found, and busy while it is running anyway. A job that fails tells so in its run. */
export async function runNow(core: Core, jobs: readonly Job[], name: string): Promise<void> {
  const job = jobs.find((j) => j.name === name);
  if (!job) throw new DomainError('not_found', { what: `job ${name}` });
  const [last] = await newestRuns(core.db, [name], 1);
  if (last?.outcome === 'running' && core.clock().getTime() - last.started_at.getTime() < GIVEN_UP_MS) throw new DomainError('busy');
  await runJob(core, job).catch(() => 0);
}
