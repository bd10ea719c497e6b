import {
  allocateMoney,
  DomainError,
  holdsStock,
  minor,
  type DataScope,
  type Fulfilment,
  type NewOrder,
  type OrderSource,
  type OrderType,
} from '@danflow/contract';
import { addMinutes, shipByOf, totalsOf, type Timers } from './order.rules.ts';
import type { LineFacts, OrderFacts } from './order.facts.ts';

/** A SKU as placing needs it. */
export interface PlaceSku {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly options: string;
  readonly type: OrderType;
  readonly fulfilment: Fulfilment;
  readonly currency: string;
  readonly priceAmount: number;
  readonly costAmount: number | null;
  readonly leadTimeDays: number | null;
  readonly isArchived: boolean;
}

export interface PlaceShop {
  readonly id: string;
  /** Best first. */
  readonly warehouseIds: readonly string[];
  readonly timers: Readonly<Record<OrderType, Timers>>;
  /** Of custom-made orders, paid before they are made; null: all is due at once. */
  readonly depositPercent?: number | null;
}

/** Free units of a SKU in a warehouse; a batch's decisions see those before them. */
export interface StockBook {
  available(skuId: string, warehouseId: string): number;
  take(skuId: string, warehouseId: string, qty: number): void;
}

export interface Shortage {
  readonly skuId: string;
  readonly skuCode: string;
  readonly warehouseId: string;
  readonly wanted: number;
  readonly available: number;
}

type LineDraft = Omit<LineFacts, 'order_id'>;

export interface Plan {
  readonly row: Omit<
    OrderFacts,
    'order_no' | 'private_sealed' | 'private_commit' | 'search_tokens' | 'customer_id' | 'version' | 'journal_mac'
  >;
  readonly lines: readonly LineDraft[];
  readonly shortages: readonly Shortage[];
}

export interface PlaceFacts {
  readonly id: string;
  readonly draft: NewOrder;
  readonly shop: PlaceShop | null;
  readonly skus: { byId(id: string): PlaceSku | undefined; byCode(code: string): PlaceSku | undefined };
  readonly knownWarehouses: ReadonlySet<string>;
  readonly source: OrderSource;
  readonly actorId: string | null;
  readonly now: Date;
}

function skusOf({ draft, skus }: PlaceFacts): PlaceSku[] {
  const found = draft.lines.map((l) => (l.skuId ? skus.byId(l.skuId) : skus.byCode(l.skuCode ?? '')));
  const unknown = draft.lines.filter((_, i) => !found[i]).map((l) => l.skuCode ?? l.skuId ?? '');
  if (unknown.length > 0) throw new DomainError('sku_not_found', { codes: unknown });
  const all = found.filter((s) => s !== undefined);
  const archived = all.filter((s) => s.isArchived).map((s) => s.code);
  if (archived.length > 0) throw new DomainError('sku_archived', { codes: archived });
  // R1: the lines of one order share one type; the answer says how to split.
  const types = [...new Set(all.map((s) => s.type))];
  if (types.length > 1)
    throw new DomainError('order_types_mixed', {
      types,
      split: types.map((type) => ({ type, codes: all.filter((s) => s.type === type).map((s) => s.code) })),
    });
  const currencies = [...new Set(all.map((s) => s.currency))];
  if (currencies.length > 1) throw new DomainError('currency_mismatch', { detail: currencies.join(', ') });
  return all;
}

/** The line amount is stored, the unit price is information (R4). A gift costs nothing unless a price is named. */
export function priceLine(line: NewOrder['lines'][number], sku: PlaceSku): { unit_price_amount: number; line_amount: number } {
  const unit = line.unitPriceAmount ?? (line.isGift ? 0 : sku.priceAmount);
  const amount = line.lineAmount ?? unit * line.qty;
  if (!Number.isSafeInteger(amount) || amount > 9_000_000_000_000)
    throw new DomainError('order_amount_wrong', { detail: `lineAmount of ${sku.code}`, field: 'lines' });
  return { unit_price_amount: unit, line_amount: amount };
}

/** R9: one warehouse an order: the one named, else the first of the shop's list that covers all lines, else the first. */
export function chooseWarehouse(
  wanted: ReadonlyMap<string, number>,
  named: string | undefined,
  ranked: readonly string[],
  stock: StockBook,
): string | null {
  if (named) return named;
  const covers = (w: string): boolean => [...wanted].every(([skuId, qty]) => stock.available(skuId, w) >= qty);
  return ranked.find(covers) ?? ranked[0] ?? null;
}

