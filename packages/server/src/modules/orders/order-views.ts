import type { OrderLineView, OrderView, ReceiverView } from '@danflow/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import { can, type Principal } from '../../platform/principal.ts';
import type { Db } from '../../platform/db.ts';
import type { Read } from '../../platform/tx.ts';
import { findSkus } from '../catalog/index.ts';
import { applyMask } from '../customers/index.ts';
import { fileUrl } from '../files/index.ts';
import type { LineFacts, OrderFacts } from './order.facts.ts';
import { amountDue, isBalanceDue, laneOf, possibleActions } from './order.rules.ts';
import { openPrivate } from './private.ts';
import { endOfDay, PERMISSION_OF, SHOP_ZONE } from './view.rules.ts';

type LineView = z.output<typeof OrderLineView>;
type Pictures = ReadonlyMap<string, string | null>;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export const isAmountShown = (principal: Principal): boolean => principal.masks.amounts === 'shown';
const isCostShown = (principal: Principal): boolean => isAmountShown(principal) && principal.masks.cost === 'shown';

function lineView(line: LineFacts, principal: Principal, pictures: Pictures): LineView {
  const amount = (value: number | null): number | null => (isAmountShown(principal) ? value : null);
  return {
    lineNo: line.line_no,
    skuId: line.sku_id,
    skuCode: line.sku_code,
    title: line.title,
    options: line.options,
    pictureUrl: pictures.get(line.sku_id) ?? null,
    fulfilment: line.fulfilment,
    qty: line.qty,
    unitPriceAmount: amount(line.unit_price_amount),
    lineAmount: amount(line.line_amount),
    discountAmount: amount(line.discount_amount),
    unitCostAmount: isCostShown(principal) ? line.unit_cost_amount : null,
    isGift: line.is_gift,
    reservedQty: line.reserved_qty,
    shippedQty: line.shipped_qty,
    shortageQty: line.shortage_qty,
    droppedQty: line.dropped_qty,
    production: line.production,
  } as LineView;
}

type Receiver = z.output<typeof ReceiverView>;

/** Masked or hidden; province, city and district stay plain (R15). */
function receiverView(row: OrderFacts, personal: { name: string; phone: string; street: string }, principal: Principal): Receiver | null {
  if (row.private_sealed === null && row.province === '' && row.city === '') return null;
  const { name, phone, street } = applyMask(personal, principal.masks);
  const { country, province, city, district, postal_code: postalCode } = row;
  return { name: name ?? '', phone: phone ?? '', street: street ?? '', country, province, city, district, postalCode };
}

export const plainReceiver = (row: OrderFacts, personal: { name: string; phone: string; street: string }): Receiver => ({
  name: personal.name,
  phone: personal.phone,
  street: personal.street,
  country: row.country,
  province: row.province,
  city: row.city,
  district: row.district,
  postalCode: row.postal_code,
});

function amountsOf(row: OrderFacts, principal: Principal) {
  const isShown = isAmountShown(principal);
  const amount = (value: number): number | null => (isShown ? value : null);
  return {
    paymentState: isShown ? row.payment_state : null,
    goodsAmount: amount(row.goods_amount),
    discountAmount: amount(row.discount_amount),
    freightAmount: amount(row.freight_amount),
    totalAmount: amount(row.total_amount),
    paidAmount: amount(row.paid_amount),
    refundedAmount: amount(row.refunded_amount),
    refundPendingAmount: amount(row.refund_pending_amount),
    depositAmount: row.deposit_amount === null ? null : amount(row.deposit_amount),
    amountDue: amount(amountDue(row)),
  };
}

function viewOf(read: Read, row: OrderFacts, { lines, pictures, sent, dayEnd }: Beside): OrderView {
  const { principal, now } = read;
  const personal = openPrivate(read.keys, row);
  const permitted = possibleActions(row, lines).filter((action) => {
    const permission = PERMISSION_OF[action];
    return permission !== undefined && can(principal, permission);
  });
  return {
    id: row.id,
    orderNo: row.order_no,
    shopId: row.shop_id,
    warehouseId: row.warehouse_id,
    customerId: row.customer_id,
    source: row.source,
    sourceNo: row.source_no,
    importBatchId: row.import_batch_id,
    isHistorical: row.is_historical,
    type: row.type,
    status: row.status,
    paymentTerms: row.payment_terms,
    currency: row.currency,
    ...amountsOf(row, principal),
    isBalanceDue: isBalanceDue(row),
    isRefundPending: row.refund_pending_amount > 0,
    totalQty: row.total_qty,
    shippedQty: row.shipped_qty,
    shortageQty: row.shortage_qty,
    createdAt: row.created_at.toISOString(),
    payBy: iso(row.pay_by),
    shipBy: iso(row.ship_by),
    paidAt: iso(row.paid_at),
    shippedAt: iso(row.shipped_at),
    completedAt: iso(row.completed_at),
    cancelledAt: iso(row.cancelled_at),
    cancelReason: row.cancel_reason,
    isHeld: row.held_at !== null,
    holdReason: row.hold_reason,
    holdUntil: iso(row.hold_until),
    lane: laneOf(row, now, dayEnd),
    sellerFlag: row.seller_flag,
    sellerMemo: personal.sellerMemo,
    buyerMessage: personal.buyerMessage,
    invoice: personal.invoiceTitle === '' ? null : { title: personal.invoiceTitle, taxNo: personal.invoiceTaxNo },
    tags: row.tags,
    attributes: row.attributes as Record<string, unknown>,
    receiver: receiverView(row, personal, principal),
    assigneeId: row.assignee_id,
    version: row.version,
    lines: lines.map((l) => lineView(l, principal, pictures)),
    parcels: sent.parcels,
    printedTimes: sent.printedTimes,
    actions: permitted,
  } as OrderView;
}

