import type { Keyring } from '../../platform/crypto/keyring.ts';
import { newId } from '../../platform/ids.ts';
import { systemActor, type Actor } from '../../platform/principal.ts';
import { chainEntry, changesBetween, type Changes } from '../../modules/audit/index.ts';
import { creationEntry, newCustomerRow, personalTokens, type PersonalTokens } from '../../modules/customers/index.ts';
import { digestsOf, type ShipmentRow } from '../../modules/fulfilment/shipment.repo.ts';
import { gramsOf } from '../../modules/orders/index-texts.ts';
import { NO_PRIVATE, type LineFacts, type OrderFacts } from '../../modules/orders/order.facts.ts';
import { orderDigest } from '../../modules/orders/order.rows.ts';
import { UNLIVED } from '../../modules/orders/place.rules.ts';
import { sealPrivate } from '../../modules/orders/private.ts';
import { attemptDigest, type AttemptRow } from '../../modules/payments/attempt.repo.ts';
import { buyerOf, type InventedOrder } from './invent-orders.ts';

export interface Good {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly options: string;
  readonly priceAmount: number;
}

export interface Place {
  readonly keys: Keyring;
  readonly shopId: string;
  readonly warehouseId: string;
  readonly actor: Actor;
  readonly goods: readonly Good[];
}

export interface Customer {
  readonly id: string;
  readonly tokens: PersonalTokens;
}

type Entry = ReturnType<typeof chainEntry>;
type Rows = Readonly<Record<string, object[]>>;

/** What orders leave rows in. */
export const TABLES = [
  'customers',
  'orders',
  'order_lines',
  'journal',
  'stock_movements',
  'order_texts',
  'payment_attempts',
  'payment_allocations',
  'shipments',
  'shipment_lines',
] as const;

const HOUR = 3_600_000;
const SHIP_HOURS = 48;
const COMPLETE_DAYS = 10;
const MINUTES_TO_PAY = 30;

/** Rows that one invented order leaves behind, by table, made by the product's own functions: sealed, chained and digested as if lived. */
export class OrderStory {
  readonly rows: Rows;
  readonly order: OrderFacts;
  readonly #place: Place;
  readonly #told: InventedOrder;
  #row: OrderFacts;
  #lines: LineFacts[];
  readonly #entries: Entry[] = [];

  constructor(place: Place, told: InventedOrder, customers: Map<number, Customer>, orderNo: string) {
    this.#place = place;
    this.#told = told;
    const customerRows = told.isFirst ? this.#newCustomer(customers) : [];
    const customer = customers.get(told.buyer);
    if (!customer) throw new Error('an order of a customer who is not there yet');
    this.#lines = this.#linesOf(newId(told.createdAt));
    this.#row = this.#born(customer, orderNo);
    const movements = [...this.#placed(), ...this.#ended()];
    this.order = this.#row;
    this.rows = {
      customers: customerRows,
      orders: [this.#row],
      order_lines: this.#lines,
      journal: this.#entries,
      stock_movements: movements,
      order_texts: this.#texts(),
      ...this.#paidRows,
      ...this.#shippedRows,
    };
  }

  #paidRows: Rows = {};
  #shippedRows: Rows = {};

  #newCustomer(customers: Map<number, Customer>): object[] {
    const { keys, actor, shopId } = this.#place;
    const tx = { keys, actor, now: this.#told.createdAt, requestId: null };
    const buyer = buyerOf(this.#told.buyer);
    const tokens = personalTokens(keys, buyer);
    const facts = { ...buyer, shopId, externalCode: null };
    const row = newCustomerRow(tx, facts, undefined, tokens);
    customers.set(this.#told.buyer, { id: row.id, tokens });
    this.#entries.push(chainEntry(tx, null, creationEntry(keys, row, facts)));
    return [row];
  }

  #linesOf(orderId: string): LineFacts[] {
    return this.#told.lines.map(({ sku, qty }, i): LineFacts => {
      const good = this.#place.goods[sku];
      if (!good) throw new Error('an order of goods that are not there');
      return {
        order_id: orderId,
        line_no: i + 1,
        sku_id: good.id,
        sku_code: good.code,
        title: good.title,
        options: good.options,
        fulfilment: 'physical',
        qty,
        unit_price_amount: good.priceAmount,
        line_amount: good.priceAmount * qty,
        discount_amount: 0,
        unit_cost_amount: null,
        is_gift: false,
        reserved_qty: this.#told.isShort ? 0 : qty,
        shipped_qty: 0,
        shortage_qty: this.#told.isShort ? qty : 0,
        dropped_qty: 0,
        production: null,
      };
    });
  }

  #born(customer: Customer, orderNo: string): OrderFacts {
    const { keys, shopId, warehouseId, actor } = this.#place;
    const told = this.#told;
    const id = this.#lines[0]?.order_id ?? '';
    const { name, phone, street, country, province, city, district, postalCode } = buyerOf(told.buyer);
    const secret = { ...NO_PRIVATE, name, phone, street, buyerMessage: told.message, sellerMemo: told.memo };
    const total = this.#lines.reduce((sum, l) => sum + l.line_amount, 0);
    const isDueSoon = !told.isCod;
    return {
      ...UNLIVED,
      ...sealPrivate(keys, id, secret, customer.tokens.search),
      id,
      order_no: orderNo,
      shop_id: shopId,
      warehouse_id: warehouseId,
      customer_id: customer.id,
      source: told.source,
      source_no: told.source === 'manual' ? null : `G${orderNo.slice(0, 15)}`,
      type: 'physical',
      status: 'pending_payment',
      payment_terms: told.isCod ? 'cod' : 'prepaid',
      payment_state: 'unpaid',
      currency: 'CNY',
      goods_amount: total,
      discount_amount: 0,
      freight_amount: 0,
      total_amount: total,
      total_qty: this.#lines.reduce((sum, l) => sum + l.qty, 0),
      shortage_qty: this.#lines.reduce((sum, l) => sum + l.shortage_qty, 0),
      created_at: told.createdAt,
      pay_by: isDueSoon ? new Date(told.createdAt.getTime() + (MINUTES_TO_PAY * HOUR) / 60) : null,
      ship_by: null,
      paid_at: null,
      seller_flag: told.flag,
      tags: [...told.tags],
      attributes: {},
      country,
      province,
      city,
      district,
      postal_code: postalCode,
      assignee_id: told.isAssigned ? actor.id : null,
      created_by: actor.id,
      version: 0,
      journal_mac: Buffer.alloc(0),
    };
  }

