import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@danflow/contract';
import { JobBusy, startJob, type Job, type JobRun } from '../../platform/jobs.ts';
import type { Log } from '../../platform/log.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx, type Core } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';

/** A longer run goes on by itself; the page shows it running. */
const WAIT_MS = 5000;

async function begin(core: Core, job: Job, startedBy: string): Promise<JobRun> {
  try {
    return await startJob(core, job, startedBy);
  } catch (error) {
    if (error instanceof JobBusy) throw new DomainError('job_running');
    throw error;
  }
}

/**
 * Runs a job now, whatever its schedule, in this process; who asked is journalled. Throws not_found, and job_running while
 * it runs anywhere. A job that fails tells so in its run.
 */
export async function runNow(core: Core, log: Log, job: Job | undefined, principal: Principal, name: string): Promise<void> {
  if (!job) throw new DomainError('not_found', { what: `job ${name}` });
  const run = await begin(core, job, principal.name);
  // Before anything is awaited: a job that fails while the journal is written would be a rejection nobody handles, and end the process.
  const done = run.done.catch((error: unknown) => log.warn({ error, job: job.name }, 'a job that a person started failed'));
  await inTx(core, principal, (tx) =>
    writeJournal(tx, { subjectKind: 'job_run', subjectId: run.id, action: 'job.run', changes: { job: [null, job.name] }, reason: null }),
  );
  await Promise.race([done, sleep(WAIT_MS)]);
}