/** Units wanted of each stock-holding SKU. */
export function wantedStock(
  lines: readonly { readonly sku_id: string; readonly fulfilment: Fulfilment; readonly qty: number }[],
): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const l of lines) if (holdsStock(l.fulfilment)) wanted.set(l.sku_id, (wanted.get(l.sku_id) ?? 0) + l.qty);
  return wanted;
}

export function shortagesOf(
  lines: readonly LineDraft[],
  wanted: ReadonlyMap<string, number>,
  warehouseId: string,
  stock: StockBook,
): Shortage[] {
  return [...wanted].flatMap(([skuId, qty]) => {
    const free = Math.max(0, stock.available(skuId, warehouseId));
    return free >= qty
      ? []
      : [{ skuId, skuCode: lines.find((l) => l.sku_id === skuId)?.sku_code ?? '', warehouseId, wanted: qty, available: free }];
  });
}

/** Reserves line by line what is free; the rest of a line is its shortage (R12). Changes the book. */
export function reserveLines<L extends Omit<LineDraft, never>>(lines: readonly L[], warehouseId: string | null, stock: StockBook): L[] {
  return lines.map((line) => {
    if (!holdsStock(line.fulfilment) || warehouseId === null) return line;
    const reserved = Math.min(line.qty, Math.max(0, stock.available(line.sku_id, warehouseId)));
    if (reserved > 0) stock.take(line.sku_id, warehouseId, reserved);
    return { ...line, reserved_qty: reserved, shortage_qty: line.qty - reserved };
  });
}

export function draftLines(
  draft: Pick<NewOrder, 'lines' | 'discountAmount' | 'freightAmount'>,
  skus: readonly PlaceSku[],
): { lines: LineDraft[]; totals: ReturnType<typeof totalsOf> } {
  const priced = draft.lines.map((line, i) => priceLine(line, skus[i] as PlaceSku));
  const totals = totalsOf(priced, draft.discountAmount, draft.freightAmount);
  const lines = draft.lines.map((line, i): LineDraft => {
    const sku = skus[i] as PlaceSku;
    return {
      line_no: i + 1,
      sku_id: sku.id,
      sku_code: sku.code,
      title: sku.title,
      options: sku.options,
      fulfilment: sku.fulfilment,
      qty: line.qty,
      unit_price_amount: priced[i]?.unit_price_amount ?? 0,
      line_amount: priced[i]?.line_amount ?? 0,
      discount_amount: totals.lineDiscounts[i] ?? 0,
      unit_cost_amount: sku.costAmount,
      is_gift: line.isGift,
      reserved_qty: 0,
      shipped_qty: 0,
      shortage_qty: 0,
      dropped_qty: 0,
      production: null,
    };
  });
  return { lines, totals };
}

/** The lines of a draft, checked and priced; throws what the caller can mend. */
export function resolveLines(facts: PlaceFacts) {
  const skus = skusOf(facts);
  return { skus, ...draftLines(facts.draft, skus) };
}

/** What an order has not lived through yet. */
export const UNLIVED = {
  import_batch_id: null,
  copied_from: null,
  is_historical: false,
  paid_amount: 0,
  refunded_amount: 0,
  refund_pending_amount: 0,
  deposit_amount: null,
  shipped_qty: 0,
  complete_by: null,
  shipped_at: null,
  completed_at: null,
  cancelled_at: null,
  cancel_reason: null,
  held_at: null,
  hold_reason: null,
  hold_until: null,
} as const;

const placeOf = ({ receiver }: NewOrder) => ({
  country: receiver?.country ?? 'CN',
  province: receiver?.province ?? '',
  city: receiver?.city ?? '',
  district: receiver?.district ?? '',
  postal_code: receiver?.postalCode ?? '',
});

interface Decided extends Pick<Plan, 'lines'> {
  readonly shop: PlaceShop;
  readonly warehouseId: string | null;
  readonly skus: readonly PlaceSku[];
  readonly totals: ReturnType<typeof totalsOf>;
}

export interface DepositWish {
  readonly type: OrderType;
  readonly draft: Pick<NewOrder, 'depositAmount' | 'paymentTerms'>;
  readonly total: number;
  readonly percent: number | null;
}

