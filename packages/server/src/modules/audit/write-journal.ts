import type { Tx } from '../../platform/tx.ts';
import { entryMac, type Changes } from './journal-macs.ts';

export interface NewEntry {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly action: string;
  readonly changes: Changes;
  readonly reason?: string | null;
  /** Digests of the live rows after this entry, by part: `{ order: '…' }` or `{ 'shipment:<id>': '…' }`. */
  readonly digests?: Readonly<Record<string, string>>;
}

export interface Head {
  readonly seq: number;
  readonly mac: Buffer;
}

const NO_HEAD: Head = { seq: 0, mac: Buffer.alloc(0) };

export async function headOf(tx: Tx, subjectId: string): Promise<Head> {
  const row = await tx.db
    .selectFrom('journal')
    .select(['seq', 'mac'])
    .where('subject_id', '=', subjectId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? NO_HEAD;
}

/** An entry ready to be written, for commands that write many in one statement; `head` is the entry before it. */
export function chainEntry(tx: Pick<Tx, 'keys' | 'now' | 'actor' | 'requestId'>, head: Head | null, entry: NewEntry) {
  const before = head ?? NO_HEAD;
  const seq = before.seq + 1;
  const keyId = tx.keys.currentId;
  const { subjectKind, subjectId, action, changes, reason = null, digests = {} } = entry;
  const { kind: actorKind, id: actorId, name: actorName } = tx.actor;
  const mac = entryMac(tx.keys.key(keyId).journal, before.mac, {
    subjectKind,
    subjectId,
    seq,
    at: tx.now,
    actorKind,
    actorId,
    actorName,
    action,
    changes,
    reason,
    digests,
  });
  return {
    subject_id: subjectId,
    seq,
    subject_kind: subjectKind,
    at: tx.now,
    actor_kind: actorKind,
    actor_id: actorId,
    actor_name: actorName,
    action,
    changes: JSON.stringify(changes),
    reason,
    request_id: tx.requestId,
    digests: JSON.stringify(digests),
    key_id: keyId,
    mac,
  };
}

/**
 * Appends to the chain of a subject, in the transaction that makes the change. The caller holds the subject's row lock;
 * without it two writers would take the same number, and the primary key would refuse the second.
 */
export async function writeJournal(tx: Tx, entry: NewEntry, head?: Head): Promise<Head> {
  const row = chainEntry(tx, head ?? (await headOf(tx, entry.subjectId)), entry);
  tx.send(tx.db.insertInto('journal').values(row));
  return { seq: row.seq, mac: row.mac };
}
