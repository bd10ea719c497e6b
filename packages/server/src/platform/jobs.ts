import { hostname } from 'node:os';
import { PgBoss } from 'pg-boss';
import { clockIn, nextRun } from './cron.ts';
import { beginRun, endRun, JOB_LEASE_MS, lastStarts, renewRun } from './job-lease.repo.ts';
import type { Log } from './log.ts';
import type { Core } from './tx.ts';

/** A timer: bounded work, repeated while it says there is more (R18). */
export interface Job {
  readonly name: string;
  /** Five fields, minute precision. */
  readonly cron: string;
  /** One bounded batch; answers how many rows it handled and whether more wait. */
  runBatch(core: Core): Promise<{ handled: number; hasMore: boolean }>;
}

const MAX_BATCHES_A_RUN = 200;

/** The job is running, here or in another process. */
export class JobBusy extends Error {
  override name = 'JobBusy';
}

/** A run that has begun; `done` rejects with what the job threw. */
export interface JobRun {
  readonly id: string;
  readonly done: Promise<number>;
}

/** Begins a run and keeps what came of it for people to see. Throws JobBusy. */
export async function startJob(core: Core, job: Job, startedBy: string | null = null): Promise<JobRun> {
  const id = await beginRun(core, { job: job.name, startedBy, process: `${hostname()}:${process.pid}` });
  if (id === null) throw new JobBusy(job.name);
  return { id, done: work(core, job, id) };
}

/** Runs a job to its end. */
export async function runJob(core: Core, job: Job): Promise<number> {
  return (await startJob(core, job)).done;
}

async function work(core: Core, job: Job, id: string): Promise<number> {
  let handled = 0;
  let isMine = true;
  const renewing = setInterval(
    () =>
      void renewRun(core, id, handled).then(
        (mine) => (isMine = mine),
        () => undefined,
      ),
    JOB_LEASE_MS / 4,
  );
  try {
    for (let batch = 0; batch < MAX_BATCHES_A_RUN && isMine; batch += 1) {
      const result = await job.runBatch(core);
      handled += result.handled;
      if (!result.hasMore) break;
    }
    await endRun(core, id, { outcome: 'done', handled, message: null });
    return handled;
  } catch (error) {
    await endRun(core, id, { outcome: 'failed', handled, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    clearInterval(renewing);
  }
}

/** What comes again sooner need not be made up for. */
const WORTH_CATCHING_UP_MS = 5 * 60_000;

/** Jobs whose time passed while no process was up: a daily one would else wait for tomorrow. */
export function missedJobs(jobs: readonly Job[], lastStarted: ReadonlyMap<string, Date>, now: Date, timeZone: string): Job[] {
  const clock = clockIn(timeZone);
  return jobs.filter((job) => {
    const last = lastStarted.get(job.name);
    const due = last && nextRun(job.cron, last, clock);
    if (!due || due > now) return false;
    const next = nextRun(job.cron, now, clock);
    return next === null || next.getTime() - now.getTime() > WORTH_CATCHING_UP_MS;
  });
}

/** How often a process asks for due ticks; the ticks themselves are of the minute. */
const POLL_SECONDS = 5;

/**
 * pg-boss keeps the schedule: among several processes each tick of a job comes to one. It only gives the tick; the lease of
 * job-lease.repo.ts sees that runs do not overlap, and is free again soon after a crash (pg-boss would wait an hour).
 */
export class JobRunner {
  readonly #core: Core;
  readonly #jobs: readonly Job[];
  readonly #boss: PgBoss;
  readonly #log: Log;
  readonly #timeZone: string;
  readonly #running = new Set<Promise<void>>();

  constructor(core: Core, jobs: readonly Job[], url: string, timeZone: string, log: Log) {
    this.#core = core;
    this.#jobs = jobs;
    this.#log = log;
    this.#timeZone = timeZone;
    this.#boss = new PgBoss({ connectionString: url, max: 2, application_name: 'danflow-jobs' });
    this.#boss.on('error', (error) => log.warn({ error }, 'the job engine reports an error'));
  }

  async start(): Promise<void> {
    await this.#boss.start();
    for (const job of this.#jobs) {
      await this.#boss.createQueue(job.name, { policy: 'singleton', retryLimit: 0, expireInSeconds: 60 });
      await this.#boss.work(job.name, { pollingIntervalSeconds: POLL_SECONDS }, async () => this.#launch(job));
      await this.#boss.schedule(job.name, job.cron, undefined, { tz: this.#timeZone });
    }
    const starts = await lastStarts(
      this.#core,
      this.#jobs.map((j) => j.name),
    );
    for (const job of missedJobs(this.#jobs, starts, this.#core.clock(), this.#timeZone)) this.#launch(job);
  }

  #launch(job: Job): void {
    const run = runJob(this.#core, job).then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof JobBusy)) this.#log.error({ error, job: job.name }, 'a job failed');
      },
    );
    const tracked = run.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Waits for what is running: the stop of the process cuts that short, and the lease frees the job. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 5000, close: true });
    await Promise.allSettled(this.#running);
  }
}
