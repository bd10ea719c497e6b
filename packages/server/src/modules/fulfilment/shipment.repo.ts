import type { Selectable } from 'kysely';
import { DomainError } from '@danflow/contract';
import type { ShipmentsTable } from '../../platform/database.types.ts';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { digestOf } from '../audit/index.ts';
import { lockOrderInScope, type LockedOrder } from '../orders/index.ts';
import type { LineQty } from './shipment.rules.ts';

export type ShipmentRow = Selectable<ShipmentsTable>;

/** What the live rows of a parcel must hash to after the newest entry of its order (R26). */
export const shipmentDigest = (row: ShipmentRow, lines: readonly LineQty[]): string =>
  digestOf([{ ...row }, [...lines].sort((a, b) => a.lineNo - b.lineNo).map((l) => [l.lineNo, l.qty])]);

/** Part of the journal entry of an order that tells of one of its parcels. */
export const digestsOf = (row: ShipmentRow, lines: readonly LineQty[]): Record<string, string> => ({
  [`shipment:${row.id}`]: shipmentDigest(row, lines),
});

/** R7: the natural key of a parcel, while it is not voided. */
export const findSame = (tx: Tx, orderId: string, carrier: string, trackingNo: string): Promise<ShipmentRow | undefined> =>
  tx.db
    .selectFrom('shipments')
    .selectAll()
    .where('order_id', '=', orderId)
    .where('carrier', '=', carrier)
    .where('tracking_no', '=', trackingNo)
    .where('state', '<>', 'voided')
    .executeTakeFirst();

export type NewShipment = Pick<ShipmentRow, 'order_id' | 'warehouse_id' | 'carrier' | 'tracking_no'>;

export function insertShipment(tx: Tx, shipment: NewShipment, lines: readonly LineQty[]): ShipmentRow {
  const row: ShipmentRow = {
    ...shipment,
    id: newId(tx.now),
    state: 'shipped',
    shipped_at: tx.now,
    shipped_by: tx.actor.id,
    voided_at: null,
    void_reason: null,
    version: 1,
  };
  tx.send(tx.db.insertInto('shipments').values(row));
  tx.send(tx.db.insertInto('shipment_lines').values(lines.map((l) => ({ shipment_id: row.id, line_no: l.lineNo, qty: l.qty }))));
  return row;
}

export async function linesOf(tx: Pick<Tx, 'db'>, shipmentId: string): Promise<LineQty[]> {
  const rows = await tx.db
    .selectFrom('shipment_lines')
    .select(['line_no', 'qty'])
    .where('shipment_id', '=', shipmentId)
    .orderBy('line_no')
    .execute();
  return rows.map((r) => ({ lineNo: r.line_no, qty: r.qty }));
}

export interface LockedShipment {
  readonly order: LockedOrder;
  readonly row: ShipmentRow;
  readonly lines: readonly LineQty[];
}

/** Its order first, under the caller's scope; what lies outside does not exist: shipment_not_found. */
export async function lockShipment(tx: Tx, principal: Principal, shipmentId: string): Promise<LockedShipment> {
  const known = await tx.db.selectFrom('shipments').select('order_id').where('id', '=', shipmentId).executeTakeFirst();
  if (!known) throw new DomainError('shipment_not_found');
  const order = await lockOrderInScope(tx, principal, known.order_id).catch((error: unknown) => {
    throw error instanceof DomainError ? new DomainError('shipment_not_found') : error;
  });
  const row = await tx.db.selectFrom('shipments').selectAll().where('id', '=', shipmentId).forUpdate().executeTakeFirstOrThrow();
  return { order, row, lines: await linesOf(tx, shipmentId) };
}

export async function updateShipment(
  tx: Tx,
  before: ShipmentRow,
  patch: Partial<Omit<ShipmentRow, 'id' | 'order_id' | 'version'>>,
): Promise<ShipmentRow> {
  const row: ShipmentRow = { ...before, ...patch, version: before.version + 1 };
  await tx.db
    .updateTable('shipments')
    .set({ ...patch, version: row.version })
    .where('id', '=', row.id)
    .execute();
  return row;
}