async function picturesOf(read: Read, lines: readonly LineFacts[]): Promise<Pictures> {
  const skus = await findSkus(read, { ids: [...new Set(lines.map((l) => l.sku_id))] });
  return new Map(skus.map((s) => [s.id, s.pictureId === null ? null : fileUrl(read.keys, s.pictureId, read.now)]));
}

/** Lines of these orders, by order. */
export async function linesByOrder(db: Db, orderIds: readonly string[]): Promise<Map<string, LineFacts[]>> {
  const byOrder = new Map<string, LineFacts[]>(orderIds.map((id) => [id, []]));
  if (orderIds.length === 0) return byOrder;
  const rows = (await db
    .selectFrom('order_lines')
    .selectAll()
    .where('order_id', 'in', [...orderIds])
    .orderBy('order_id')
    .orderBy('line_no')
    .execute()) as LineFacts[];
  for (const row of rows) byOrder.get(row.order_id)?.push(row);
  return byOrder;
}

async function linesWithPictures(read: Read, orderIds: readonly string[]): Promise<[Map<string, LineFacts[]>, Pictures]> {
  const byOrder = await linesByOrder(read.db, orderIds);
  return [byOrder, await picturesOf(read, [...byOrder.values()].flat())];
}

interface Sent {
  readonly parcels: OrderView['parcels'];
  readonly printedTimes: number;
}

interface Beside {
  readonly lines: readonly LineFacts[];
  readonly pictures: Pictures;
  readonly sent: Sent;
  readonly dayEnd: Date;
}

const NOTHING_SENT: Sent = { parcels: [], printedTimes: 0 };

/** What fulfilment wrote of these orders: one keyed look-up for a page, in which orders that shipped nothing ask for no parcels. */
async function sentByOrder(db: Db, rows: readonly OrderFacts[]): Promise<ReadonlyMap<string, Sent>> {
  if (rows.length === 0) return new Map();
  const shipped = rows.filter((r) => r.shipped_qty > 0).map((r) => r.id);
  const found = await sql<{ order_id: string; parcels: OrderView['parcels'] | null; times: number | null }>`
    SELECT order_id, json_agg(json_build_object('carrier', carrier, 'trackingNo', tracking_no) ORDER BY id) AS parcels, NULL::int AS times
      FROM shipments WHERE order_id = ANY(${shipped}::uuid[]) AND state <> 'voided' GROUP BY order_id
    UNION ALL SELECT order_id, NULL, max(times) FROM order_prints WHERE order_id = ANY(${rows.map((r) => r.id)}::uuid[]) GROUP BY order_id`.execute(
    db,
  );
  const sent = new Map<string, Sent>();
  for (const { order_id: id, parcels, times } of found.rows) {
    const known = sent.get(id) ?? NOTHING_SENT;
    sent.set(id, { parcels: parcels ?? known.parcels, printedTimes: times ?? known.printedTimes });
  }
  return sent;
}

/** Rows that were chosen under the caller's scope, as the caller may see them: masked, with the actions they may take now. */
export async function orderViews(read: Read, rows: readonly OrderFacts[]): Promise<OrderView[]> {
  const ids = rows.map((r) => r.id);
  const [[byOrder, pictures], sent] = await Promise.all([linesWithPictures(read, ids), sentByOrder(read.db, rows)]);
  // Once a page: an order's share of asking a calendar was more than that of its JSON.
  const dayEnd = endOfDay(read.now, SHOP_ZONE);
  return rows.map((row) =>
    viewOf(read, row, { lines: byOrder.get(row.id) ?? [], pictures, sent: sent.get(row.id) ?? NOTHING_SENT, dayEnd }),
  );
}
