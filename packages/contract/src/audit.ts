import { z } from 'zod';
import { PageQuery, text, Timestamp, pageOf } from './common.ts';
import { route } from './route.ts';

export const JournalEntryView = z.object({
  subjectKind: z.string(),
  subjectId: z.uuid(),
  seq: z.int(),
  at: Timestamp,
  actorKind: z.string(),
  actorId: z.uuid().nullable(),
  actorName: z.string(),
  action: z.string(),
  /** `{ field: [from, to] }`. Null for callers whose scope or masks hide a part of what entries tell. */
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])).nullable(),
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type JournalEntryView = z.infer<typeof JournalEntryView>;

export const CheckpointView = z.object({
  seq: z.int(),
  fromAt: Timestamp,
  toAt: Timestamp,
  entries: z.int(),
  digest: z.string().meta({ description: 'SHA-256 over the entries of the window, hex' }),
  mac: z.string().meta({ description: 'Keyed, chained to the checkpoint before; the same line is in the log' }),
  madeAt: Timestamp,
});
export type CheckpointView = z.infer<typeof CheckpointView>;

export const listJournalRoute = route({
  method: 'GET',
  path: '/journal',
  summary: 'Who did what, newest first; without a subject the last 31 days before `to`',
  access: 'audit.read',
  query: PageQuery.extend({
    subjectId: z.uuid().optional(),
    subjectKind: text(40, 1).optional(),
    actorId: z.uuid().optional(),
    action: text(60, 1).optional(),
    from: Timestamp.optional(),
    to: Timestamp.optional(),
  }),
  reply: pageOf(JournalEntryView),
});
export const listCheckpointsRoute = route({
  method: 'GET',
  path: '/journal/checkpoints',
  summary: 'What the notary has sealed, newest first',
  access: 'audit.read',
  query: PageQuery,
  reply: pageOf(CheckpointView),
});
