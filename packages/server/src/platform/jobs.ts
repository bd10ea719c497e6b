import { PgBoss } from 'pg-boss';
import { newId } from './ids.ts';
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

/** Runs a job to its end and keeps what came of it, for the operations page. */
export async function runJob(core: Core, job: Job): Promise<number> {
  const started = core.clock();
  const id = newId(started);
  await core.db.insertInto('job_runs').values({ id, job: job.name, started_at: started }).execute();
  let handled = 0;
  try {
    for (let batch = 0; batch < MAX_BATCHES_A_RUN; batch += 1) {
      const result = await job.runBatch(core);
      handled += result.handled;
      if (!result.hasMore) break;
    }
    await core.db.updateTable('job_runs').set({ outcome: 'done', handled, finished_at: core.clock() }).where('id', '=', id).execute();
    return handled;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await core.db
      .updateTable('job_runs')
      .set({ outcome: 'failed', handled, finished_at: core.clock(), message: message.slice(0, 500) })
      .where('id', '=', id)
      .execute();
    throw error;
  }
}

/** pg-boss keeps the schedule: among several processes each tick of a job runs once. */
export class JobRunner {
  readonly #core: Core;
  readonly #jobs: readonly Job[];
  readonly #boss: PgBoss;
  readonly #log: Log;

  constructor(core: Core, jobs: readonly Job[], url: string, timeZone: string, log: Log) {
    this.#core = core;
    this.#jobs = jobs;
    this.#log = log;
    this.#timeZone = timeZone;
    this.#boss = new PgBoss({ connectionString: url, max: 2, application_name: 'danflow-jobs' });
    this.#boss.on('error', (error) => log.warn({ error }, 'the job engine reports an error'));
  }
  readonly #timeZone: string;

  async start(): Promise<void> {
    await this.#boss.start();
    for (const job of this.#jobs) {
      await this.#boss.createQueue(job.name, { policy: 'singleton', retryLimit: 0, expireInSeconds: 3600 });
      await this.#boss.work(job.name, async () => {
        try {
          await runJob(this.#core, job);
        } catch (error) {
          this.#log.error({ error, job: job.name }, 'a job failed');
        }
      });
      await this.#boss.schedule(job.name, job.cron, undefined, { tz: this.#timeZone });
    }
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 5000, close: true });
  }
}
