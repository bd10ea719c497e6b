import { DomainError, type NewOrder, type OrderSource } from '@danflow/contract';
import { combine, type Statement } from '../../platform/combine.ts';
import { runNamed, type Client } from '../../platform/db.ts';
import type { Settled } from '../../platform/gatherer.ts';
import type { Outcome } from '../../platform/http/mount.ts';
import type { Principal } from '../../platform/principal.ts';
import { INSERT_OUTBOX, isRetried, isUniqueViolation, outboxValues, type Core } from '../../platform/tx.ts';
import { chainEntry } from '../audit/index.ts';
import { hotStock, isPlenty, isStockTaken, lockLevels, reserveStatements, type Level, type NewMovement } from '../inventory/index.ts';
import { orderNumbers } from './order-numbers.ts';
import type { LineFacts, OrderFacts } from './order.facts.ts';
import {
  countDeltas,
  insertDeltas,
  insertJournal,
  insertLines,
  insertNewOrders,
  lineInsert,
  orderDigest,
  orderInsert,
} from './order.rows.ts';
import { insertTexts } from './index-texts.ts';
import { lookUp, type Birth, type PlaceContext } from './place-context.ts';
import { insertCustomers, resolveCustomer, type FreshCustomer, type ResolvedCustomer } from './place-customers.ts';
import { placesWithin, planOrder, type Plan } from './place.rules.ts';
import type { SealedPrivate } from './private.ts';
import { bookOf } from './stock-book.ts';

export interface PlaceKey {
  readonly route: string;
  readonly key: string;
  readonly hash: Buffer;
}

/** One order to take, as the gatherer holds it: who asks, what, and under which key. */
export interface PlaceRequest {
  readonly draft: NewOrder;
  readonly principal: Principal;
  readonly source: OrderSource;
  readonly key: PlaceKey | null;
  readonly requestId: string | null;
  readonly copiedFrom?: string;
  readonly importBatchId?: string;
}

/** What the answer is rendered from; a repeated key gets `known`, the ids of the first time. */
export type Placed =
  | { readonly isNew: true; readonly row: OrderFacts; readonly lines: readonly LineFacts[]; readonly isNewCustomer: boolean }
  | { readonly isNew: false; readonly known: Outcome };

interface SealedPlan extends Plan {
  readonly row: Plan['row'] & SealedPrivate;
}

interface Accepted {
  readonly request: PlaceRequest;
  readonly row: OrderFacts;
  readonly lines: readonly LineFacts[];
  readonly plan: Plan;
  readonly entry: ReturnType<typeof chainEntry>;
  readonly customer: FreshCustomer | null;
}

const keyText = (r: PlaceRequest): string => `${r.principal.principalId} ${r.key?.route} ${r.key?.key}`;

/** A key seen before answers its first order; another body under it is refused (R16). */
function answerKnown(request: PlaceRequest, known: { hash: Buffer; ids: Outcome } | undefined): Placed | null {
  if (!request.key || !known) return null;
  if (!known.hash.equals(request.key.hash)) throw new DomainError('idempotency_key_reused');
  return { isNew: false, known: known.ids };
}

/** Decides one order of a batch on the levels; throws its refusal, changes nothing but the batch's own books. */
class BatchDecision {
  readonly accepted: Accepted[] = [];
  readonly #core: Core;
  readonly #context: PlaceContext;
  readonly #book: ReturnType<typeof bookOf>;
  readonly #numbers: readonly string[];
  readonly #now: Date;
  readonly #seenKeys = new Map<string, { hash: Buffer; ids: Outcome }>();
  readonly #seenSources = new Set<string>();
  readonly #newCustomers = new Map<string, FreshCustomer>();

  constructor(core: Core, context: PlaceContext, levels: readonly Level[], numbers: readonly string[], now: Date) {
    this.#core = core;
    this.#context = context;
    this.#book = bookOf(levels);
    this.#numbers = numbers;
    this.#now = now;
  }

