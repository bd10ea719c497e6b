import {
  DomainError,
  type JournalEntryView,
  type QueryOf,
  type ReplyOf,
  type listCheckpointsRoute,
  type listJournalRoute,
} from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { toCheckpoints } from './journal.repo.ts';
import type { Changes } from './journal-macs.ts';

/** Without a subject, no index but that of time helps: the look back is bounded, deeper ones name `from` and `to`. */
const LOOK_BACK_MS = 31 * 86_400_000;

/** Entries tell of every order and every field: who is not shown all of them is not told what changed (R15). */
const seesAll = ({ scope, masks }: Principal): boolean =>
  Object.keys(scope).length === 0 && masks.amounts === 'shown' && masks.cost === 'shown' && masks.personal !== 'hidden';

interface Place {
  readonly at: Date;
  readonly subjectId: string;
  readonly seq: number;
}

const write = ({ at, subjectId, seq }: Place): string => `${at.getTime()}.${subjectId}.${seq}`;

function read(cursor: string): Place {
  const [, at, subjectId, seq] = /^(\d{1,15})\.([0-9a-f-]{36})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (!at || !subjectId || !seq) throw new DomainError('bad_request', { detail: 'cursor' });
  return { at: new Date(Number(at)), subjectId, seq: Number(seq) };
}

type Query = QueryOf<typeof listJournalRoute>;

function timesOf({ from, to, subjectId }: Query, now: Date): { from: Date; to: Date | null } {
  const end = to === undefined ? null : new Date(to);
  if (from !== undefined) return { from: new Date(from), to: end };
  if (subjectId !== undefined) return { from: new Date(0), to: end };
  return { from: new Date((end ?? now).getTime() - LOOK_BACK_MS), to: end };
}

function journalQuery({ db, now }: Read, query: Query) {
  const { from, to } = timesOf(query, now);
  const { subjectId, subjectKind, actorId, action, cursor, limit } = query;
  let found = db.selectFrom('journal').selectAll().where('at', '>=', from);
  if (to) found = found.where('at', '<', to);
  if (subjectId) found = found.where('subject_id', '=', subjectId);
  if (subjectKind) found = found.where('subject_kind', '=', subjectKind);
  if (actorId) found = found.where('actor_id', '=', actorId);
  if (action) found = found.where('action', '=', action);
  if (cursor) {
    const place = read(cursor);
    found = found.where((eb) => eb(eb.refTuple('at', 'subject_id', 'seq'), '<', eb.tuple(place.at, place.subjectId, place.seq)));
  }
  return found
    .orderBy('at', 'desc')
    .orderBy('subject_id', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit + 1);
}

/** Newest first. */
export async function listJournal(ask: Read, query: Query): Promise<ReplyOf<typeof listJournalRoute>> {
  const rows = await journalQuery(ask, query).execute();
  const isOpen = seesAll(ask.principal);
  const shown = rows.slice(0, query.limit);
  const items = shown.map((row): JournalEntryView => ({
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    seq: row.seq,
    at: row.at.toISOString(),
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    changes: isOpen ? Object.fromEntries(Object.entries(row.changes as Changes).map(([field, [from, to]]) => [field, [from, to]])) : null,
    reason: isOpen ? row.reason : null,
    requestId: row.request_id,
  }));
  const last = shown.at(-1);
  return {
    items,
    nextCursor: rows.length > query.limit && last ? write({ at: last.at, subjectId: last.subject_id, seq: last.seq }) : null,
  };
}

/** Newest first. */
export async function listCheckpoints(
  { db }: Read,
  { cursor, limit }: QueryOf<typeof listCheckpointsRoute>,
): Promise<ReplyOf<typeof listCheckpointsRoute>> {
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw new DomainError('bad_request', { detail: 'cursor' });
  const page = db
    .selectFrom('journal_checkpoints')
    .selectAll()
    .orderBy('seq', 'desc')
    .limit(limit + 1);
  const rows = toCheckpoints(await (cursor === undefined ? page : page.where('seq', '<', Number(cursor))).execute());
  const items = rows.slice(0, limit).map((c) => ({
    seq: c.seq,
    fromAt: c.fromAt.toISOString(),
    toAt: c.toAt.toISOString(),
    entries: c.entries,
    digest: c.digest.toString('hex'),
    mac: c.mac.toString('hex'),
    madeAt: c.madeAt.toISOString(),
  }));
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.seq ?? '') : null };
}
