import type { Tx } from '../../platform/tx.ts';
import { chainEntry } from '../audit/index.ts';
import { creationEntry, newCustomerRow, type NewCustomerRow } from '../customers/index.ts';
import type { HistoricalBatch, Wanted } from './build-historical.ts';

export type Ids = ReadonlyMap<string, string>;

/** A batch that is under way, or was. */
export interface Flight {
  /** Customers that it makes, by key; those of its last try. */
  made: Ids;
  /** Ends when they are known: the next batch must not make them, too. */
  readonly built: Promise<void>;
  readonly setBuilt: () => void;
}

/** By phone first (R8). */
export const customerKeys = (phone: number | null, code: string | null): string[] => [
  ...(phone === null ? [] : [`p${phone}`]),
  ...(code === null ? [] : [`c${code}`]),
];
const keysOf = ({ order, tokens }: Wanted): string[] => customerKeys(tokens.phone, order.customerCode);

/** Whose order it is (R8): by phone, else by code, else nobody's; a customer met twice in one batch is made once. */
export class CustomerBook {
  readonly fresh: NewCustomerRow[] = [];
  /** Their first journal entries. */
  readonly entries: ReturnType<typeof chainEntry>[] = [];
  /** Ids of those this batch makes. */
  readonly made = new Map<string, string>();
  readonly #borrowed: (() => boolean)[] = [];
  readonly #tx: Tx;
  readonly #batch: HistoricalBatch;
  readonly #known: Ids;
  readonly #ahead: readonly Flight[];

  constructor(tx: Tx, batch: HistoricalBatch, known: Ids, ahead: readonly Flight[]) {
    this.#tx = tx;
    this.#batch = batch;
    this.#known = known;
    this.#ahead = ahead;
  }

  idOf(wanted: Wanted): string | null {
    const keys = keysOf(wanted);
    for (const key of keys) {
      const known = this.made.get(key) ?? this.#known.get(key) ?? this.#borrow(key);
      if (known !== undefined) return known;
    }
    return keys.length === 0 ? null : this.#make(wanted, keys);
  }

  /** One that a batch before makes, which the look-up came too early for. */
  #borrow(key: string): string | undefined {
    for (const flight of this.#ahead) {
      const id = flight.made.get(key);
      if (id === undefined) continue;
      this.#borrowed.push(() => flight.made.get(key) === id);
      return id;
    }
    return undefined;
  }

  /** Whether the batches before came out as they were when this one was built. */
  get isSound(): boolean {
    return this.#borrowed.every((holds) => holds());
  }

  #make({ order, tokens }: Wanted, keys: readonly string[]): string {
    const { name, phone, street } = order.private;
    const facts = {
      shopId: this.#batch.shopId,
      externalCode: order.customerCode,
      name,
      phone,
      street,
      province: order.province,
      city: order.city,
      district: order.district,
    };
    const row = newCustomerRow(this.#tx, facts, undefined, tokens);
    this.entries.push(chainEntry(this.#tx, null, creationEntry(this.#tx.keys, row, facts)));
    this.fresh.push(row);
    for (const key of keys) this.made.set(key, row.id);
    return row.id;
  }
}
