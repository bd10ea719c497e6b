import type { LivePart } from '../audit/index.ts';
import type { OrderFacts } from './order.facts.ts';
import { orderDigest } from './order.rows.ts';
import { linesByOrder } from './order-views.ts';

/** How verify compares live orders with what their last entry said they must be (R26). */
export const orderLivePart: LivePart = {
  kind: 'order',
  async digests(db, ids) {
    const rows = (await db
      .selectFrom('orders')
      .selectAll()
      .where('id', 'in', [...ids])
      .execute()) as OrderFacts[];
    const lines = await linesByOrder(
      db,
      rows.map((r) => r.id),
    );
    return new Map(rows.map((row) => [row.id, orderDigest(row, lines.get(row.id) ?? [])]));
  },
  async rowsAfter(db, after, limit) {
    let query = db.selectFrom('orders').select('id').orderBy('id').limit(limit);
    if (after !== null) query = query.where('id', '>', after);
    return (await query.execute()).map(({ id }) => ({ id, subjectId: id }));
  },
};
