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
  /** Who pressed "run now"; null: the schedule. */
  startedBy: z.string().nullable(),
  /** Host and number of the process it ran in. */
  process: z.string().nullable(),
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

const EventKindView = z.object({
  kind: z.string(),
  /** In the outbox: not yet handled, or, with a broker, not yet published. */
  waiting: z.int(),
  oldestAt: Timestamp.nullable(),
  /** Of those, how many failed before and wait for their next try. */
  failing: z.int(),
  /** Since midnight UTC, over all processes; a process that is killed takes its last seconds with it. */
  today: z.object({
    published: z.int(),
    handled: z.int(),
    failed: z.int(),
    dead: z.int(),
    /** From commit to the end of all reactions. */
    meanLagMs: z.int().nullable(),
    maxLagMs: z.int().nullable(),
  }),
});
export const BusView = z
  .object({
    engine: z.enum(['postgres', 'rabbitmq']),
    kinds: z.array(EventKindView),
    /** As this process sees it; null without RABBITMQ_URL. */
    broker: z
      .object({
        isConnected: z.boolean(),
        since: Timestamp,
        queued: z.int().nullable(),
        retrying: z.int().nullable(),
        /** Messages of others, or damaged ones, which the broker keeps apart. */
        unreadable: z.int().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Bus' });
export type BusView = z.infer<typeof BusView>;

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
    /** What carries events to their reactions, over all processes. */
    bus: BusView,
    /** Where it is remembered what sold out, as this process sees it; memory is of each process alone. */
    cache: z.object({ engine: z.enum(['memory', 'redis']), isConnected: z.boolean(), since: Timestamp }),
    openDeadLetters: z.int(),
    jobs: z.array(JobView),
    /** Of the disk that holds the data folder; null where the system does not tell. */
    disk: z.object({ freeBytes: z.int(), totalBytes: z.int() }).nullable(),
  })
  .meta({ id: 'System' });
export type SystemView = z.infer<typeof SystemView>;

export const DeadLetterState = z.enum(['open', 'retried', 'discarded']);
export type DeadLetterState = z.infer<typeof DeadLetterState>;
/** What a dead letter is about: the page that shows it, when there is one. */
const Concern = z.object({
  kind: z.enum(['order', 'import', 'sku', 'refund', 'notification']),
  id: z.string(),
  /** The number a person knows it by. */
  label: z.string().nullable(),
});
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
    settledAt: Timestamp.nullable(),
    note: z.string().nullable(),
    concerns: Concern.nullable(),
    /** A message that could not be read has nothing to retry. */
    isRetryable: z.boolean(),
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
/** Answers when the run has ended, at the latest after 5 s. Twice is harmless: a job takes what is due, and nothing is due twice. */
export const runJobRoute = route({
  method: 'POST',
  path: '/system/jobs/:name/run',
  summary: 'Run a timer now, whatever its schedule',
  access: 'system.manage',
  idempotency: 'none',
  params: z.object({ name: text(60, 1) }),
  reply: JobWithRuns,
  errors: ['job_running'],
});
export const listDeadLettersRoute = route({
  method: 'GET',
  path: '/system/dead-letters',
  summary: 'Reactions to events that failed for good, newest first',
  access: 'system.read',
  query: PageQuery.extend({ state: list(DeadLetterState).optional(), kind: text(60).optional(), handler: text(100).optional() }),
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
  errors: ['dead_letter_unreadable'],
});
const LetterKind = z.object({ kind: z.string(), handler: z.string(), open: z.int(), oldestAt: Timestamp });
export type LetterKind = z.infer<typeof LetterKind>;
export const listDeadLetterKindsRoute = route({
  method: 'GET',
  path: '/system/dead-letters/kinds',
  summary: 'Open dead letters counted by event and reaction, most first',
  access: 'system.read',
  reply: z.object({ items: z.array(LetterKind) }),
});
/** At most a thousand a call; `hasMore` says that there are more of the kind. */
export const retryDeadLettersRoute = route({
  method: 'POST',
  path: '/system/dead-letters/retry',
  summary: 'Let all open failed reactions of a kind run again',
  access: 'system.manage',
  body: z.object({ kind: text(60, 1), handler: text(100, 1).optional() }),
  reply: z.object({ retried: z.int(), hasMore: z.boolean() }),
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
