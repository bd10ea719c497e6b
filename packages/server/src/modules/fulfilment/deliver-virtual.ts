import { DomainError } from '@danflow/contract';
import { sql } from 'kysely';
import type { Job } from '../../platform/jobs.ts';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import {
  changeOrder,
  deliverOrder,
  leavableQty,
  lockOrder,
  openQty,
  refusalOf,
  requireAction,
  type LineQty,
  type LockedOrder,
} from '../orders/index.ts';
import { handOutKeys, issueRedeemCodes } from './code.repo.ts';

export interface Delivered {
  readonly order: LockedOrder;
  /** Lines whose pool had too few keys. */
  readonly short: readonly string[];
}

/** What of a line can go now: as much as its pool holds; a service waits for its redemption. */
async function deliverLine(tx: Tx, { row }: LockedOrder, line: LockedOrder['lines'][number]): Promise<number> {
  const qty = leavableQty(line);
  if (qty === 0 || line.fulfilment === 'service') return 0;
  if (line.fulfilment !== 'code_pool') return qty;
  return handOutKeys(tx, { orderId: row.id, lineNo: line.line_no, skuId: line.sku_id, warehouseId: row.warehouse_id ?? '', qty });
}

/** Delivers what can be delivered of a locked virtual order, and issues redeem codes for its services; twice is harmless. */
export async function deliverWhatIsThere(tx: Tx, order: LockedOrder): Promise<Delivered> {
  const services = order.lines.filter((l) => l.fulfilment === 'service').map((l) => ({ lineNo: l.line_no, qty: l.qty }));
  const issued = await issueRedeemCodes(tx, order.row.id, services);
  const told =
    issued === 0 ? order : await changeOrder(tx, order, { action: 'edit_marks', facts: { redeem_codes_issued: [null, issued] } });
  const lines: LineQty[] = [];
  const short: string[] = [];
  for (const line of order.lines) {
    const qty = await deliverLine(tx, order, line);
    if (qty > 0) lines.push({ lineNo: line.line_no, qty });
    if (line.fulfilment === 'code_pool' && qty < openQty(line)) short.push(line.sku_code);
  }
  return { order: lines.length === 0 ? told : await deliverOrder(tx, told, { lines, facts: { delivered: [null, lines] } }), short };
}

/** By hand. Throws codes_used_up when a pool is empty and nothing else could be delivered. */
export async function deliverByHand(tx: Tx, order: LockedOrder): Promise<LockedOrder> {
  if (order.row.status === 'completed') return order;
  requireAction(order, 'deliver');
  const delivered = await deliverWhatIsThere(tx, order);
  if (delivered.short.length > 0 && delivered.order === order) throw new DomainError('codes_used_up', { sku: delivered.short });
  return delivered.order;
}

/** On `order.paid`: virtual goods go at once. On hold or with a refund under way nothing goes; the job comes back for it. */
export async function deliverOnPayment(tx: Tx, orderId: string): Promise<void> {
  // Most orders are parcels: these are not even locked.
  const kind = await tx.db.selectFrom('orders').select('type').where('id', '=', orderId).executeTakeFirst();
  if (kind?.type !== 'virtual') return;
  const order = await lockOrder(tx, orderId);
  if (order.row.is_historical || refusalOf(order.row, order.lines, 'deliver') !== null) return;
  await deliverWhatIsThere(tx, order);
}

const BATCH = 100;

/** Paid virtual orders with a line that could be delivered now, or a service without codes. */
async function waiting(core: Core): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT o.id FROM orders o WHERE o.status = 'paid' AND o.type = 'virtual' AND NOT o.is_historical AND o.held_at IS NULL AND o.refund_pending_amount = 0
      AND EXISTS (SELECT FROM order_lines l WHERE l.order_id = o.id AND (
        (l.fulfilment = 'unlimited' AND l.shipped_qty < l.qty) OR (l.fulfilment = 'counted' AND l.reserved_qty > 0)
        OR (l.fulfilment = 'code_pool' AND l.reserved_qty > 0 AND EXISTS (SELECT FROM virtual_codes c WHERE c.sku_id = l.sku_id AND c.warehouse_id = o.warehouse_id AND c.state = 'available'))
        OR (l.fulfilment = 'service' AND NOT EXISTS (SELECT FROM redeem_codes r WHERE r.order_id = o.id AND r.line_no = l.line_no))))
    ORDER BY o.id LIMIT ${BATCH}`.execute(core.db);
  return rows.map((r) => r.id);
}

export const deliverVirtual: Job = {
  name: 'fulfilment.deliver_virtual',
  cron: '* * * * *',
  async runBatch(core) {
    const ids = await waiting(core);
    for (const id of ids) await inTx(core, systemActor('fulfilment.deliver_virtual'), (tx) => deliverOnPayment(tx, id));
    return { handled: ids.length, hasMore: ids.length === BATCH };
  },
};
