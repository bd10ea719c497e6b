import { DomainError, normalizeTrackingNo, type OrderId, type ScanNext, type ScanView, type SkuId } from '@danflow/contract';
import { NIL_ID } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { findSkus, pictureUrl, type Sku } from '../catalog/index.ts';
import { binsOf } from '../inventory/index.ts';
import {
  isBalanceDue,
  isShippable,
  linesByOrder,
  openQty,
  orderScope,
  parseOrderNo,
  type LineFacts,
  type OrderFacts,
} from '../orders/index.ts';
import { isUsedInOwnPlaces, openRedeemCode, redeemToken } from './code.repo.ts';
import { parseRedeemCode } from './redeem-code.rules.ts';
import { isPaymentPage, nextOfOrder, nextOfRedeemCode, nextOfShipment, scanSays, type ScanFacts } from './scan.rules.ts';

type Answer = Omit<ScanView, 'says'>;
/** Orders that an ambiguous number is told to mean. */
const MAX_NAMED = 5;
const NOTHING = { order: null, shipment: null, sku: null, lineNo: null } as const;

interface Found {
  readonly row: OrderFacts;
  readonly lines: readonly LineFacts[];
}

/** Under the caller's scope: what lies outside is unknown. */
async function orderBy(read: Read, column: 'id' | 'order_no', value: string): Promise<Found | null> {
  const row = (await read.db
    .selectFrom('orders')
    .selectAll()
    .where(column, '=', value)
    .where(orderScope(read.principal, read.now))
    .executeTakeFirst()) as OrderFacts | undefined;
  return row ? { row, lines: (await linesByOrder(read.db, [row.id])).get(row.id) ?? [] } : null;
}

const factsOf = ({ row, lines }: Found): ScanFacts => ({
  status: row.status,
  type: row.type,
  isHeld: row.held_at !== null,
  // A rest whose money all went back is stopped like a refund under way.
  isRefundPending: row.refund_pending_amount > 0 || (row.status === 'paid' && row.payment_state === 'refunded'),
  isBalanceDue: isBalanceDue(row),
  canShip: lines.some(isShippable),
});

/** Neither amounts nor receiver: the screen of a scanner is seen by everybody in the room. */
async function orderPart(read: Read, { row, lines }: Found): Promise<ScanView['order']> {
  const ids = lines.map((l) => l.sku_id);
  const [skus, bins] = await Promise.all([findSkus(read, { ids }), binsOf(read, row.warehouse_id ?? NIL_ID, ids)]);
  const skuOf = new Map(skus.map((s) => [s.id, s]));
  return {
    id: row.id as OrderId,
    orderNo: row.order_no,
    sourceNo: row.source_no,
    type: row.type,
    status: row.status,
    holdReason: row.hold_reason,
    lines: lines.map((l) => ({
      lineNo: l.line_no,
      skuId: l.sku_id as SkuId,
      skuCode: l.sku_code,
      barcode: skuOf.get(l.sku_id)?.barcode ?? null,
      title: l.title,
      options: l.options,
      fulfilment: l.fulfilment,
      qty: l.qty,
      openQty: openQty(l),
      shippedQty: l.shipped_qty,
      shortageQty: l.shortage_qty,
      bin: bins.get(l.sku_id) ?? '',
      pictureUrl: pictureUrl(read, skuOf.get(l.sku_id)?.pictureId ?? null),
    })),
  };
}

async function asOrder(read: Read, code: string): Promise<Answer | null> {
  const orderNo = parseOrderNo(code);
  const found = orderNo === null ? null : await orderBy(read, 'order_no', orderNo);
  return found && { ...NOTHING, kind: 'order', next: nextOfOrder(factsOf(found)), order: await orderPart(read, found) };
}

/**
 * By the number of the shop or file it came from. Two shops may have given the same one: which parcel is meant, nobody can
 * tell from that, and the wrong one must not leave. Throws scan_ambiguous.
 */