/** What lets a custom-made order go ahead: as named, else the shop's share. Null: all is due at once. */
export function depositOf({ type, draft, total, percent }: DepositWish): number | null {
  const named = draft.depositAmount;
  const no = (detail: string) => new DomainError('order_amount_wrong', { detail, field: 'depositAmount' });
  if (named !== undefined && named > 0) {
    if (type !== 'custom') throw no('depositAmount is for custom-made goods');
    if (draft.paymentTerms !== 'prepaid') throw no('depositAmount is for prepaid orders');
    if (named >= total) throw no(`depositAmount ≥ totalAmount ${total}`);
    return named;
  }
  if (named === 0 || type !== 'custom' || draft.paymentTerms !== 'prepaid' || percent === null) return null;
  const share = allocateMoney(minor(total), [percent, 100 - percent])[0] ?? 0;
  return share > 0 && share < total ? share : null;
}

/** A ¥0 order is confirmed at once (R3); only who must pay first can be late with it (R5). */
function bornRow({ draft, now, ...facts }: PlaceFacts, { shop, warehouseId, skus, totals, lines }: Decided): Plan['row'] {
  const type = skus[0]?.type ?? 'physical';
  const timers = shop.timers[type];
  const isFree = totals.total_amount === 0;
  const leadDays = Math.max(0, ...skus.map((s) => s.leadTimeDays ?? 0));
  const { lineDiscounts: _, ...amounts } = totals;
  return {
    ...UNLIVED,
    ...amounts,
    ...placeOf(draft),
    id: facts.id,
    shop_id: shop.id,
    warehouse_id: warehouseId,
    source: facts.source,
    source_no: draft.sourceNo ?? null,
    type,
    status: isFree ? 'paid' : 'pending_payment',
    payment_terms: draft.paymentTerms,
    payment_state: isFree ? 'paid' : 'unpaid',
    currency: skus[0]?.currency ?? 'CNY',
    deposit_amount: depositOf({ type, draft, total: totals.total_amount, percent: shop.depositPercent ?? null }),
    total_qty: lines.reduce((n, l) => n + l.qty, 0),
    shortage_qty: lines.reduce((n, l) => n + l.shortage_qty, 0),
    created_at: now,
    pay_by: isFree || draft.paymentTerms !== 'prepaid' ? null : addMinutes(now, draft.payMinutes ?? timers.payMinutes),
    ship_by: isFree ? shipByOf(type, now, timers, leadDays) : null,
    paid_at: isFree ? now : null,
    seller_flag: draft.sellerFlag,
    tags: draft.tags,
    attributes: draft.attributes,
    assignee_id: draft.assigneeId ?? null,
    created_by: facts.actorId,
  };
}

/** The shop and the warehouses that this person may take orders for: what lies out of scope does not exist for them. */
export function placesWithin(
  scope: DataScope,
  shop: PlaceShop | null,
  warehouses: ReadonlySet<string>,
): { shop: PlaceShop | null; warehouses: ReadonlySet<string> } {
  const { shopIds, warehouseIds } = scope;
  if (shop === null || (shopIds && !shopIds.some((id) => id === shop.id))) return { shop: null, warehouses };
  if (!warehouseIds) return { shop, warehouses };
  const own = new Set<string>(warehouseIds);
  return {
    shop: { ...shop, warehouseIds: shop.warehouseIds.filter((id) => own.has(id)) },
    warehouses: new Set([...warehouses].filter((id) => own.has(id))),
  };
}

/** Decides one order on what is known and free now. Throws DomainError as the order's own refusal; touches the book only when it accepts. */
export function planOrder(facts: PlaceFacts, stock: StockBook): Plan {
  const { draft, shop } = facts;
  if (!shop) throw new DomainError('shop_not_found');
  if (draft.warehouseId && !facts.knownWarehouses.has(draft.warehouseId)) throw new DomainError('warehouse_not_found');
  const { skus, lines, totals } = resolveLines(facts);
  const wanted = wantedStock(lines);
  const warehouseId = chooseWarehouse(wanted, draft.warehouseId, shop.warehouseIds, stock);
  if (warehouseId === null && wanted.size > 0) throw new DomainError('warehouse_not_found');
  const shortages = warehouseId === null ? [] : shortagesOf(lines, wanted, warehouseId, stock);
  if (shortages.length > 0 && !draft.allowShortage) throw new DomainError('stock_insufficient', { shortages });
  const reserved = reserveLines(lines, warehouseId, stock);
  return { lines: reserved, shortages, row: bornRow(facts, { shop, warehouseId, skus, totals, lines: reserved }) };
}
