import { DomainError, NewOrder, type BodyOf, type Minor, type changeLinesRoute, type swapVariantRoute } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { guardVersion } from '../audit/index.ts';
import { changeOrder } from './change-order.ts';
import type { LineFacts, OrderFacts } from './order.facts.ts';
import type { LockedOrder } from './order.repo.ts';
import { requireAllowed } from './order.rules.ts';
import { reserveStock } from './order-stock.ts';
import { skuBook } from './place-context.ts';
import { depositOf, resolveLines } from './place.rules.ts';

/** A deposit that is paid stays, and the order cannot cost less than what is paid: that goes back by a refund. */
function newDeposit(row: OrderFacts, total: number, wanted: number | undefined): number | null {
  const no = (detail: string, field: string) => new DomainError('order_amount_wrong', { detail, field });
  if (row.paid_amount > 0) {
    if (total < row.paid_amount) throw no(`totalAmount ${total} < paidAmount ${row.paid_amount}: refund the difference`, 'lines');
    if (wanted !== undefined && wanted !== row.deposit_amount) throw no('the deposit is paid', 'depositAmount');
    return row.deposit_amount !== null && row.deposit_amount < total ? row.deposit_amount : null;
  }
  if (wanted === undefined) return row.deposit_amount !== null && row.deposit_amount < total ? row.deposit_amount : null;
  return depositOf({
    type: row.type,
    draft: { depositAmount: wanted as Minor, paymentTerms: row.payment_terms },
    total,
    percent: null,
  });
}

/** New lines, discount and freight of an unpaid order, or of one of which the deposit is paid; stock of the old lines is given back and that of the new ones taken, in one lock. */
export async function changeLines(
  tx: Tx,
  order: LockedOrder,
  body: BodyOf<typeof changeLinesRoute>,
  ifMatch: number | null,
): Promise<LockedOrder> {
  requireAllowed(order.row, order.lines, 'change_lines');
  await guardVersion(tx, order.row.id, ifMatch, order.row.version, [
    'goods_amount',
    'discount_amount',
    'freight_amount',
    'total_amount',
    ...order.lines.map((l) => `line ${l.line_no}: qty`),
  ]);
  const draft = NewOrder.parse({ lines: body.lines, discountAmount: body.discountAmount, freightAmount: body.freightAmount });
  const skus = await skuBook(tx.db, draft.lines);
  const {
    lines,
    totals,
    skus: found,
  } = resolveLines({
    id: order.row.id,
    draft,
    shop: null,
    skus,
    knownWarehouses: new Set(),
    source: order.row.source,
    actorId: null,
    now: tx.now,
  });
  if (found[0] && found[0].type !== order.row.type) throw new DomainError('order_types_mixed', { types: [order.row.type, found[0].type] });
  if (found[0] && found[0].currency !== order.row.currency)
    throw new DomainError('currency_mismatch', { detail: `${order.row.currency}, ${found[0].currency}` });
  const wanted = lines.map((line): LineFacts => ({ ...line, order_id: order.row.id }));
  const reserved = await reserveStock(tx, order.row, wanted, { old: order.lines, allowShortage: body.allowShortage });
  const { lineDiscounts: _, ...sums } = totals;
  const amounts = { ...sums, deposit_amount: newDeposit(order.row, totals.total_amount, body.depositAmount) };
  const changed = await changeOrder(tx, order, { action: 'change_lines', allLines: reserved, patch: amounts, reason: body.reason });
  // Nothing is left to pay, so no payment will ever let it go ahead: it is confirmed at once, as one born at zero is (R4).
  return changed.row.total_amount === 0 ? changeOrder(tx, changed, { action: 'confirm' }) : changed;
}

/** Another variant of the same type at the same price; amounts stay, stock follows (R11). */
export async function swapVariant(
  tx: Tx,
  order: LockedOrder,
  { lineNo, skuId, reason }: BodyOf<typeof swapVariantRoute>,
): Promise<LockedOrder> {
  requireAllowed(order.row, order.lines, 'swap_variant');
  const line = order.lines.find((l) => l.line_no === lineNo);
  if (!line) throw new DomainError('swap_refused', { detail: `line ${lineNo} does not exist` });
  if (line.sku_id === skuId) return order;
  const sku = (await skuBook(tx.db, [{ skuId }])).byId(skuId);
  if (!sku) throw new DomainError('sku_not_found', { codes: [skuId] });
  if (sku.isArchived) throw new DomainError('sku_archived', { codes: [sku.code] });
  if (sku.type !== order.row.type || sku.fulfilment !== line.fulfilment)
    throw new DomainError('swap_refused', { detail: `${sku.type} ≠ ${order.row.type}` });
  if (sku.currency !== order.row.currency || (!line.is_gift && sku.priceAmount !== line.unit_price_amount))
    throw new DomainError('swap_refused', { detail: 'the price differs' });
  const swapped: LineFacts = {
    ...line,
    sku_id: sku.id,
    sku_code: sku.code,
    title: sku.title,
    options: sku.options,
    unit_cost_amount: sku.costAmount,
  };
  const [reserved] = await reserveStock(tx, order.row, [swapped], { old: [line] });
  return changeOrder(tx, order, {
    action: 'swap_variant',
    allLines: order.lines.map((l) => (l.line_no === lineNo && reserved ? reserved : l)),
    reason,
  });
}
