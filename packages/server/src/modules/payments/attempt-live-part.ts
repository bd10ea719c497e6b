import type { LivePart } from '../audit/index.ts';
import { attemptDigest } from './attempt.repo.ts';

/** How verify compares live attempts with what their last entry said they must be (R26). */
export const attemptLivePart: LivePart = {
  kind: 'payment_attempt',
  async digests(db, ids) {
    const rows = await db
      .selectFrom('payment_attempts')
      .selectAll()
      .where('id', 'in', [...ids])
      .execute();
    return new Map(rows.map((row) => [row.id, attemptDigest(row)]));
  },
  async rowsAfter(db, after, limit) {
    // Imported records are told by the entry of their order, not by one of their own.
    let query = db.selectFrom('payment_attempts').select('id').where('provider', '<>', 'external').orderBy('id').limit(limit);
    if (after !== null) query = query.where('id', '>', after);
    return (await query.execute()).map(({ id }) => ({ id, subjectId: id }));
  },
};
