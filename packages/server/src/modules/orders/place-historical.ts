import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Statement } from '../../platform/combine.ts';
import { runNamed } from '../../platform/db.ts';
import type { Actor } from '../../platform/principal.ts';
import { inTx, isUniqueViolation, type Core, type Tx } from '../../platform/tx.ts';
import { insertCustomersStatement, matchCustomers, personalTokens } from '../customers/index.ts';
import { CustomerBook, customerKeys, type Flight, type Ids } from './historical-customers.ts';
import { build, type Built, type HistoricalBatch, type HistoricalOrder, type Wanted } from './build-historical.ts';
import { insertTexts } from './index-texts.ts';
import { orderNumbers } from './order-numbers.ts';
import type { OrderFacts } from './order.facts.ts';
import {
  countDeltas,
  insertDeltas,
  insertHistoricalLines,
  insertHistoricalOrders,
  insertJournal,
  lineInsert,
  orderInsert,
} from './order.rows.ts';

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
  /** Ids by phone and by code. */
  readonly customers: Ids;
  readonly numbers: readonly string[];
}

// IS TRUE: an index of shops must not tempt a plan that is kept from a small table; numbers find their orders alone.
const SOURCES = 'SELECT id, source_no, import_batch_id FROM orders WHERE source_no = ANY($2::text[]) AND (shop_id = $1) IS TRUE';

async function lookUp(core: Core, { shopId }: HistoricalBatch, wanted: readonly Wanted[]): Promise<Known> {
  const [sources, customers, numbers] = await Promise.all([
    runNamed(core.pool, SOURCES, [shopId, wanted.map((w) => w.order.sourceNo)]),
    matchCustomers(
      core.pool,
      wanted.map(({ order, tokens }) => ({ shopId, customerId: null, phoneToken: tokens.phone, externalCode: order.customerCode })),
    ),
    orderNumbers(core).take(wanted.length),
  ]);
  const rows = sources.rows as { id: string; source_no: string; import_batch_id: string | null }[];
  return {
    sources: new Map(rows.map((r) => [r.source_no, r])),
    customers: new Map(customers.flatMap((c) => customerKeys(c.phone_token, c.external_code).map((key) => [key, c.id] as const))),
    numbers,
  };
}

function writesOf(tx: Tx, built: readonly Built[], book: CustomerBook): Statement[] {
  const texts = insertTexts(built.map(({ row, texts: of }) => ({ id: row.id, texts: of })));
  return [
    ...(book.fresh.length > 0 ? [insertCustomersStatement(book.fresh, tx.now)] : []),
    insertHistoricalOrders(built.map((b) => orderInsert(b.row))),
    insertHistoricalLines(built.flatMap((b) => b.lines.map(lineInsert))),
    insertJournal([...book.entries, ...built.map((b) => b.entry)]),
    insertDeltas(
      countDeltas(
        built.map((b) => ({ before: null, after: b.row })),
        tx.now,
      ),
    ),
    ...(texts ? [texts] : []),
  ];
}

/**
 * Runs in the same transaction as the orders: payments cannot be called from here, and the importer keeps its own books.
 * It must wait for `turn` before it writes where batches meet.
 */
export type Also = (tx: Tx, result: HistoricalResult, turn: () => Promise<void>) => Promise<void>;

/** The batch before came out otherwise than this one was built on. */
class Outdated extends Error {}

const MAX_TRIES = 3;
const MAX_FLIGHTS = 4;
/** Orders that are sealed and chained before others get a turn: about 5 ms. */
const BUILT_AT_ONCE = 50;

interface Place {
  readonly flight: Flight;
  readonly ahead: readonly Flight[];
  readonly turn: Promise<void>;
}

/**
 * Takes finished orders into the books, a batch a transaction: with their own dates and ids of that time, paid in full
 * elsewhere, without stock, timers or links. A source number that is there already is answered, not placed again; one that
 * another process has just written (or a customer) fails the statement, and a second look finds it.
 *
 * Several batches may be under way: one is looked up, sealed and chained while the database takes in others. Each is
 * committed when its turn comes.
 */
export class HistoricalQueue {
  readonly #core: Core;
  readonly #actor: Actor;
  readonly #batch: HistoricalBatch;
  /** The newest first. */
  #flights: readonly Flight[] = [];

  constructor(core: Core, actor: Actor, batch: HistoricalBatch) {
    this.#core = core;
    this.#actor = actor;
    this.#batch = batch;
  }

  /** `turn` ends when the batch before is committed. */
  async place(orders: readonly HistoricalOrder[], turn: Promise<void>, also: Also): Promise<HistoricalResult> {
    const wanted = orders.map((order): Wanted => ({ order, tokens: personalTokens(this.#core.keys, order.private) }));
    const ahead = this.#flights;
    const { promise: built, resolve: setBuilt } = Promise.withResolvers<void>();
    const flight: Flight = { made: new Map(), built, setBuilt };
    this.#flights = [flight, ...ahead].slice(0, MAX_FLIGHTS);
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#placeOnce(wanted, { flight, ahead, turn }, also);
      } catch (error) {
        flight.made = new Map();
        flight.setBuilt();
        if (!(error instanceof Outdated || isUniqueViolation(error)) || tried >= MAX_TRIES) throw error;
        // What stood in the way may be a batch before.
        await turn;
      }
    }
  }

  async #placeOnce(wanted: readonly Wanted[], { flight, ahead, turn }: Place, also: Also): Promise<HistoricalResult> {
    const known = await lookUp(this.#core, this.#batch, wanted);
    return inTx(this.#core, this.#actor, async (tx) => {
      await ahead[0]?.built;
      const book = new CustomerBook(tx, this.#batch, known.customers, ahead);
      const { placed, built } = await this.#build(tx, wanted, known, book);
      flight.made = book.made;
      flight.setBuilt();
      // Sent together, one round trip; the first failure aborts the transaction and with it all of them.
      const writes = built.length === 0 ? [] : writesOf(tx, built, book);
      const done = await Promise.allSettled(writes.map(({ text, values }) => runNamed(tx.client, text, values)));
      for (const d of done) if (d.status === 'rejected') throw d.reason;
      const last = built.at(-1);
      // One of them tells open pages that there is news; what else reacts to an order was done here.
      if (last) tx.emit({ kind: 'order.placed', orderId: last.row.id, version: 1 });
      const result = { placed, newCustomers: book.fresh.length };
      await also(tx, result, async () => {
        await turn;
        if (!book.isSound) throw new Outdated('a customer came out otherwise');
      });
      return result;
    });
  }

  async #build(
    tx: Tx,
    wanted: readonly Wanted[],
    known: Known,
    book: CustomerBook,
  ): Promise<{ placed: PlacedHistorical[]; built: Built[] }> {
    const built: Built[] = [];
    const placed: PlacedHistorical[] = [];
    for (const [i, w] of wanted.entries()) {
      const { sourceNo } = w.order;
      const there = known.sources.get(sourceNo);
      if (there) placed.push({ isNew: false, sourceNo, orderId: there.id, isOwn: there.import_batch_id === this.#batch.importBatchId });
      else {
        const made = build(tx, this.#batch, w, known.numbers[i] ?? '', book.idOf(w));
        built.push(made);
        placed.push({ isNew: true, sourceNo, row: made.row });
      }
      if (i % BUILT_AT_ONCE === BUILT_AT_ONCE - 1) await nextTurn();
    }
    return { placed, built };
  }
}
