import {
  discardDeadLetterRoute,
  DomainError,
  getSystemRoute,
  listDeadLetterKindsRoute,
  listDeadLettersRoute,
  listJobsRoute,
  retryDeadLetterRoute,
  retryDeadLettersRoute,
  runJobRoute,
} from '@danflow/contract';
import { mountCommand, mountPlain, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Deps, ServerModule } from '../../platform/module.ts';
import { discardDeadLetter, getDeadLetter, retryDeadLetter } from './dead-letters.ts';
import { getSystem } from './get-system.ts';
import { listDeadLetterKinds, listDeadLetters } from './list-dead-letters.ts';
import { listJobs } from './list-jobs.ts';
import { pruneJobs } from './prune.ts';
import { retryDeadLetters } from './retry-dead-letters.ts';
import { runNow } from './run-job.ts';

function mountJobs(http: Http, { core, settings, log }: Deps, jobs: readonly Job[]): void {
  mountPlain(http, listJobsRoute, async () => ({ items: await listJobs(core, jobs, settings.timeZone) }));
  mountPlain(http, runJobRoute, async ({ params: { name }, principal }) => {
    await runNow(
      core,
      log,
      jobs.find((j) => j.name === name),
      principal,
      name,
    );
    const job = (await listJobs(core, jobs, settings.timeZone)).find((j) => j.name === name);
    if (!job) throw new DomainError('not_found', { what: `job ${name}` });
    return job;
  });
}

function mountDeadLetters(http: Http): void {
  mountQuery(http, listDeadLettersRoute, (read, { query }) => listDeadLetters(read, query));
  mountCommand(
    http,
    retryDeadLetterRoute,
    (tx, { params }) => retryDeadLetter(tx, params.deadLetterId),
    (read, { deadLetterId }) => getDeadLetter(read, deadLetterId),
  );
  mountQuery(http, listDeadLetterKindsRoute, (read) => listDeadLetterKinds(read));
  mountCommand(
    http,
    retryDeadLettersRoute,
    (tx, { body }) => retryDeadLetters(tx, body),
    (_read, { retried, hasMore }) => Promise.resolve({ retried, hasMore }),
  );
  mountCommand(
    http,
    discardDeadLetterRoute,
    (tx, { params, body }) => discardDeadLetter(tx, params.deadLetterId, body.reason),
    (read, { deadLetterId }) => getDeadLetter(read, deadLetterId),
  );
}

export { examine, type Diagnosis } from './examine.ts';

/** Given all modules, itself too: it shows and runs the jobs of every one. */
export const opsModule = (modules: () => readonly ServerModule[]): ServerModule => ({
  name: 'ops',
  mount(http, deps) {
    const jobs = modules().flatMap((m) => m.jobs?.(deps) ?? []);
    mountPlain(http, getSystemRoute, () => getSystem(deps, jobs));
    mountJobs(http, deps, jobs);
    mountDeadLetters(http);
  },
  jobs: () => [...pruneJobs],
});