async function asSource(read: Read, code: string): Promise<Answer | null> {
  const rows = await read.db
    .selectFrom('orders')
    .select(['id', 'order_no'])
    .where('source_no', '=', code)
    // Names the shops, so that the index of (shop, source number) serves.
    .where('shop_id', 'in', (eb) => eb.selectFrom('shops').select('id'))
    .where(orderScope(read.principal, read.now))
    .limit(MAX_NAMED)
    .execute();
  if (rows.length > 1) throw new DomainError('scan_ambiguous', { orderNos: rows.map((r) => r.order_no) });
  const found = rows[0] ? await orderBy(read, 'id', rows[0].id) : null;
  return found && { ...NOTHING, kind: 'order', next: nextOfOrder(factsOf(found)), order: await orderPart(read, found) };
}

async function asShipment(read: Read, code: string): Promise<Answer | null> {
  const row = await read.db
    .selectFrom('shipments')
    .innerJoin('orders', 'orders.id', 'shipments.order_id')
    .selectAll('shipments')
    .where('tracking_no', '=', normalizeTrackingNo(code))
    .where(orderScope(read.principal, read.now))
    .orderBy('shipments.state')
    .orderBy('shipments.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const found = row && (await orderBy(read, 'id', row.order_id));
  if (!row || !found) return null;
  const shipment = {
    id: row.id,
    carrier: row.carrier,
    trackingNo: row.tracking_no,
    state: row.state,
    shippedAt: row.shipped_at.toISOString(),
  } as ScanView['shipment'];
  return {
    ...NOTHING,
    kind: 'shipment',
    next: nextOfShipment(row.state, found.row.refund_pending_amount > 0),
    order: await orderPart(read, found),
    shipment,
  };
}

const skuPart = (s: Sku): ScanView['sku'] => ({ id: s.id as SkuId, code: s.code, title: s.title, options: s.options });

/** With an order on the table the scanned item is looked for in it; units that can still leave count first. */
async function asSku(read: Read, code: string, orderId: string | undefined): Promise<Answer | null> {
  const [sku] = await findSkus(read, { codes: [code], barcodes: [code] });
  if (!sku) return null;
  const found = orderId === undefined ? null : await orderBy(read, 'id', orderId);
  if (orderId !== undefined && !found) throw new DomainError('order_not_found');
  const lines = found?.lines.filter((l) => l.sku_id === sku.id) ?? [];
  const line = lines.find((l) => openQty(l) > 0) ?? lines[0];
  const next: ScanNext = found && !line ? 'wrong_item' : 'count_item';
  return {
    ...NOTHING,
    kind: 'sku',
    next,
    sku: skuPart(sku),
    order: found && (await orderPart(read, found)),
    lineNo: line?.line_no ?? null,
  };
}

async function asRedeemCode(read: Read, scanned: string): Promise<Answer | null> {
  const code = parseRedeemCode(scanned);
  if (code === null) return null;
  const row = await read.db
    .selectFrom('redeem_codes')
    .selectAll()
    .where('code_token', '=', redeemToken(read.keys, code))
    .executeTakeFirst();
  const found = row && openRedeemCode(read.keys, row) === code ? await orderBy(read, 'id', row.order_id) : null;
  // Used, and its order out of sight since: whoever holds the code may know that it is used, and nothing else.
  if (row && !found && row.redeemed_at !== null && (await isUsedInOwnPlaces(read, row, code)))
    return { ...NOTHING, kind: 'redeem_code', next: 'already_redeemed' };
  return row && found
    ? {
        ...NOTHING,
        kind: 'redeem_code',
        next: nextOfRedeemCode(row.redeemed_at !== null, factsOf(found)),
        order: await orderPart(read, found),
        lineNo: row.line_no,
      }
    : null;
}

/** Whatever a scanner reads, and what comes next. Throws scan_unknown for what is nothing, or nothing of the caller's. */
export async function scan(read: Read, { code, context }: { code: string; context?: { orderId: string } | undefined }): Promise<ScanView> {
  // With an order on the table a code is an item of it first; without one, a short source number may look like a SKU's code.
  const [first, second] = context ? [asSku, asSource] : [asSource, asSku];
  const answer = isPaymentPage(code)
    ? { ...NOTHING, kind: 'payment_page' as const, next: 'not_for_scanning' as const }
    : ((await asOrder(read, code)) ??
      (await asShipment(read, code)) ??
      (await first(read, code, context?.orderId)) ??
      (await second(read, code, context?.orderId)) ??
      (await asRedeemCode(read, code)));
  if (!answer) throw new DomainError('scan_unknown', { code: code.slice(0, 60) });
  return { ...answer, says: scanSays(answer.next, read.principal.locale) };
}
