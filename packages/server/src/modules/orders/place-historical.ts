import type { Statement } from '../../platform/combine.ts';
import { allocateMoney, minor, type Currency, type Fulfilment, type OrderType } from '@danflow/contract';
import { runNamed } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Actor } from '../../platform/principal.ts';
import { inTx, isUniqueViolation, type Core, type Tx } from '../../platform/tx.ts';
import { chainEntry } from '../audit/index.ts';
import {
  creationEntry,
  findMatch,
  insertCustomersStatement,
  matchCustomers,
  newCustomerRow,
  phoneToken,
  type CustomerWant,
  type MatchedCustomer,
  type NewCustomerRow,
} from '../customers/index.ts';
import { orderNumbers } from './order-numbers.ts';
import { NO_PRIVATE, type LineFacts, type OrderFacts, type PrivateFacts } from './order.facts.ts';
import { countDeltas, insertDeltas, insertJournal, insertLines, insertOrders, lineInsert, orderDigest, orderInsert } from './order.rows.ts';
import { sealPrivate } from './private.ts';

/** A line of an order that was fulfilled elsewhere, long ago. Amounts are minor units. */
export interface HistoricalLine {
  readonly skuId: string;
  readonly skuCode: string;
  readonly title: string;
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

/** `isNew: false`: an order with this source number was there already; `isOwn` says that this same import made it. */
export type PlacedHistorical =
  | { readonly isNew: true; readonly sourceNo: string; readonly row: OrderFacts }
  | { readonly isNew: false; readonly sourceNo: string; readonly orderId: string; readonly isOwn: boolean };

export interface HistoricalResult {
  readonly placed: readonly PlacedHistorical[];
  readonly newCustomers: number;
}

interface Known {
  readonly sources: ReadonlyMap<string, { readonly id: string; readonly import_batch_id: string | null }>;
  readonly customers: readonly MatchedCustomer[];
  readonly numbers: readonly string[];
}

const SOURCES = 'SELECT id, source_no, import_batch_id FROM orders WHERE shop_id = $1 AND source_no = ANY($2::text[])';

const wantOf = (tx: Pick<Tx, 'keys'>, shopId: string, order: HistoricalOrder): CustomerWant => ({
  shopId,
  customerId: null,
  phoneToken: phoneToken(tx.keys, order.private.phone),
  externalCode: order.customerCode,
});

async function lookUp(core: Core, { shopId }: HistoricalBatch, orders: readonly HistoricalOrder[]): Promise<Known> {
  const [sources, customers, numbers] = await Promise.all([
    runNamed(core.pool, SOURCES, [shopId, orders.map((o) => o.sourceNo)]),
    matchCustomers(
      core.pool,
      orders.map((o) => wantOf(core, shopId, o)),
    ),
    orderNumbers(core).take(orders.length),
  ]);
  const rows = sources.rows as { id: string; source_no: string; import_batch_id: string | null }[];
  return { sources: new Map(rows.map((r) => [r.source_no, r])), customers, numbers };
}

/** Whose order it is (R8): by phone, else by code, else nobody's; a customer met twice in one batch is made once. */
class CustomerBook {
  readonly fresh: NewCustomerRow[] = [];
  /** Their first journal entries. */
  readonly entries: ReturnType<typeof chainEntry>[] = [];
  readonly #tx: Tx;
  readonly #batch: HistoricalBatch;
  readonly #known: readonly MatchedCustomer[];
  readonly #byPhone = new Map<number, string>();
  readonly #byCode = new Map<string, string>();

  constructor(tx: Tx, batch: HistoricalBatch, known: readonly MatchedCustomer[]) {
    this.#tx = tx;
    this.#batch = batch;
    this.#known = known;
  }

