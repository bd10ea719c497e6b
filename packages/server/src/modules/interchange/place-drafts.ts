import { DomainError, NewOrder, type ImportOptions, type RowReason } from '@danflow/contract';
import { NIL_ID, type Principal } from '../../platform/principal.ts';
import { errorCode, inTx, type Tx } from '../../platform/tx.ts';
import { fulfilmentOf, type Sku } from '../catalog/index.ts';
import type { FileDeps } from '../files/index.ts';
import {
  capturePayment,
  lockOrder,
  placeHistorical,
  placeOrders,
  type HistoricalOrder,
  type HistoricalResult,
  type PlaceRequest,
} from '../orders/index.ts';
import { recordExternalPayments } from '../payments/index.ts';
import { actorOf, type Batch } from './batch.repo.ts';
import type { OrderDraft } from './group.rules.ts';
import { markGroups, type Judged } from './staging.repo.ts';

/** An order of the file, ready to be placed. */
export interface Ready {
  readonly groupNo: number;
  readonly draft: OrderDraft;
  /** By the key of a line's SKU. */
  readonly skus: ReadonlyMap<string, Sku>;
}

export interface Refusal {
  readonly groupNo: number;
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

const COUNT = `UPDATE import_batches SET orders_created = orders_created + $2, orders_skipped = orders_skipped + $3,
  report = jsonb_set(report, '{customers,created}', to_jsonb((report #>> '{customers,created}')::int + $4)) WHERE id = $1`;

async function noteDone(tx: Tx, batch: Batch, judged: readonly Judged[], newCustomers: number): Promise<void> {
  await markGroups(tx.client, batch.id, judged);
  const created = judged.filter((j) => j.state === 'done').length;
  await tx.client.query(COUNT, [batch.id, created, judged.length - created, newCustomers]);
}

/** What became of each order: placed now, placed by this import before a crash (both done), or there before (skipped). */
const judgedOf = (ready: readonly Ready[], { placed }: HistoricalResult): Judged[] =>
  placed.map((p, i): Judged => ({
    groupNo: ready[i]?.groupNo ?? 0,
    state: p.isNew || p.isOwn ? 'done' : 'skipped',
    orderId: p.isNew ? p.row.id : p.orderId,
  }));

/** A hundred finished orders at once; when the data of one is at fault, each by itself, so that only that one is refused. */
export async function placeFinished(deps: FileDeps, batch: Batch, ready: readonly Ready[]): Promise<Refusal[]> {
  try {
    await placeTogether(deps, batch, ready);
    return [];
  } catch (error) {
    const [only] = ready;
    if (!only || !isDataFault(error)) throw error;
    if (ready.length === 1) return [{ groupNo: only.groupNo, ...refusalOf(error) }];
    const refusals: Refusal[] = [];
    for (const one of ready) refusals.push(...(await placeFinished(deps, batch, [one])));
    return refusals;
  }
}

/** Orders, their payments elsewhere and their marks: one transaction, so that nothing comes in twice. */
async function placeTogether(deps: FileDeps, batch: Batch, ready: readonly Ready[]): Promise<void> {
  const { id: importBatchId, shopId, options } = batch;
  await placeHistorical(
    deps.core,
    actorOf(batch),
    { importBatchId, shopId, currency: options.currency },
    ready.map(historical),
    async (tx, result) => {
      const fresh = result.placed.flatMap((p) => (p.isNew ? [p.row] : []));
      await recordExternalPayments(
        tx,
        fresh.map((o) => ({
          orderId: o.id,
          orderNo: o.order_no,
          amount: o.total_amount,
          currency: o.currency,
          paidAt: o.paid_at ?? o.created_at,
        })),
      );
      await noteDone(tx, batch, judgedOf(ready, result), result.newCustomers);
    },
  );
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

/** Sold elsewhere and paid there: the record of it moves the order to paid, in the transaction that marks it done. */
async function settleLive(deps: FileDeps, batch: Batch, { groupNo, draft }: Ready, orderId: string): Promise<void> {
  await inTx(deps.core, actorOf(batch), async (tx) => {
    const order = await lockOrder(tx, orderId);
    const { row } = order;
    if (draft.status === 'paid' && row.status === 'pending_payment' && row.paid_amount === 0) {
      const paidAt = draft.paidAt !== null && draft.paidAt <= tx.now ? draft.paidAt : tx.now;
      await recordExternalPayments(tx, [{ orderId, orderNo: row.order_no, amount: row.total_amount, currency: row.currency, paidAt }]);
      await capturePayment(tx, order, { amount: row.total_amount, at: paidAt, attemptId: `${row.order_no}01`, provider: 'external' });
    }
    await noteDone(tx, batch, [{ groupNo, state: 'done', orderId }], 0);
  });
}

const REASONS: Readonly<Record<string, RowReason>> = {
  sku_not_found: 'sku_unknown',
  sku_archived: 'sku_archived',
  order_types_mixed: 'types_mixed',
  currency_mismatch: 'currency_differs',
  order_amount_wrong: 'amount_wrong',
};

/** Data that the database will not take (SQLSTATE 22, 23) stays wrong however often it is tried; a lost connection does not. */
const isDataFault = (error: unknown): boolean => /^2[23]/.test(errorCode(error) ?? '');

/** An error that is no refusal is a bug or a broken database: the run stops and says so, rather than drop the order. */
function refusalOf(error: unknown): Omit<Refusal, 'groupNo'> {
  if (isDataFault(error)) return { reason: 'placing_refused', message: '' };
  if (!(error instanceof DomainError)) throw error instanceof Error ? error : new Error('an order got no answer');
  return { reason: REASONS[error.code] ?? 'placing_refused', message: error.message };
}

const THERE = 'SELECT id, source_no, import_batch_id FROM orders WHERE shop_id = $1 AND source_no = ANY($2::text[])';

/**
 * Orders to be paid or shipped here: placed like any other, with stock reserved and shortage recorded (R12). They are in
 * the books before they are marked; after a crash in between, the source number finds them again.
 */
export async function placeLive(deps: FileDeps, batch: Batch, ready: readonly Ready[]): Promise<Refusal[]> {
  const { core } = deps;
  const there = await core.pool.query<{ id: string; source_no: string; import_batch_id: string | null }>(THERE, [
    batch.shopId,
    ready.map((r) => r.draft.sourceNo),
  ]);
  const known = new Map(there.rows.map((r) => [r.source_no, r]));
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
  const refusals: Refusal[] = [];
  for (const [i, r] of fresh.entries()) {
    const answer = answers[i];
    if (answer?.ok && answer.value.isNew) await settleLive(deps, batch, r, answer.value.row.id);
    else refusals.push({ groupNo: r.groupNo, ...refusalOf(answer && !answer.ok ? answer.error : null) });
  }
  for (const r of ready) {
    const old = known.get(r.draft.sourceNo);
    if (!old) continue;
    if (old.import_batch_id === batch.id) await settleLive(deps, batch, r, old.id);
    else await inTx(core, actorOf(batch), (tx) => noteDone(tx, batch, [{ groupNo: r.groupNo, state: 'skipped', orderId: old.id }], 0));
  }
  return refusals;
}
