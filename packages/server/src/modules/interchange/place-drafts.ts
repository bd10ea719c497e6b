import { DomainError, NewOrder, type ImportOptions, type RowReason } from '@danflow/contract';
import { NIL_ID, type Principal } from '../../platform/principal.ts';
import { errorCode, inTx } from '../../platform/tx.ts';
import { fulfilmentOf, type Sku } from '../catalog/index.ts';
import type { FileDeps } from '../files/index.ts';
import {
  capturePayment,
  lockOrder,
  HistoricalQueue,
  ordersBySourceNo,
  placeOrders,
  type HistoricalOrder,
  type HistoricalResult,
  type OrderFacts,
  type PlaceRequest,
} from '../orders/index.ts';
import { recordExternalPayments, type ExternalPayment } from '../payments/index.ts';
import { actorOf, advance, noteCustomers, type Advance, type Batch } from './batch.repo.ts';
import type { OrderDraft } from './group.rules.ts';

/** An order of the file, ready to be placed. */
export interface Ready {
  readonly draft: OrderDraft;
  /** By the key of a line's SKU. */
  readonly skus: ReadonlyMap<string, Sku>;
}

interface Refusal {
  readonly sourceNo: string;
  readonly reason: RowReason;
  readonly message: string;
}

const skuOf = (ready: Ready, key: string): Sku => {
  const sku = ready.skus.get(key);
  if (!sku) throw new Error('a SKU of the import was not created');
  return sku;
};

function historical(ready: Ready): HistoricalOrder {
  const { draft } = ready;
  const { buyerMessage, sellerMemo, name, phone, street } = draft.persons;
  const lines = draft.lines.map((l) => {
    const sku = skuOf(ready, l.skuKey);
    return {
      skuId: sku.id,
      skuCode: sku.code,
      title: l.title === '' ? sku.title : l.title,
      skuTitle: sku.title,
      options: l.options === '' ? sku.options : l.options,
      fulfilment: fulfilmentOf(sku),
      qty: l.qty,
      unitPriceAmount: l.unitPriceAmount,
      lineAmount: l.lineAmount,
      lineDiscount: l.lineDiscount,
    };
  });
  return {
    ...draft,
    lines,
    status: draft.status === 'completed' ? 'completed' : 'shipped',
    type: skuOf(ready, draft.lines[0]?.skuKey ?? '').type,
    paidAt: draft.paidAt ?? draft.orderedAt,
    shippedAt: draft.shippedAt ?? draft.orderedAt,
    private: { name, phone, street, buyerMessage, sellerMemo },
  };
}

/** What became of some orders: placed now or by this import before a crash, there before, or refused after all. */
export interface Counted {
  readonly created: number;
  readonly skipped: number;
  readonly refusals: readonly Refusal[];
}

const countOf = ({ placed }: HistoricalResult): { created: number; skipped: number } => {
  const created = placed.filter((p) => p.isNew || p.isOwn).length;
  return { created, skipped: placed.length - created };
};

/** Data that the database will not take (SQLSTATE 22, 23) stays wrong however often it is tried; a lost connection does not. */
const isDataFault = (error: unknown): boolean => /^2[23]/.test(errorCode(error) ?? '');

const paymentOf = (o: OrderFacts): ExternalPayment => ({
  orderId: o.id,
  orderNo: o.order_no,
  amount: o.total_amount,
  currency: o.currency,
  paidAt: o.paid_at ?? o.created_at,
});

/** Places finished orders page by page. */
export class FinishedOrders {
  readonly #deps: FileDeps;
  readonly #batch: Batch;
  readonly #queue: HistoricalQueue;

  constructor(deps: FileDeps, batch: Batch) {
    this.#deps = deps;
    this.#batch = batch;
    const { id: importBatchId, shopId, options } = batch;
    this.#queue = new HistoricalQueue(deps.core, actorOf(batch), { importBatchId, shopId, currency: options.currency });
  }

