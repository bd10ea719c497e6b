import { z } from 'zod';
import { list, PageQuery, pageOf, text, Timestamp } from './common.ts';
import { route } from './route.ts';

const DeadLetterId = z.uuid();

export const JobRunView = z.object({
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  outcome: z.enum(['running', 'done', 'failed']),
  /** Rows that it dealt with. */
  handled: z.int(),
  message: z.string().nullable(),
});
export type JobRunView = z.infer<typeof JobRunView>;

export const JobView = z
  .object({
    name: z.string(),
    /** Five fields of cron, in the time zone of the settings. */
    schedule: z.string(),
    lastRun: JobRunView.nullable(),
    nextRunAt: Timestamp.nullable(),
  })
  .meta({ id: 'Job' });
export type JobView = z.infer<typeof JobView>;

const JobWithRuns = JobView.extend({ runs: z.array(JobRunView).meta({ description: 'The newest ten, newest first' }) });

export const SystemView = z
  .object({
    version: z.string(),
    /** Name of the newest migration. */
    schemaVersion: z.string().nullable(),
    startedAt: Timestamp,
    uptimeSeconds: z.int(),
    database: z.object({
      engine: z.enum(['built_in', 'outside']),
      version: z.string(),
      sizeBytes: z.int(),
    }),
    /** Events that wait for their handlers. */
    outbox: z.object({ depth: z.int(), oldestAt: Timestamp.nullable() }),
    openDeadLetters: z.int(),
    jobs: z.array(JobView),
    /** Of the disk that holds the data folder; null where the system does not tell. */
    disk: z.object({ freeBytes: z.int(), totalBytes: z.int() }).nullable(),
  })
  .meta({ id: 'System' });
export type SystemView = z.infer<typeof SystemView>;

export const DeadLetterState = z.enum(['open', 'retried', 'discarded']);
export type DeadLetterState = z.infer<typeof DeadLetterState>;
export const DeadLetterView = z
  .object({
    id: DeadLetterId,
    /** The kind of event, e.g. order.paid; it carries ids, never personal data (R18). */
    kind: z.string(),
    payload: z.unknown(),
    /** The reaction that failed. */
    handler: z.string(),
    error: z.string(),
    attempts: z.int(),
    at: Timestamp,
    state: DeadLetterState,
    note: z.string().nullable(),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetterView = z.infer<typeof DeadLetterView>;

export const getSystemRoute = route({
  method: 'GET',
  path: '/system',
  summary: 'How the system is: version, database, queues, jobs, disk',
  access: 'system.read',
  reply: SystemView,
});
export const listJobsRoute = route({
  method: 'GET',
  path: '/system/jobs',
  summary: 'Timers, each with its last runs',
  access: 'system.read',
  reply: z.object({ items: z.array(JobWithRuns) }),
});
/** Answers when the run has ended. Twice is harmless: a job takes what is due, and nothing is due twice. */
export const runJobRoute = route({
  method: 'POST',
  path: '/system/jobs/:name/run',
  summary: 'Run a timer now, whatever its schedule',
  access: 'system.manage',
  idempotency: 'none',
  params: z.object({ name: text(60, 1) }),
  reply: JobWithRuns,
  errors: ['busy'],
});
export const listDeadLettersRoute = route({
  method: 'GET',
  path: '/system/dead-letters',
  summary: 'Reactions to events that failed for good, newest first',
  access: 'system.read',
  query: PageQuery.extend({ state: list(DeadLetterState).optional() }),
  reply: pageOf(DeadLetterView),
});
const byLetter = z.object({ deadLetterId: DeadLetterId });
export const retryDeadLetterRoute = route({
  method: 'POST',
  path: '/system/dead-letters/:deadLetterId/retry',
  summary: 'Let the failed reaction run again; reactions that succeeded do not',
  access: 'system.manage',
  params: byLetter,
  reply: DeadLetterView,
});
export const discardDeadLetterRoute = route({
  method: 'POST',
  path: '/system/dead-letters/:deadLetterId/discard',
  summary: 'Give a failed reaction up, with the reason',
  access: 'system.manage',
  params: byLetter,
  body: z.object({ reason: text(300, 1) }),
  reply: DeadLetterView,
});
