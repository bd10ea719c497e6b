import { setImmediate as nextTurn } from 'node:timers/promises';
import { copyRows, type Copy } from '../../platform/copy-rows.ts';
import { runNamed } from '../../platform/db.ts';
import type { Actor } from '../../platform/principal.ts';
import { inTx, isUniqueViolation, type Core, type Tx } from '../../platform/tx.ts';
import { insertCustomersStatement, matchCustomers, rememberedTokens, type CustomerWant } from '../customers/index.ts';
import { CustomerBook, customerKeys, type Flight, type Ids } from './historical-customers.ts';
import { build, type Built, type HistoricalBatch, type HistoricalOrder, type Wanted } from './build-historical.ts';
import { copyTexts } from './index-texts.ts';
import { orderNumbers } from './order-numbers.ts';
import { ordersBySourceNo, type KnownSource } from './orders-by-source-no.ts';
import type { OrderFacts } from './order.facts.ts';
import { copyHistoricalLines, copyHistoricalOrders, copyJournal, countDeltas, insertDeltas } from './order.rows.ts';

/** `isNew: false`: an order with this source number was there already; `isOwn` says that this same import made it. */
export type PlacedHistorical =
  | { readonly isNew: true; readonly sourceNo: string; readonly row: OrderFacts }
  | { readonly isNew: false; readonly sourceNo: string; readonly orderId: string; readonly isOwn: boolean };

export interface HistoricalResult {
  readonly placed: readonly PlacedHistorical[];
  readonly newCustomers: number;
}

interface Known {
  readonly sources: ReadonlyMap<string, KnownSource>;
  /** Ids by phone and by code. */
  readonly customers: Ids;
  readonly numbers: readonly string[];
}

/** By phone, and by code only whom no phone finds (R8): most have both, and each look-up is one more place of an index. */
async function knownCustomers(core: Core, { shopId }: HistoricalBatch, wanted: readonly Wanted[]): Promise<Ids> {
  const ids = new Map<string, string>();
  const ask = async (wants: readonly Omit<CustomerWant, 'shopId' | 'customerId'>[]): Promise<void> => {
    const found = await matchCustomers(
      core.pool,
      wants.map((w) => ({ ...w, shopId, customerId: null })),
    );
    for (const c of found) for (const key of customerKeys(c.phone_token, c.external_code)) ids.set(key, c.id);
  };
  await ask(wanted.map(({ tokens }) => ({ phoneToken: tokens.phone, externalCode: null })));
  const others = wanted.filter(({ tokens }) => tokens.phone === null || !ids.has(`p${tokens.phone}`));
  await ask(others.map(({ order }) => ({ phoneToken: null, externalCode: order.customerCode })));
  return ids;
}

async function lookUp(core: Core, batch: HistoricalBatch, wanted: readonly Wanted[]): Promise<Known> {
  const [sources, customers, numbers] = await Promise.all([
    ordersBySourceNo(
      core.pool,
      batch.shopId,
      wanted.map((w) => w.order.sourceNo),
    ),
    knownCustomers(core, batch, wanted),
    orderNumbers(core).take(wanted.length),
  ]);
  return { sources, customers, numbers };
}

function copiesOf(built: readonly Built[], book: CustomerBook): Copy[] {
  return [
    copyHistoricalOrders(built.map((b) => b.row)),
    copyHistoricalLines(built.flatMap((b) => b.lines)),
    copyJournal([...book.entries, ...built.map((b) => b.entry)]),
    copyTexts(built.map(({ row, texts }) => ({ id: row.id, texts }))),
  ];
}

/** Sent together, one round trip; the first failure aborts the transaction and with it all of them. */
async function write({ client, now }: Tx, built: readonly Built[], book: CustomerBook): Promise<void> {
  if (built.length === 0) return;
  const moves = built.map((b) => ({ before: null, after: b.row }));
  const { text, values } = insertDeltas(countDeltas(moves, now));
  await Promise.all([...copiesOf(built, book).map((c) => copyRows(client, c)), runNamed(client, text, values)]);
}

/**
 * Only in its turn: a batch before that is built anew may make the same ones, and would wait for this transaction, which
 * waits for that batch.
 */
async function writeCustomers({ client, now }: Tx, { fresh }: CustomerBook): Promise<void> {
  if (fresh.length === 0) return;
  const { text, values } = insertCustomersStatement(fresh, now);
  await runNamed(client, text, values);
}

/** Runs in the same transaction as the orders: payments cannot be called from here, and the importer keeps its own books. */
export interface Along {
  /** What touches nothing but these orders: written while batches before are still under way. */
  beside(tx: Tx, result: HistoricalResult): Promise<void>;
  /** Where batches meet: a row that two of them write, the second waits for the commit of the first, holding its own. */
  inTurn(tx: Tx, result: HistoricalResult): Promise<void>;
}

/** The batch before came out otherwise than this one was built on. */
class Outdated extends Error {}

const MAX_TRIES = 3;
const MAX_FLIGHTS = 4;
/** Orders that are sealed and chained before others get a turn: about 5 ms. */
const BUILT_AT_ONCE = 50;

interface Place {
  readonly flight: Flight;
  readonly ahead: readonly Flight[];
  readonly turn: Turn;
}

/** Ends when the batch before is committed; null: nothing is under way before this one. */
type Turn = Promise<void> | null;

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
  readonly #tokensOf: ReturnType<typeof rememberedTokens>;
  /** The newest first. */
  #flights: readonly Flight[] = [];

  constructor(core: Core, actor: Actor, batch: HistoricalBatch) {
    this.#core = core;
    this.#actor = actor;
    this.#batch = batch;
    this.#tokensOf = rememberedTokens(core.keys);
  }

  /** Without a turn to wait for, what is under way comes after: nothing is borrowed from it, nor lent to it. */
  async place(orders: readonly HistoricalOrder[], turn: Turn, along: Along): Promise<HistoricalResult> {
    const wanted = orders.map((order): Wanted => ({ order, tokens: this.#tokensOf(order.private) }));
    const ahead = turn ? this.#flights : [];
    const { promise: built, resolve: setBuilt } = Promise.withResolvers<void>();
    const flight: Flight = { made: new Map(), built, setBuilt };
    if (turn) this.#flights = [flight, ...ahead].slice(0, MAX_FLIGHTS);
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#placeOnce(wanted, { flight, ahead, turn }, along);
      } catch (error) {
        flight.made = new Map();
        flight.setBuilt();
        if (!(error instanceof Outdated || isUniqueViolation(error)) || tried >= MAX_TRIES) throw error;
        // What stood in the way may be a batch before.
        await turn;
      }
    }
  }

  async #placeOnce(wanted: readonly Wanted[], { flight, ahead, turn }: Place, along: Along): Promise<HistoricalResult> {
    const known = await lookUp(this.#core, this.#batch, wanted);
    return inTx(this.#core, this.#actor, async (tx) => {
      await ahead[0]?.built;
      const book = new CustomerBook(tx, this.#batch, known.customers, ahead);
      const { placed, built } = await this.#build(tx, wanted, known, book);
      flight.made = book.made;
      flight.setBuilt();
      await write(tx, built, book);
      const last = built.at(-1);
      // One of them tells open pages that there is news; what else reacts to an order was done here.
      if (last) tx.emit({ kind: 'order.placed', orderId: last.row.id, version: 1 });
      const result = { placed, newCustomers: book.fresh.length };
      await along.beside(tx, result);
      await turn;
      if (!book.isSound) throw new Outdated('a customer came out otherwise');
      await writeCustomers(tx, book);
      await along.inTurn(tx, result);
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