  idOf(order: HistoricalOrder): string | null {
    const want = wantOf(this.#tx, this.#batch.shopId, order);
    const met =
      (want.phoneToken === null ? undefined : this.#byPhone.get(want.phoneToken)) ??
      (want.externalCode === null ? undefined : this.#byCode.get(want.externalCode));
    const known = met ?? findMatch(this.#known, want)?.id;
    if (known !== undefined) return known;
    if (want.phoneToken === null && want.externalCode === null) return null;
    const { name, phone, street } = order.private;
    const facts = {
      shopId: this.#batch.shopId,
      externalCode: want.externalCode,
      name,
      phone,
      street,
      province: order.province,
      city: order.city,
      district: order.district,
    };
    const row = newCustomerRow(this.#tx, facts);
    this.entries.push(chainEntry(this.#tx, null, creationEntry(this.#tx.keys, row, facts)));
    this.fresh.push(row);
    if (want.phoneToken !== null) this.#byPhone.set(want.phoneToken, row.id);
    if (want.externalCode !== null) this.#byCode.set(want.externalCode, row.id);
    return row.id;
  }
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

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);

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

function amountsOf(order: HistoricalOrder, lines: readonly LineFacts[]) {
  const goods = sum(lines, (l) => l.line_amount);
  const discount = sum(lines, (l) => l.discount_amount);
  const total = goods - discount + order.freightAmount;
  const qty = sum(lines, (l) => l.qty);
  return {
    goods_amount: goods,
    discount_amount: discount,
    freight_amount: order.freightAmount,
    total_amount: total,
    paid_amount: total,
    total_qty: qty,
    shipped_qty: qty,
  };
}

const placesOf = ({ country, province, city, district, postalCode }: HistoricalOrder) => ({
  country,
  province,
  city,
  district,
  postal_code: postalCode,
});

/** Finished, paid elsewhere, no warehouse, no deadline: timers and stock never look at it. */
function rowOf(
  tx: Tx,
  batch: HistoricalBatch,
  order: HistoricalOrder,
  lines: readonly LineFacts[],
  ids: Pick<OrderFacts, 'id' | 'order_no' | 'customer_id'>,
): OrderFacts {
  return {
    ...AT_REST,
    ...ids,
    ...amountsOf(order, lines),
    ...placesOf(order),
    ...sealPrivate(tx.keys, ids.id, { ...NO_PRIVATE, ...order.private }),
    shop_id: batch.shopId,
    source: 'import',
    source_no: order.sourceNo,
    import_batch_id: batch.importBatchId,
    is_historical: true,
    type: order.type,
    status: order.status,
    payment_terms: 'prepaid',
    payment_state: 'paid',
    currency: batch.currency,
    created_at: order.orderedAt,
    paid_at: order.paidAt,
    shipped_at: order.shippedAt,
    completed_at: order.completedAt,
    seller_flag: order.flag,
    tags: [...order.tags],
    attributes: order.attributes,
    created_by: tx.actor.id,
    version: 1,
    journal_mac: Buffer.alloc(0),
  };
}

interface Built {
  readonly row: OrderFacts;
  readonly lines: readonly LineFacts[];
  readonly entry: ReturnType<typeof chainEntry>;
}

function build(tx: Tx, batch: HistoricalBatch, order: HistoricalOrder, orderNo: string, customerId: string | null): Built {
  const id = newId(order.orderedAt);
  const lines = linesOf(id, order);
  const born = rowOf(tx, batch, order, lines, { id, order_no: orderNo, customer_id: customerId });
  const entry = chainEntry(tx, null, {
    subjectKind: 'order',
    subjectId: id,
    action: 'import',
    changes: {
      status: [null, born.status],
      total_amount: [null, born.total_amount],
      lines: [null, lines.map((l) => `${l.sku_code} ×${l.qty}`)],
      source_no: [null, born.source_no],
      import_batch_id: [null, born.import_batch_id],
      paid_amount: [null, born.paid_amount],
    },
    digests: { order: orderDigest(born, lines) },
  });
  return { row: { ...born, journal_mac: entry.mac }, lines, entry };
}

function writesOf(tx: Tx, built: readonly Built[], book: CustomerBook): Statement[] {
  return [
    ...(book.fresh.length > 0 ? [insertCustomersStatement(book.fresh, tx.now), insertJournal(book.entries)] : []),
    insertOrders(built.map((b) => orderInsert(b.row))),
    insertLines(built.flatMap((b) => b.lines.map(lineInsert))),
    insertJournal(built.map((b) => b.entry)),
    insertDeltas(
      countDeltas(
        built.map((b) => ({ before: null, after: b.row })),
        tx.now,
      ),
    ),
  ];
}

/** Most orders of one transaction: short enough that nobody waits for it, long enough that a commit costs little. */
export const MAX_HISTORICAL = 100;

/** Runs in the same transaction as the orders: payments cannot be called from here, and the importer marks its own rows. */
export type Also = (tx: Tx, result: HistoricalResult) => Promise<void>;

async function placeOnce(
  core: Core,
  actor: Actor,
  batch: HistoricalBatch,
  orders: readonly HistoricalOrder[],
  also: Also,
): Promise<HistoricalResult> {
  const known = await lookUp(core, batch, orders);
  return inTx(core, actor, async (tx) => {
    const book = new CustomerBook(tx, batch, known.customers);
    const built: Built[] = [];
    const placed = orders.map((order, i): PlacedHistorical => {
      const there = known.sources.get(order.sourceNo);
      if (there) return { isNew: false, sourceNo: order.sourceNo, orderId: there.id, isOwn: there.import_batch_id === batch.importBatchId };
      const made = build(tx, batch, order, known.numbers[i] ?? '', book.idOf(order));
      built.push(made);
      tx.emit({ kind: 'order.placed', orderId: made.row.id, version: 1 });
      return { isNew: true, sourceNo: order.sourceNo, row: made.row };
    });
    // Sent together, one round trip; the first failure aborts the transaction and with it all of them.
    if (built.length > 0) {
      const done = await Promise.allSettled(writesOf(tx, built, book).map(({ text, values }) => runNamed(tx.client, text, values)));
      for (const d of done) if (d.status === 'rejected') throw d.reason;
    }
    const result = { placed, newCustomers: book.fresh.length };
    await also(tx, result);
    return result;
  });
}

const MAX_TRIES = 3;

/**
 * Takes up to a hundred finished orders into the books in one transaction: with their own dates and ids of that time,
 * paid in full elsewhere, without stock, timers or links. A source number that is there already is answered, not placed
 * again; one that another process has just written (or a customer) fails the statement, and a second look finds it.
 */
export async function placeHistorical(
  core: Core,
  actor: Actor,
  batch: HistoricalBatch,
  orders: readonly HistoricalOrder[],
  also: Also,
): Promise<HistoricalResult> {
  if (orders.length > MAX_HISTORICAL) throw new RangeError(`at most ${MAX_HISTORICAL} orders at once`);
  for (let tried = 1; ; tried += 1) {
    try {
      return await placeOnce(core, actor, batch, orders, also);
    } catch (error) {
      if (!isUniqueViolation(error) || tried >= MAX_TRIES) throw error;
    }
  }
}