  /** The order's own refusal is its answer; anything else ends the batch. */
  answer(request: PlaceRequest, index: number): Settled<Placed> {
    try {
      return { ok: true, value: this.#decide(request, index) };
    } catch (error) {
      if (error instanceof DomainError) return { ok: false, error };
      throw error;
    }
  }

  #decide(request: PlaceRequest, index: number): Placed {
    const known = request.key ? (this.#context.keys.get(keyText(request)) ?? this.#seenKeys.get(keyText(request))) : undefined;
    const repeated = answerKnown(request, known);
    if (repeated) return repeated;
    const { draft } = request;
    const { shop, warehouses } = placesWithin(request.principal.scope, this.#context.shopOf(draft.shopId), this.#context.warehouses);
    const sourceKey = draft.sourceNo && shop ? `${shop.id} ${draft.sourceNo}` : null;
    if (sourceKey && (this.#context.sources.has(sourceKey) || this.#seenSources.has(sourceKey)))
      throw new DomainError('source_no_taken', { sourceNo: draft.sourceNo });
    const want = this.#context.wants[index];
    const { id, at, ...sealed } = this.#context.births[index] as Birth;
    const customer = shop && want ? resolveCustomer(this.#as(request), request, want, this.#context.customers, this.#newCustomers) : null;
    const plan = planOrder(
      {
        id,
        draft,
        shop,
        skus: this.#context.skus,
        knownWarehouses: warehouses,
        source: request.source,
        actorId: request.principal.id,
        now: at,
      },
      this.#book,
    );
    const placed = this.#accept(request, { ...plan, row: { ...plan.row, ...sealed } }, this.#numbers[index] ?? '', customer);
    if (sourceKey) this.#seenSources.add(sourceKey);
    if (request.key) this.#seenKeys.set(keyText(request), { hash: request.key.hash, ids: { orderId: id } });
    return placed;
  }

  /** A batch holds orders of several people: each is written under its own name. */
  #as({ principal: { kind, id, name }, requestId }: PlaceRequest) {
    return { keys: this.#core.keys, now: this.#now, actor: { kind, id, name }, requestId };
  }

  #accept(request: PlaceRequest, plan: SealedPlan, orderNo: string, customer: ResolvedCustomer | null): Placed {
    const born: OrderFacts = {
      ...plan.row,
      order_no: orderNo,
      customer_id: customer?.id ?? null,
      copied_from: request.copiedFrom ?? null,
      import_batch_id: request.importBatchId ?? null,
      version: 1,
      journal_mac: Buffer.alloc(0),
    };
    const lines = plan.lines.map((line): LineFacts => ({ ...line, order_id: born.id }));
    const entry = chainEntry(this.#as(request), null, {
      subjectKind: 'order',
      subjectId: born.id,
      action: 'place',
      changes: {
        status: [null, born.status],
        total_amount: [null, born.total_amount],
        lines: [null, lines.map((l) => `${l.sku_code} ×${l.qty}`)],
      },
      digests: { order: orderDigest(born, lines) },
    });
    const row = { ...born, journal_mac: entry.mac };
    const fresh = customer?.fresh ?? null;
    if (fresh) this.#newCustomers.set(fresh.key, fresh);
    this.accepted.push({ request, row, lines, plan, entry, customer: fresh });
    return { isNew: true, row, lines, isNewCustomer: fresh !== null };
  }
}

const INSERT_KEYS = `INSERT INTO idempotency_keys (principal_id, route, key, body_hash, ids, at)
  SELECT k.*, $6::timestamptz FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::jsonb[]) AS k`;

function keyStatement(accepted: readonly Accepted[], now: Date): Statement[] {
  const keyed = accepted.filter((a) => a.request.key !== null);
  if (keyed.length === 0) return [];
  return [
    {
      text: INSERT_KEYS,
      values: [
        keyed.map((a) => a.request.principal.principalId),
        keyed.map((a) => a.request.key?.route),
        keyed.map((a) => a.request.key?.key),
        keyed.map((a) => a.request.key?.hash),
        keyed.map((a) => JSON.stringify({ orderId: a.row.id })),
        now,
      ],
    },
  ];
}

const movementsOf = (accepted: readonly Accepted[]): NewMovement[] =>
  accepted.flatMap(({ row, lines, request }) =>
    lines
      .filter((l) => l.reserved_qty > 0)
      .map((l) => ({
        skuId: l.sku_id,
        warehouseId: row.warehouse_id ?? '',
        kind: 'reserve' as const,
        onHandDelta: 0,
        reservedDelta: l.reserved_qty,
        causeKind: 'order' as const,
        causeId: row.id,
        actorId: request.principal.id,
      })),
  );

/** Everything a batch writes, in the order it is sent; all of it in one round trip with the commit. */
function writesOf(accepted: readonly Accepted[], now: Date): Statement[] {
  const events = accepted.flatMap(({ row, plan }) => [
    { kind: 'order.placed' as const, orderId: row.id, version: 1 },
    ...(row.status === 'paid' ? [{ kind: 'order.paid' as const, orderId: row.id, version: 1 }] : []),
    ...plan.shortages.map((s) => ({
      kind: 'stock.shortage' as const,
      skuId: s.skuId,
      warehouseId: s.warehouseId,
      count: s.wanted - s.available,
    })),
  ]);
  const reserve = reserveStatements({ now, actor: { kind: 'system', id: null, name: 'orders.place' } }, movementsOf(accepted));
  const texts = insertTexts(
    accepted.map(({ row, request: { draft } }) => ({ id: row.id, texts: [draft.buyerMessage, draft.sellerMemo, ...draft.tags] })),
  );
  return [
    combine([
      ...insertCustomers(
        accepted.map((a) => a.customer).filter((c) => c !== null),
        now,
      ),
      insertNewOrders(accepted.map((a) => orderInsert(a.row))),
      insertLines(accepted.flatMap((a) => a.lines.map(lineInsert))),
      insertJournal(accepted.map((a) => a.entry)),
      ...(texts === null ? [] : [texts]),
      insertDeltas(
        countDeltas(
          accepted.map((a) => ({ before: null, after: a.row })),
          now,
        ),
      ),
      ...keyStatement(accepted, now),
      { text: INSERT_OUTBOX, values: outboxValues(events, now) },
      ...reserve.ledger,
    ]),
    ...reserve.take,
  ];
}

/** Sends all at once: the first failure aborts the transaction, so that COMMIT then rolls back. */
async function pipeline(client: Client, statements: readonly Statement[]): Promise<void> {
  await Promise.all([...statements.map(({ text, values }) => runNamed(client, text, values)), client.query('COMMIT')]);
}

/** What is decided without a lock must find this many times as much free: both batches of a process, and another process. */
const ROOM = 4;

type Answers = Settled<Placed>[];

interface Decided {
  readonly accepted: readonly Accepted[];
  readonly answers: Answers;
}

const isShort = ({ accepted, answers }: Decided): boolean =>
  accepted.some((a) => a.plan.shortages.length > 0) ||
  answers.some((a) => !a.ok && a.error instanceof DomainError && a.error.code === 'stock_insufficient');

/**
 * Goods of which there is plenty are decided on as they were a moment ago; the write locks them last and checks that they are
 * still free. Where they may run short, they are locked first, and nobody is refused for what another gave back meanwhile.
 */
async function decideOn(
  client: Client,
  context: PlaceContext,
  isContested: boolean,
  decide: (levels: readonly Level[]) => Decided,
): Promise<Decided> {
  const decided = isContested ? null : decide(context.levels);
  if (decided && !isShort(decided) && isPlenty(context.levels, movementsOf(decided.accepted), ROOM)) return decided;
  const skuIds = context.levels.map((l) => l.skuId);
  return decide(await lockLevels({ client }, skuIds));
}

/** One transaction: reads, decides in memory, writes in one pipeline whose last step locks in key order what it takes. */
async function placeInOneTransaction(core: Core, requests: readonly PlaceRequest[], isContested = false): Promise<Answers> {
  const numbers = await orderNumbers(core).take(requests.length);
  const client = await core.pool.connect();
  let isBroken = false;
  try {
    const context = await lookUp(core, client, requests);
    const now = core.clock();
    const { accepted, answers } = await decideOn(client, context, isContested, (levels) => {
      const decision = new BatchDecision(core, context, levels, numbers, now);
      return { answers: requests.map((request, i) => decision.answer(request, i)), accepted: decision.accepted };
    });
    if (accepted.length === 0) await client.query('ROLLBACK');
    else {
      await pipeline(client, writesOf(accepted, now));
      hotStock(core.cache).taken(context.levels.map((l) => l.skuId));
      core.bell.ring();
    }
    return answers;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => (isBroken = true));
    throw error;
  } finally {
    client.release(isBroken);
  }
}

const placeTogether = (core: Core, requests: readonly PlaceRequest[]): Promise<Answers> =>
  placeInOneTransaction(core, requests).catch((error: unknown) => {
    if (isStockTaken(error)) return placeInOneTransaction(core, requests, true);
    throw error;
  });

/**
 * Takes a batch of orders; each gets its own answer (law 5). A database error reruns the batch one order at a time, so
 * that only the guilty one fails (R17): its key, source number or new customer may just have been written by a
 * neighbour process, which the second look then finds. Repeats are safe, as every API order carries a key.
 */
export async function placeOrders(core: Core, requests: readonly PlaceRequest[]): Promise<Answers> {
  try {
    return await placeTogether(core, requests);
  } catch (error) {
    const [only] = requests;
    if (requests.length === 1 && only) return [await placeAgain(core, only, error)];
    const answers: Answers = [];
    for (const request of requests) answers.push(...(await placeOrders(core, [request])));
    return answers;
  }
}

async function placeAgain(core: Core, request: PlaceRequest, first: unknown): Promise<Settled<Placed>> {
  if (!isUniqueViolation(first) && !isRetried(first)) return { ok: false, error: first };
  try {
    const [answer] = await placeTogether(core, [request]);
    return answer ?? { ok: false, error: first };
  } catch (error) {
    return { ok: false, error };
  }
}
