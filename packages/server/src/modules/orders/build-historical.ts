import { allocateMoney, minor, type Currency, type Fulfilment, type OrderType } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { chainEntry } from '../audit/index.ts';
import type { PersonalTokens } from '../customers/index.ts';
import type { LineFacts, OrderFacts, PrivateFacts } from './order.facts.ts';
import { orderDigest } from './order.rows.ts';
import { sealPrivate } from './private.ts';

/** A line of an order that was fulfilled elsewhere, long ago. Amounts are minor units. */
export interface HistoricalLine {
  readonly skuId: string;
  readonly skuCode: string;
  readonly title: string;
  /** What the SKU is called: a title that differs is searched for by itself. */
  readonly skuTitle: string;
  readonly options: string;
  readonly fulfilment: Fulfilment;
  readonly qty: number;
  readonly unitPriceAmount: number;
  readonly lineAmount: number;
  /** Of this line alone; the order's own discount is spread over the lines beside it. */
  readonly lineDiscount: number;
}

export interface HistoricalOrder {
  readonly sourceNo: string;
  readonly status: 'shipped' | 'completed';
  readonly type: OrderType;
  readonly orderedAt: Date;
  readonly paidAt: Date;
  readonly shippedAt: Date;
  readonly completedAt: Date | null;
  readonly lines: readonly HistoricalLine[];
  readonly discountAmount: number;
  readonly freightAmount: number;
  readonly customerCode: string | null;
  readonly private: Pick<PrivateFacts, 'name' | 'phone' | 'street' | 'buyerMessage' | 'sellerMemo'>;
  readonly country: string;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly postalCode: string;
  readonly flag: number;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface HistoricalBatch {
  readonly shopId: string;
  readonly importBatchId: string;
  readonly currency: Currency;
}

/** An order with the tokens it and its customer are found by: each costs an HMAC. */
export interface Wanted {
  readonly order: HistoricalOrder;
  readonly tokens: PersonalTokens;
}

function linesOf(orderId: string, order: HistoricalOrder): LineFacts[] {
  const nets = order.lines.map((l) => l.lineAmount - l.lineDiscount);
  const spread = allocateMoney(minor(order.discountAmount), nets);
  return order.lines.map((l, i): LineFacts => ({
    order_id: orderId,
    line_no: i + 1,
    sku_id: l.skuId,
    sku_code: l.skuCode,
    title: l.title,
    options: l.options,
    fulfilment: l.fulfilment,
    qty: l.qty,
    unit_price_amount: l.unitPriceAmount,
    line_amount: l.lineAmount,
    discount_amount: l.lineDiscount + (spread[i] ?? 0),
    unit_cost_amount: null,
    is_gift: false,
    reserved_qty: 0,
    shipped_qty: l.qty,
    shortage_qty: 0,
    dropped_qty: 0,
    production: null,
  }));
}

const sum = (lines: readonly LineFacts[], of: (line: LineFacts) => number): number => lines.reduce((total, line) => total + of(line), 0);

const NO_MAC = Buffer.alloc(0);

/** What an order that is over never has: deadlines, holds, a cancellation, anything under way. */
const AT_REST = {
  warehouse_id: null,
  copied_from: null,
  refunded_amount: 0,
  refund_pending_amount: 0,
  deposit_amount: null,
  shortage_qty: 0,
  pay_by: null,
  ship_by: null,
  complete_by: null,
  cancelled_at: null,
  cancel_reason: null,
  held_at: null,
  hold_reason: null,
  hold_until: null,
  assignee_id: null,
} as const;

/** While its journal entry is made, which needs the row that it seals. */
type Row = { -readonly [K in keyof OrderFacts]: OrderFacts[K] };

/** Finished, paid elsewhere, no warehouse, no deadline: timers and stock never look at it. */
function rowOf(
  tx: Tx,
  batch: HistoricalBatch,
  { order, tokens }: Wanted,
  lines: readonly LineFacts[],
  { id, order_no, customer_id }: Pick<OrderFacts, 'id' | 'order_no' | 'customer_id'>,
): Row {
  const { name, phone, street, buyerMessage, sellerMemo } = order.private;
  const persons = { name, phone, street, buyerMessage, sellerMemo, invoiceTitle: '', invoiceTaxNo: '' };
  const sealed = sealPrivate(tx.keys, id, persons, tokens.search);
  const goods = sum(lines, (l) => l.line_amount);
  const discount = sum(lines, (l) => l.discount_amount);
  const total = goods - discount + order.freightAmount;
  const qty = sum(lines, (l) => l.qty);
  return {
    ...AT_REST,
    id,
    order_no,
    shop_id: batch.shopId,
    customer_id,
    source: 'import',
    source_no: order.sourceNo,
    import_batch_id: batch.importBatchId,
    is_historical: true,
    type: order.type,
    status: order.status,
    payment_terms: 'prepaid',
    payment_state: 'paid',
    currency: batch.currency,
    goods_amount: goods,
    discount_amount: discount,
    freight_amount: order.freightAmount,
    total_amount: total,
    paid_amount: total,
    total_qty: qty,
    shipped_qty: qty,
    created_at: order.orderedAt,
    paid_at: order.paidAt,
    shipped_at: order.shippedAt,
    completed_at: order.completedAt,
    seller_flag: order.flag,
    tags: [...order.tags],
    attributes: order.attributes,
    country: order.country,
    province: order.province,
    city: order.city,
    district: order.district,
    postal_code: order.postalCode,
    private_sealed: sealed.private_sealed,
    private_commit: sealed.private_commit,
    search_tokens: sealed.search_tokens,
    created_by: tx.actor.id,
    version: 1,
    journal_mac: NO_MAC,
  };
}

export interface Built {
  readonly row: OrderFacts;
  readonly lines: readonly LineFacts[];
  readonly entry: ReturnType<typeof chainEntry>;
  /** What the order is searched for by, beyond its SKUs. */
  readonly texts: readonly string[];
}

const textsOf = ({ private: { buyerMessage, sellerMemo }, tags, lines }: HistoricalOrder): string[] => [
  buyerMessage,
  sellerMemo,
  ...tags,
  ...lines.flatMap((l) => (l.title === l.skuTitle ? [] : [l.title])),
];

export function build(tx: Tx, batch: HistoricalBatch, wanted: Wanted, orderNo: string, customerId: string | null): Built {
  const { order } = wanted;
  const id = newId(order.orderedAt);
  const lines = linesOf(id, order);
  const row = rowOf(tx, batch, wanted, lines, { id, order_no: orderNo, customer_id: customerId });
  const entry = chainEntry(tx, null, {
    subjectKind: 'order',
    subjectId: id,
    action: 'import',
    changes: {
      status: [null, row.status],
      total_amount: [null, row.total_amount],
      lines: [null, lines.map((l) => `${l.sku_code} ×${l.qty}`)],
      source_no: [null, row.source_no],
      import_batch_id: [null, row.import_batch_id],
      paid_amount: [null, row.paid_amount],
    },
    digests: { order: orderDigest(row, lines) },
  });
  row.journal_mac = entry.mac;
  return { row, lines, entry, texts: textsOf(order) };
}
