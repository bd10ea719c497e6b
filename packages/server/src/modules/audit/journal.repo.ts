import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import type { SealedEntry, WindowFacts } from './checkpoint-macs.ts';
import type { Changes, EntryFacts } from './journal-macs.ts';

export interface StoredEntry extends EntryFacts {
  readonly keyId: string;
  readonly mac: Buffer;
}

export interface EntryPlace {
  readonly subjectId: string;
  readonly seq: number;
}

/** Entries in the order of chains, for recomputing them. */
export async function entriesAfter(db: Db, after: EntryPlace | null, limit: number): Promise<StoredEntry[]> {
  let page = db.selectFrom('journal').selectAll().orderBy('subject_id').orderBy('seq').limit(limit);
  if (after) page = page.where((eb) => eb(eb.refTuple('subject_id', 'seq'), '>', eb.tuple(after.subjectId, after.seq)));
  const rows = await page.execute();
  return rows.map((r) => ({
    subjectKind: r.subject_kind,
    subjectId: r.subject_id,
    seq: r.seq,
    at: r.at,
    actorKind: r.actor_kind,
    actorId: r.actor_id,
    actorName: r.actor_name,
    action: r.action,
    changes: r.changes as Changes,
    reason: r.reason,
    digests: r.digests as Readonly<Record<string, string>>,
    keyId: r.key_id,
    mac: r.mac,
  }));
}

/** Which parts (`order`, `shipment:<id>`) the journal tells of, by subject. At most 500 ids. */
export async function partsTold(db: Db, subjectIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await sql<{ subjectId: string; parts: string[] }>`
    SELECT subject_id AS "subjectId", array_agg(DISTINCT part) AS parts
    FROM journal, jsonb_object_keys(digests) AS part
    WHERE subject_id = ANY(${[...subjectIds]}::uuid[]) GROUP BY subject_id`.execute(db);
  return new Map(rows.map((r) => [r.subjectId, new Set(r.parts)]));
}

export interface Checkpoint extends WindowFacts {
  readonly keyId: string;
  readonly mac: Buffer;
  readonly madeAt: Date;
}

export async function checkpointsAfter(db: Db, seq: number, limit: number): Promise<Checkpoint[]> {
  return toCheckpoints(await db.selectFrom('journal_checkpoints').selectAll().where('seq', '>', seq).orderBy('seq').limit(limit).execute());
}

export async function lastCheckpoint(db: Db): Promise<Checkpoint | null> {
  return toCheckpoints(await db.selectFrom('journal_checkpoints').selectAll().orderBy('seq', 'desc').limit(1).execute())[0] ?? null;
}

interface CheckpointRow {
  seq: number;
  from_at: Date;
  to_at: Date;
  entries: number;
  digest: Buffer;
  key_id: string;
  mac: Buffer;
  made_at: Date;
}

export const toCheckpoints = (rows: readonly CheckpointRow[]): Checkpoint[] =>
  rows.map((r) => ({
    seq: r.seq,
    fromAt: r.from_at,
    toAt: r.to_at,
    entries: r.entries,
    digest: r.digest,
    keyId: r.key_id,
    mac: r.mac,
    madeAt: r.made_at,
  }));

/** Two notaries at once: the number is the primary key, the second fails and tries again in a minute. */
export const insertCheckpoint = (db: Db, c: Checkpoint) =>
  db
    .insertInto('journal_checkpoints')
    .values({
      seq: c.seq,
      from_at: c.fromAt,
      to_at: c.toAt,
      entries: c.entries,
      digest: c.digest,
      key_id: c.keyId,
      mac: c.mac,
      made_at: c.madeAt,
    })
    .execute();

export interface WindowEntry extends SealedEntry {
  readonly at: Date;
}

/** Entries of [from, to) in the order of a checkpoint. */
export async function windowEntriesAfter(db: Db, from: Date, to: Date, after: WindowEntry | null, limit: number): Promise<WindowEntry[]> {
  let page = db.selectFrom('journal').select(['at', 'subject_id as subjectId', 'seq', 'mac']).where('at', '>=', from).where('at', '<', to);
  if (after) page = page.where((eb) => eb(eb.refTuple('at', 'subject_id', 'seq'), '>', eb.tuple(after.at, after.subjectId, after.seq)));
  return page.orderBy('at').orderBy('subject_id').orderBy('seq').limit(limit).execute();
}

/** Time of the first entry in [from, to), or null. */
export async function firstEntryAt(db: Db, from: Date | null, to: Date): Promise<Date | null> {
  let entries = db.selectFrom('journal').select('at').where('at', '<', to);
  if (from) entries = entries.where('at', '>=', from);
  return (await entries.orderBy('at').limit(1).executeTakeFirst())?.at ?? null;
}

/**
 * Age of the oldest open transaction of this product, in ms. It took its `now` when it began, so entries as old as it may
 * still appear. Measured by the database's clock alone, which is what began it; elsewhere SQL never asks for the time.
 */
export async function oldestTransactionMs(db: Db): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)) * 1000, 0)::float8 AS ms FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'danflow' AND pid <> pg_backend_pid()`.execute(db);
  return rows[0]?.ms ?? 0;
}