  /** The next entry of the order's chain, its row and lines as they then are. */
  #enter(action: string, at: Date, changes: Changes, digests: Readonly<Record<string, string>> = {}, actor = this.#place.actor): void {
    const head = this.#row.version === 0 ? null : { seq: this.#row.version, mac: this.#row.journal_mac };
    const entry = chainEntry({ keys: this.#place.keys, now: at, actor, requestId: null }, head, {
      subjectKind: 'order',
      subjectId: this.#row.id,
      action,
      changes,
      digests: { order: orderDigest(this.#row, this.#lines), ...digests },
    });
    this.#row = { ...this.#row, version: entry.seq, journal_mac: entry.mac };
    this.#entries.push(entry);
  }

  #change(action: string, at: Date, patch: Partial<OrderFacts>, facts: Changes = {}, digests = {}, actor = this.#place.actor): void {
    const before = this.#row;
    const was = Object.fromEntries(Object.keys(patch).map((field) => [field, before[field as keyof OrderFacts]]));
    this.#row = { ...before, ...patch };
    this.#enter(action, at, { ...changesBetween(was, patch), ...facts }, digests, actor);
  }

  #move(kind: string, at: Date, onHand: -1 | 0, reserved: -1 | 1, causeKind: string, causeId: string): object[] {
    const { warehouseId, actor } = this.#place;
    return this.#lines.map((l) => ({
      id: newId(at),
      sku_id: l.sku_id,
      warehouse_id: warehouseId,
      kind,
      on_hand_delta: l.qty * onHand || 0,
      reserved_delta: l.qty * reserved,
      cause_kind: causeKind,
      cause_id: causeId,
      actor_id: actor.id,
      reason: null,
      at,
    }));
  }

  #placed(): object[] {
    const { createdAt, isShort } = this.#told;
    const { status, total_amount: total, id } = this.#row;
    this.#enter('place', createdAt, {
      status: [null, status],
      total_amount: [null, total],
      lines: [null, this.#lines.map((l) => `${l.sku_code} ×${l.qty}`)],
    });
    return isShort ? [] : this.#move('reserve', createdAt, 0, 1, 'order', id);
  }

  #ended(): object[] {
    const { status, cancelledAt, paidAt, shippedAt, completedAt, isHeld } = this.#told;
    const timer = systemActor('orders.cancel_unpaid');
    if (status === 'cancelled' && cancelledAt) {
      this.#lines = this.#lines.map((l) => ({ ...l, reserved_qty: 0 }));
      this.#change(
        'cancel',
        cancelledAt,
        { status: 'cancelled', cancelled_at: cancelledAt, cancel_reason: 'timeout', pay_by: null },
        {},
        {},
        timer,
      );
      return this.#move('release', cancelledAt, 0, -1, 'order', this.#row.id);
    }
    if (paidAt) this.#pay(paidAt);
    if (isHeld && paidAt) this.#change('hold', paidAt, { held_at: paidAt, hold_reason: '等客户确认颜色' });
    const movements = shippedAt ? this.#ship(shippedAt) : [];
    if (completedAt)
      this.#change(
        'complete',
        completedAt,
        { status: 'completed', completed_at: completedAt, complete_by: null },
        {},
        {},
        systemActor('orders.complete_shipped'),
      );
    return movements;
  }

  #pay(at: Date): void {
    const shipBy = new Date(at.getTime() + SHIP_HOURS * HOUR);
    if (this.#told.isCod) return this.#change('confirm', at, { status: 'paid', paid_at: at, ship_by: shipBy });
    const amount = this.#row.total_amount;
    const attempt = this.#attempt(at, amount);
    const fact = { payment: [null, { attemptId: attempt.id, provider: attempt.provider, amount }] as const };
    const patch = { status: 'paid', payment_state: 'paid', paid_amount: amount, paid_at: at, ship_by: shipBy, pay_by: null } as const;
    this.#change('pay', at, patch, fact, {}, systemActor('payments.settle'));
    const allocation = { id: newId(at), attempt_id: attempt.id, order_id: this.#row.id, kind: 'order', amount, refund_id: null, at };
    this.#paidRows = { payment_attempts: [attempt], payment_allocations: [allocation] };
  }

  #attempt(at: Date, amount: number): AttemptRow {
    const { id: orderId, order_no: orderNo, created_at: begun } = this.#row;
    const isWechat = orderNo < '5';
    const open: AttemptRow = {
      id: newId(begun),
      order_id: orderId,
      out_trade_no: `${orderNo}01`,
      provider: isWechat ? 'wechat_pay' : 'alipay',
      method: isWechat ? 'jsapi' : 'wap',
      currency: 'CNY',
      amount,
      state: 'open',
      captured_amount: 0,
      refund_pending_amount: 0,
      refunded_amount: 0,
      provider_trade_no: null,
      proof_file_id: null,
      note: null,
      created_at: begun,
      expires_at: new Date(begun.getTime() + (MINUTES_TO_PAY * HOUR) / 60),
      captured_at: null,
      closed_at: null,
      queried_at: null,
      created_by: null,
      version: 1,
      account_id: null,
      scene: null,
    };
    const paid = { state: 'succeeded', captured_amount: amount, provider_trade_no: `4200${orderNo}${amount}`, captured_at: at };
    const row: AttemptRow = { ...open, ...paid, version: 2 };
    const actor = systemActor('payments.settle');
    const of = { subjectKind: 'payment_attempt', subjectId: row.id };
    const begin = chainEntry({ keys: this.#place.keys, now: begun, actor, requestId: null }, null, {
      ...of,
      action: 'begin_payment',
      changes: { order_id: [null, orderId], amount: [null, amount], provider: [null, row.provider], state: [null, 'open'] },
      digests: { payment_attempt: attemptDigest(open) },
    });
    const capture = chainEntry({ keys: this.#place.keys, now: at, actor, requestId: null }, begin, {
      ...of,
      action: 'capture',
      changes: { state: ['open', 'succeeded'], captured_amount: [0, amount], captured_at: [null, at] },
      digests: { payment_attempt: attemptDigest(row) },
    });
    this.#entries.push(begin, capture);
    return row;
  }

  #ship(at: Date): object[] {
    const { actor, warehouseId } = this.#place;
    const lines = this.#lines.map((l) => ({ lineNo: l.line_no, qty: l.qty }));
    const carrier = this.#row.order_no < '6' ? 'SF' : 'YTO';
    const shipment: ShipmentRow = {
      id: newId(at),
      order_id: this.#row.id,
      warehouse_id: warehouseId,
      carrier,
      tracking_no: `${carrier === 'SF' ? 'SF' : 'YT'}${this.#row.order_no.slice(0, 13)}`,
      state: 'shipped',
      shipped_at: at,
      shipped_by: actor.id,
      voided_at: null,
      void_reason: null,
      version: 1,
    };
    this.#lines = this.#lines.map((l) => ({ ...l, reserved_qty: 0, shipped_qty: l.qty }));
    const completeBy = new Date(at.getTime() + COMPLETE_DAYS * 24 * HOUR);
    const patch = { status: 'shipped', shipped_at: at, shipped_qty: this.#row.total_qty, complete_by: completeBy } as const;
    const fact = { shipment: [null, { carrier, trackingNo: shipment.tracking_no, lines }] as const };
    this.#change('ship', at, patch, fact, digestsOf(shipment, lines));
    this.#shippedRows = {
      shipments: [shipment],
      shipment_lines: lines.map((l) => ({ shipment_id: shipment.id, line_no: l.lineNo, qty: l.qty })),
    };
    return this.#move('ship', at, -1, -1, 'shipment', shipment.id);
  }

  #texts(): object[] {
    const { message, memo, tags } = this.#told;
    const grams = gramsOf([message, memo, ...tags]);
    return grams.length === 0 ? [] : [{ order_id: this.#row.id, grams }];
  }
}
