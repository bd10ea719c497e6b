import { DomainError, sentence, type BatchAnswer, type NewOrder, type PlacedOrder, type Route } from '@danflow/contract';
import type { z } from 'zod';
import { Gatherer, type Settled } from '../../platform/gatherer.ts';
import { bodyHash, routeName, type PlainInput } from '../../platform/http/mount.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { payUrl } from '../../platform/links.ts';
import type { Deps } from '../../platform/module.ts';
import { can, type Principal } from '../../platform/principal.ts';
import { hotStock, refusalMeter, type RefusalMeter } from '../inventory/index.ts';
import { requireAssignable } from './assignee.ts';
import { findHopeless } from './hopeless.ts';
import type { OrderFacts } from './order.facts.ts';
import { amountDue } from './order.rules.ts';
import { isAmountShown } from './order-views.ts';
import { placeOrders, type Placed, type PlaceRequest } from './place-orders.ts';
import type { Shortage } from './place.rules.ts';

/** Orders that wait beyond this are told to come back: a queue that only grows answers nobody in time. */
const MAX_WAITING = 4000;

/** Goods that were short, of a refusal for want of stock. */
const shortagesOfRefusal = (error: unknown): readonly Shortage[] =>
  error instanceof DomainError && error.code === 'stock_insufficient' ? (error.facts.shortages as readonly Shortage[]) : [];

/**
 * A batch costs some 4 ms of processor, however few orders are in it. At half the top rate they came in batches of five and
 * took five sixths of two cores; spaced like this, two thirds, and nobody's order is later for it (ADR 40).
 */
const PACE = { many: 32, ms: 10 };

/** The one door through which orders come in: form, API and batch alike are gathered into common transactions (R17). */
export class Placing {
  readonly #deps: Deps;
  readonly #meter: RefusalMeter;
  readonly #gatherer: Gatherer<PlaceRequest, Placed>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#meter = refusalMeter(deps);
    this.#gatherer = new Gatherer({
      max: deps.settings.gatherMax,
      inFlight: 2,
      maxWaiting: MAX_WAITING,
      pace: PACE,
      run: (requests) => this.#run(requests),
    });
  }

  async #run(requests: readonly PlaceRequest[]): Promise<Settled<Placed>[]> {
    const { core, metrics } = this.#deps;
    const hopeless = await findHopeless(core, requests, () => metrics.stockConfirmations.inc());
    const rest = hopeless.size === 0 ? requests : requests.filter((r) => !hopeless.has(r));
    const decided = rest.length === 0 ? [] : await placeOrders(core, rest);
    const answers = requests.map((r): Settled<Placed> => {
      const error = hopeless.get(r);
      return error ? { ok: false, error } : (decided.shift() ?? { ok: false, error: new Error('the batch gave no answer') });
    });
    this.#count(answers, hopeless.size);
    return answers;
  }

  #count(answers: readonly Settled<Placed>[], early: number): void {
    const { core, metrics } = this.#deps;
    const refusals = answers.flatMap((a) => (a.ok ? [] : [a.error]));
    metrics.batch.observe(answers.length);
    metrics.orders.inc({ outcome: 'placed' }, answers.length - refusals.length);
    metrics.orders.inc({ outcome: 'refused' }, refusals.length - early);
    metrics.orders.inc({ outcome: 'refused_early' }, early);
    const short = refusals.flatMap((error) => shortagesOfRefusal(error));
    for (const { skuId, warehouseId } of short) this.#meter.record(skuId, warehouseId);
    hotStock(core.cache).noteShort(short);
  }

  async place(request: PlaceRequest): Promise<z.output<typeof PlacedOrder>> {
    await requireAssignable(this.#deps.core.db, request.principal, request.draft.assigneeId);
    return this.#render(await this.#gatherer.submit(request), request.principal);
  }

  /** Ends the queue first, so that nobody who was let in goes without an answer. */
  async stop(): Promise<void> {
    await this.#gatherer.settled();
    await this.#meter.stop();
  }

  async #render(placed: Placed, principal: Principal): Promise<z.output<typeof PlacedOrder>> {
    if (placed.isNew) return this.#view(placed.row, principal);
    const row = await this.#deps.core.db.selectFrom('orders').selectAll().where('id', '=', String(placed.known.orderId)).executeTakeFirst();
    if (!row) throw new DomainError('order_not_found');
    return this.#view(row as OrderFacts, principal);
  }

  #view(row: OrderFacts, principal: Principal): z.output<typeof PlacedOrder> {
    const { core, settings } = this.#deps;
    const isPayable = amountDue(row) > 0 && can(principal, 'payment.link');
    return {
      orderId: row.id,
      orderNo: row.order_no,
      status: row.status,
      currency: row.currency,
      totalAmount: isAmountShown(principal) ? row.total_amount : null,
      shortageQty: row.shortage_qty,
      paymentUrl: isPayable ? payUrl(settings.publicUrl, core.keys, row.id, row.created_at) : null,
      createdAt: isoTime(row.created_at),
      payBy: row.pay_by && isoTime(row.pay_by),
      version: row.version,
    } as z.output<typeof PlacedOrder>;
  }
}

/** A person's order is manual, a machine's is api. */
export const sourceOf = (principal: Principal): 'manual' | 'api' => (principal.kind === 'api_key' ? 'api' : 'manual');

const requestUnder = <R extends Route>(
  route: R,
  input: PlainInput<R>,
  draft: NewOrder,
  own: { key: string; hash: Buffer } | null,
): PlaceRequest => ({
  draft,
  principal: input.principal,
  source: sourceOf(input.principal),
  requestId: input.request.id,
  key: own && { route: routeName(route), ...own },
});

export const requestOf = <R extends Route>(route: R, input: PlainInput<R>, draft: NewOrder): PlaceRequest =>
  requestUnder(
    route,
    input,
    draft,
    input.idempotencyKey === null ? null : { key: input.idempotencyKey, hash: bodyHash(input.body, input.params) },
  );

type Answer = z.output<typeof BatchAnswer>;

/** Up to 500 drafts, an answer for each; the key of each is the request's key and its place, so that a repeat finds each again. */
export async function placeBatch<R extends Route>(
  placing: Placing,
  route: R,
  input: PlainInput<R>,
  drafts: readonly NewOrder[],
): Promise<Answer[]> {
  return Promise.all(
    drafts.map(async (draft, i): Promise<Answer> => {
      // Each under the hash of its own draft: that of the whole body, made once for each of 200, was half of their time.
      const own = input.idempotencyKey === null ? null : { key: `${input.idempotencyKey}#${i}`, hash: bodyHash(draft) };
      try {
        return { ok: true, order: await placing.place(requestUnder(route, input, draft, own)) };
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return {
          ok: false,
          code: error.code,
          detail: sentence(error.code, error.facts, input.principal.locale),
          facts: { ...error.facts },
        };
      }
    }),
  );
}
