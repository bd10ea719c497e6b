import type { LivePart } from '../audit/index.ts';
import { shipmentDigest } from './shipment.repo.ts';

/** How verify compares live parcels with what the entries of their orders said they must be (R26). */
export const shipmentLivePart: LivePart = {
  kind: 'shipment',
  async digests(db, ids) {
    const rows = await db
      .selectFrom('shipments')
      .selectAll()
      .where('id', 'in', [...ids])
      .execute();
    const lines = await db
      .selectFrom('shipment_lines')
      .selectAll()
      .where('shipment_id', 'in', [...ids])
      .execute();
    return new Map(
      rows.map((row) => [
        row.id,
        shipmentDigest(
          row,
          lines.filter((l) => l.shipment_id === row.id).map((l) => ({ lineNo: l.line_no, qty: l.qty })),
        ),
      ]),
    );
  },
  async rowsAfter(db, after, limit) {
    let query = db.selectFrom('shipments').select(['id', 'order_id']).orderBy('id').limit(limit);
    if (after !== null) query = query.where('id', '>', after);
    return (await query.execute()).map(({ id, order_id }) => ({ id, subjectId: order_id }));
  },
};
