import { CARRIERS, DomainError, type Carrier, type ShipmentView } from '@danflow/contract';
import type { Read } from '../../platform/tx.ts';
import { orderScope } from '../orders/index.ts';
import type { ShipmentRow } from './shipment.repo.ts';

interface ParcelLine {
  readonly shipment_id: string;
  readonly line_no: number;
  readonly qty: number;
  readonly sku_code: string;
  readonly title: string;
  readonly options: string;
}

const parcels = async ({ db }: Pick<Read, 'db'>, orderId: string): Promise<{ rows: ShipmentRow[]; lines: ParcelLine[] }> => ({
  rows: await db.selectFrom('shipments').selectAll().where('order_id', '=', orderId).orderBy('shipped_at').orderBy('id').execute(),
  lines: await db
    .selectFrom('shipments as s')
    .innerJoin('shipment_lines as l', 'l.shipment_id', 's.id')
    .innerJoin('order_lines as o', (join) => join.onRef('o.order_id', '=', 's.order_id').onRef('o.line_no', '=', 'l.line_no'))
    .select(['l.shipment_id', 'l.line_no', 'l.qty', 'o.sku_code', 'o.title', 'o.options'])
    .where('s.order_id', '=', orderId)
    .orderBy('l.line_no')
    .execute(),
});

const view = (s: ShipmentRow, lines: readonly ParcelLine[]): ShipmentView =>
  ({
    id: s.id,
    orderId: s.order_id,
    warehouseId: s.warehouse_id,
    carrier: s.carrier,
    trackingNo: s.tracking_no,
    state: s.state,
    shippedAt: s.shipped_at.toISOString(),
    shippedBy: s.shipped_by,
    voidedAt: s.voided_at?.toISOString() ?? null,
    voidReason: s.void_reason,
    version: s.version,
    lines: lines
      .filter((l) => l.shipment_id === s.id)
      .map((l) => ({ lineNo: l.line_no, skuCode: l.sku_code, title: l.title, options: l.options, qty: l.qty })),
  }) as ShipmentView;

/** Parcels of an order, voided ones too. Throws order_not_found out of scope. */
export async function listShipments(read: Read, orderId: string): Promise<ShipmentView[]> {
  const order = await read.db
    .selectFrom('orders')
    .select('id')
    .where('id', '=', orderId)
    .where(orderScope(read.principal, read.now))
    .executeTakeFirst();
  if (!order) throw new DomainError('order_not_found');
  const { rows, lines } = await parcels(read, orderId);
  return rows.map((row) => view(row, lines));
}

/** For the answer of a command that has just looked at the scope: the order may have left it by being shipped. */
export async function getShipment(read: Read, orderId: string, shipmentId: string): Promise<ShipmentView> {
  const { rows, lines } = await parcels(read, orderId);
  const row = rows.find((r) => r.id === shipmentId);
  if (!row) throw new DomainError('shipment_not_found');
  return view(row, lines);
}

export interface BuyerParcel {
  readonly carrier: { readonly zh: string; readonly en: string };
  readonly trackingNo: string;
  readonly shippedAt: Date;
  readonly items: readonly { readonly title: string; readonly qty: number }[];
}

/** For the buyer's page, whose signed address is the permission. */
export async function parcelsForBuyer(read: Pick<Read, 'db'>, orderId: string): Promise<BuyerParcel[]> {
  const { rows, lines } = await parcels(read, orderId);
  return rows
    .filter((r) => r.state !== 'voided')
    .map((r) => ({
      carrier: CARRIERS[r.carrier as Carrier] ?? { zh: r.carrier, en: r.carrier },
      trackingNo: r.tracking_no,
      shippedAt: r.shipped_at,
      items: lines.filter((l) => l.shipment_id === r.id).map((l) => ({ title: l.title, qty: l.qty })),
    }));
}
