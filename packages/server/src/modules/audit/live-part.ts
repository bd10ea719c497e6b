import type { Db } from '../../platform/db.ts';

export interface LiveRow {
  readonly id: string;
  /** Whose chain tells of the row: the order of a shipment; the id itself when the row has its own chain. */
  readonly subjectId: string;
}

/**
 * Rows that the journal vouches for. In `digests` of an entry, `kind` alone stands for the subject itself, `kind:<id>` for
 * a row of its own. The module that owns the rows provides this; app.ts hands all of them to `verifyJournal`.
 */
export interface LivePart {
  readonly kind: string;
  /** Digest of each live row, the same as its command wrote; rows that are gone are left out. At most 500 ids. */
  digests(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Live rows by id, for finding those that no entry tells of. */
  rowsAfter?(db: Db, after: string | null, limit: number): Promise<readonly LiveRow[]>;
}
