import { DomainError } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';

/**
 * R7: a person's edit is refused only when somebody has changed one of the same fields since the version that person saw.
 * For subjects that write one journal entry with each new version: the newest `current − seen` entries are what was
 * missed, also where the first version left no entry of its own. The caller holds the subject's row lock.
 * Throws `version_conflict` with the fields in question; does nothing when `seen` is null (no If-Match was sent).
 */
export async function guardVersion(
  tx: Tx,
  subjectId: string,
  seen: number | null,
  current: number,
  fields: readonly string[],
): Promise<void> {
  if (seen === null || seen >= current || fields.length === 0) return;
  const missed = await tx.db
    .selectFrom('journal')
    .select('changes')
    .where('subject_id', '=', subjectId)
    .orderBy('seq', 'desc')
    .limit(current - seen)
    .execute();
  const changed = new Set(missed.flatMap((entry) => Object.keys(entry.changes as object)));
  const both = fields.filter((field) => changed.has(field));
  if (both.length > 0) throw new DomainError('version_conflict', { fields: both });
}
