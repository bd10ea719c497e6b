import type { Fulfilment, OrderSource, OrderStatus, OrderType, PaymentState, PaymentTerms } from '@danflow/contract';

/** An order as rules see it: the row of `orders`, named by its columns, so that nothing is mapped twice. */
export interface OrderFacts {
  readonly id: string;
  readonly order_no: string;
  readonly shop_id: string;
  readonly warehouse_id: string | null;
  readonly customer_id: string | null;
  readonly source: OrderSource;
  readonly source_no: string | null;
  readonly import_batch_id: string | null;
  readonly copied_from: string | null;
  readonly is_historical: boolean;
  readonly type: OrderType;
  readonly status: OrderStatus;
  readonly payment_terms: PaymentTerms;
  readonly payment_state: PaymentState;
  readonly currency: string;
  readonly goods_amount: number;
  readonly discount_amount: number;
  readonly freight_amount: number;
  readonly total_amount: number;
  readonly paid_amount: number;
  readonly refunded_amount: number;
  readonly refund_pending_amount: number;
  /** What lets a custom-made order go ahead; the rest is the balance, paid before it ships. Null: all of it is due at once. */
  readonly deposit_amount: number | null;
  readonly total_qty: number;
  readonly shipped_qty: number;
  readonly shortage_qty: number;
  readonly created_at: Date;
  readonly pay_by: Date | null;
  readonly ship_by: Date | null;
  readonly complete_by: Date | null;
  readonly paid_at: Date | null;
  readonly shipped_at: Date | null;
  readonly completed_at: Date | null;
  readonly cancelled_at: Date | null;
  readonly cancel_reason: string | null;
  readonly held_at: Date | null;
  readonly hold_reason: string | null;
  readonly hold_until: Date | null;
  readonly seller_flag: number;
  readonly tags: string[];
  readonly attributes: unknown;
  readonly country: string;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly postal_code: string;
  readonly private_sealed: Buffer | null;
  readonly private_commit: Buffer | null;
  readonly search_tokens: number[];
  readonly assignee_id: string | null;
  readonly created_by: string | null;
  readonly version: number;
  readonly journal_mac: Buffer;
}

export interface LineFacts {
  readonly order_id: string;
  readonly line_no: number;
  readonly sku_id: string;
  readonly sku_code: string;
  readonly title: string;
  readonly options: string;
  readonly fulfilment: Fulfilment;
  readonly qty: number;
  readonly unit_price_amount: number;
  readonly line_amount: number;
  readonly discount_amount: number;
  readonly unit_cost_amount: number | null;
  readonly is_gift: boolean;
  readonly reserved_qty: number;
  readonly shipped_qty: number;
  readonly shortage_qty: number;
  /** Their money went back before they left: never to be sent. */
  readonly dropped_qty: number;
  readonly production: unknown;
}

/** What an order holds about persons and in free text: one sealed JSON a row, one cipher call (law 7, R27). */
export interface PrivateFacts {
  readonly name: string;
  readonly phone: string;
  readonly street: string;
  readonly buyerMessage: string;
  readonly sellerMemo: string;
  readonly invoiceTitle: string;
  readonly invoiceTaxNo: string;
}

export const NO_PRIVATE: PrivateFacts = {
  name: '',
  phone: '',
  street: '',
  buyerMessage: '',
  sellerMemo: '',
  invoiceTitle: '',
  invoiceTaxNo: '',
};

/** Columns that a change may set; the rest is fixed at birth or kept by the save itself. */
export type OrderPatch = Partial<Omit<OrderFacts, 'id' | 'order_no' | 'shop_id' | 'status' | 'version' | 'journal_mac' | 'created_at'>>;
export type LinePatch = Partial<Omit<LineFacts, 'order_id' | 'line_no'>> & { readonly line_no: number };

/** Not journalled and not digested: sealed bytes change when keys rotate, tokens follow from the sealed text. */
export const UNDIGESTED: ReadonlySet<string> = new Set(['version', 'journal_mac', 'private_sealed', 'search_tokens']);

/** What the journal speaks of and the digest covers: every business column of the row. */
export function visibleFacts(row: OrderFacts): Record<string, unknown> {
  const seen: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(row)) {
    if (!UNDIGESTED.has(field)) seen[field] = value instanceof Buffer ? value.toString('hex') : value;
  }
  return seen;
}