  /**
   * All at once; when the data of one is at fault, each by itself, so that only that one is refused. `page`: these orders
   * are a page of their own, and what is done with it is written with them; else the caller does that. `turn` as the queue
   * has it: null when the pages before are done with.
   */
  async placePage(ready: readonly Ready[], turn: Promise<void> | null, page: Pick<Advance, 'from' | 'to'> | null): Promise<Counted> {
    try {
      return { ...countOf(await this.#placeTogether(ready, turn, page)), refusals: [] };
    } catch (error) {
      if (!isDataFault(error)) throw error;
    }
    await turn;
    const total = { created: 0, skipped: 0, refusals: [] as Refusal[] };
    for (const one of ready) {
      const { created, skipped, refusals } = await this.#placeAlone(one);
      total.created += created;
      total.skipped += skipped;
      total.refusals.push(...refusals);
    }
    if (page) await advance(this.#deps.core.pool, this.#batch.id, { ...page, created: total.created, skipped: total.skipped });
    return total;
  }

  async #placeAlone(one: Ready): Promise<Counted> {
    try {
      return { ...countOf(await this.#placeTogether([one], null, null)), refusals: [] };
    } catch (error) {
      if (!isDataFault(error)) throw error;
      return { created: 0, skipped: 0, refusals: [{ sourceNo: one.draft.sourceNo, ...refusalOf(error) }] };
    }
  }

  /** Orders, their payments elsewhere and how far the run is: one transaction, so that nothing comes in twice. */
  #placeTogether(
    ready: readonly Ready[],
    turn: Promise<void> | null,
    page: Pick<Advance, 'from' | 'to'> | null,
  ): Promise<HistoricalResult> {
    return this.#queue.place(ready.map(historical), turn, {
      beside: (tx, { placed }) =>
        recordExternalPayments(
          tx,
          placed.flatMap((p) => (p.isNew ? [paymentOf(p.row)] : [])),
        ),
      // The row of the import is held from here to the commit.
      inTurn: async (tx, result) => {
        await noteCustomers(tx.client, this.#batch.id, result.newCustomers);
        if (page) await advance(tx.client, this.#batch.id, { ...page, ...countOf(result) });
      },
    });
  }
}

/** The one who started the import, as placing needs it; it looks at nothing but who this is. */
const principalOf = (batch: Batch): Principal => {
  const { kind, id, name } = actorOf(batch);
  return {
    kind: kind === 'api_key' ? 'api_key' : 'user',
    id,
    name,
    principalId: id ?? NIL_ID,
    permissions: new Set(),
    scope: {},
    masks: { personal: 'hidden', amounts: 'shown', cost: 'hidden' },
    locale: batch.format.locale,
    sessionId: null,
    mustChangePassword: false,
  };
};

function liveDraft(ready: Ready, { shopId }: ImportOptions): NewOrder {
  const { draft } = ready;
  const { name, phone, street, buyerMessage, sellerMemo } = draft.persons;
  const { country, province, city, district, postalCode } = draft;
  return NewOrder.parse({
    shopId,
    sourceNo: draft.sourceNo,
    buyerMessage,
    sellerMemo,
    sellerFlag: draft.flag,
    tags: [...draft.tags],
    // A live order is placed now: deadlines run from now. When it was ordered elsewhere is kept beside it.
    attributes: { ...draft.attributes, ordered_at: draft.orderedAt.toISOString() },
    lines: draft.lines.map((l) => ({
      skuId: skuOf(ready, l.skuKey).id,
      qty: l.qty,
      unitPriceAmount: l.unitPriceAmount,
      lineAmount: l.lineAmount,
    })),
    discountAmount: draft.discountAmount + draft.lines.reduce((sum, l) => sum + l.lineDiscount, 0),
    freightAmount: draft.freightAmount,
    ...(name === '' ? {} : { receiver: { name, phone, country, province, city, district, street, postalCode } }),
    ...(draft.customerCode === null ? {} : { customerCode: draft.customerCode }),
    allowShortage: true,
    allowBlacklisted: true,
  });
}

/** Sold elsewhere and paid there: the record of it moves the order to paid. Done already, it changes nothing. */
async function settleLive(deps: FileDeps, batch: Batch, { draft }: Ready, orderId: string): Promise<void> {
  await inTx(deps.core, actorOf(batch), async (tx) => {
    const order = await lockOrder(tx, orderId);
    const { row } = order;
    if (draft.status === 'paid' && row.status === 'pending_payment' && row.paid_amount === 0) {
      const paidAt = draft.paidAt !== null && draft.paidAt <= tx.now ? draft.paidAt : tx.now;
      await recordExternalPayments(tx, [{ orderId, orderNo: row.order_no, amount: row.total_amount, currency: row.currency, paidAt }]);
      await capturePayment(tx, order, { amount: row.total_amount, at: paidAt, attemptId: `${row.order_no}01`, provider: 'external' });
    }
  });
}

const REASONS: Readonly<Record<string, RowReason>> = {
  sku_not_found: 'sku_unknown',
  sku_archived: 'sku_archived',
  order_types_mixed: 'types_mixed',
  currency_mismatch: 'currency_differs',
  order_amount_wrong: 'amount_wrong',
};

/** An error that is no refusal is a bug or a broken database: the run stops and says so, rather than drop the order. */
function refusalOf(error: unknown): Omit<Refusal, 'sourceNo'> {
  if (isDataFault(error)) return { reason: 'placing_refused', message: '' };
  if (!(error instanceof DomainError)) throw error instanceof Error ? error : new Error('an order got no answer');
  return { reason: REASONS[error.code] ?? 'placing_refused', message: error.message };
}

/**
 * Orders to be paid or shipped here: placed like any other, with stock reserved and shortage recorded (R12). They are in
 * the books before their page is done with; after a crash in between, the source number finds them again.
 */
export async function placeLive(deps: FileDeps, batch: Batch, ready: readonly Ready[]): Promise<Counted> {
  const { core } = deps;
  const known = await ordersBySourceNo(
    core.pool,
    batch.shopId,
    ready.map((r) => r.draft.sourceNo),
  );
  const fresh = ready.filter((r) => !known.has(r.draft.sourceNo));
  const principal = principalOf(batch);
  const requests = fresh.map((r): PlaceRequest => ({
    draft: liveDraft(r, batch.options),
    principal,
    source: 'import',
    key: null,
    requestId: null,
    importBatchId: batch.id,
  }));
  const answers = requests.length === 0 ? [] : await placeOrders(core, requests);
  await noteCustomers(core.pool, batch.id, answers.filter((a) => a.ok && a.value.isNew && a.value.isNewCustomer).length);
  const total = { created: 0, skipped: 0, refusals: [] as Refusal[] };
  const settled = async (r: Ready, orderId: string): Promise<void> => {
    await settleLive(deps, batch, r, orderId);
    total.created += 1;
  };
  for (const [i, r] of fresh.entries()) {
    const answer = answers[i];
    if (answer?.ok && answer.value.isNew) await settled(r, answer.value.row.id);
    else total.refusals.push({ sourceNo: r.draft.sourceNo, ...refusalOf(answer && !answer.ok ? answer.error : null) });
  }
  for (const r of ready) {
    const old = known.get(r.draft.sourceNo);
    if (!old) continue;
    if (old.import_batch_id === batch.id) await settled(r, old.id);
    else total.skipped += 1;
  }
  return total;
}
