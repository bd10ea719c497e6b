import type { ImportFormat, RowReason } from '@danflow/contract';
import { MAX_GROUP_ROWS, partNo } from './group.rules.ts';
import type { RowFacts, RowPrivate } from './row.rules.ts';
import { textHash } from './text-hash.rules.ts';

/** A row of the file that has an order number, as it was staged. */
export interface StagedRow {
  readonly lineNo: number;
  readonly sourceNo: string;
  /** Null: the row was refused, and with it its order. */
  readonly read: ReadRow | null;
}

export interface ReadRow {
  /** Whose order it is: c:<code>, p:<blind token of the phone>, n:<blind token of the name>; empty: the row does not say. */
  readonly customerKey: string;
  readonly skuKey: string;
  /** Mark of all cells but the line's own number: `rowMark`. */
  readonly sameAs: number;
  readonly facts: RowFacts;
  readonly persons: RowPrivate;
}

export interface FoundRow extends ReadRow {
  readonly lineNo: number;
}

/** An order of the file as its rows tell it, not judged yet. */
export interface FoundOrder {
  readonly sourceNo: string;
  readonly part: number;
  readonly isShared: boolean;
  readonly customerKey: string;
  readonly rows: readonly FoundRow[];
}

export interface RefusedRow {
  readonly lineNo: number;
  readonly reason: RowReason;
}

export interface FoundOrders {
  /** Oldest first, so that what is placed together lies together in the indexes. */
  readonly orders: readonly FoundOrder[];
  readonly refusedOrders: number;
  readonly refusedRows: readonly RefusedRow[];
}

const BUCKET_BYTES = 1_000_000;
const MOST_BUCKETS = 128;
/** A workbook is a compressed text. */
const GROWTH = { csv: 1, xlsx: 6 } as const;

/** As many as make a bucket a few thousand rows: memory is that of one, however long the file. */
export const bucketCount = ({ kind, bytes }: Pick<ImportFormat, 'kind' | 'bytes'>): number =>
  Math.min(MOST_BUCKETS, Math.max(1, Math.ceil((bytes * GROWTH[kind]) / BUCKET_BYTES)));

/** X and X#2 fall into one bucket, so that a number made here meets the same number in the file. */
export const bucketOf = (sourceNo: string, buckets: number): number =>
  textHash(sourceNo, /#\d+$/.exec(sourceNo)?.index ?? sourceNo.length) % buckets;

/** A wrong column taken for the order number makes one order of the whole file, which memory need not hold. */
const MOST_OF_A_NUMBER = 20_000;

interface OfNumber {
  rows: StagedRow[];
  /** Lines of a number that has too many: nothing else of them is kept. */
  tooMany: number[] | null;
}

/** Of refused rows their own reason is told already. */
const linesRead = (rows: readonly StagedRow[]): number[] => rows.flatMap((r) => (r.read ? [r.lineNo] : []));

/** Rows of one bucket, added in the order of the file → its orders. */
export class Bucket {
  readonly #numbers = new Map<string, OfNumber>();

  add(row: StagedRow): void {
    const known = this.#numbers.get(row.sourceNo);
    if (!known) this.#numbers.set(row.sourceNo, { rows: [row], tooMany: null });
    else if (known.tooMany) {
      if (row.read) known.tooMany.push(row.lineNo);
    } else if (known.rows.push(row) > MOST_OF_A_NUMBER) {
      known.tooMany = linesRead(known.rows);
      known.rows = [];
    }
  }

  orders(): FoundOrders {
    const found = { orders: [] as FoundOrder[], refusedOrders: 0, refusedRows: [] as RefusedRow[] };
    const refuse = (lineNos: readonly number[], reason: RowReason): void => {
      for (const lineNo of lineNos) found.refusedRows.push({ lineNo, reason });
    };
    for (const [sourceNo, { rows, tooMany }] of this.#numbers) {
      if (tooMany) {
        found.refusedOrders += 1;
        refuse(tooMany, 'lines_too_many');
        continue;
      }
      const orders = ordersOfNumber(sourceNo, rows);
      // All its rows were refused: an order is lost, though nobody can say of whom.
      if (orders.length === 0) found.refusedOrders += 1;
      // An order comes in whole or not at all, and so do those that share its number.
      const isRefused = rows.some((r) => r.read === null);
      for (const order of orders) {
        const reason = isRefused ? 'order_refused' : this.#faultOf(order);
        if (reason === null) found.orders.push(order);
        else {
          found.refusedOrders += 1;
          refuse(
            order.rows.map((r) => r.lineNo),
            reason,
          );
        }
      }
    }
    found.orders.sort(byTime);
    return found;
  }

  #faultOf({ sourceNo, part, rows }: FoundOrder): RowReason | null {
    // X#2 made here must not be the X#2 that the file has.
    if (part > 1 && this.#numbers.get(partNo(sourceNo, part))?.rows.some((r) => r.read !== null)) return 'source_no_clash';
    return rows.length > MAX_GROUP_ROWS ? 'lines_too_many' : null;
  }
}

/** One number may stand for several customers: an order for each. A row that names none belongs to the first that is named. */
function ordersOfNumber(sourceNo: string, staged: readonly StagedRow[]): FoundOrder[] {
  const rows: FoundRow[] = [];
  for (const { lineNo, read } of staged) if (read) rows.push({ lineNo, ...read });
  const first = rows.find((r) => r.customerKey !== '')?.customerKey ?? '';
  const isOne = rows.length > 0 && rows.every((r) => r.customerKey === '' || r.customerKey === first);
  if (isOne) return [{ sourceNo, part: 1, isShared: false, customerKey: first, rows }];
  const parts = Map.groupBy(rows, (r) => (r.customerKey === '' ? first : r.customerKey));
  return [...parts].map(([customerKey, of], i) => ({ sourceNo, part: i + 1, isShared: parts.size > 1, customerKey, rows: of }));
}

const timeOf = (order: FoundOrder): string => order.rows[0]?.facts.orderedAt ?? '';
/** Stable: orders of one instant stay in the order of the file. */
const byTime = (a: FoundOrder, b: FoundOrder): number => {
  const [x, y] = [timeOf(a), timeOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};
