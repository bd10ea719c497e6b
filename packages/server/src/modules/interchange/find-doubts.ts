import type { DoubtKind, ImportReport, RowReason } from '@danflow/contract';
import type { Pool } from '../../platform/db.ts';
import type { LoadedOrder } from './load-orders.ts';

export type Doubt = ImportReport['doubts'][number];

const MAX_SAMPLES = 50;
const MAX_SAMPLE_ROWS = 20;
/** As they are told in the report, and as they stand behind a row. */
const ORDER: readonly DoubtKind[] = [
  'order_of_two_customers',
  'product_of_two_names',
  'line_repeated',
  'product_repeated',
  'receiver_differs',
  'total_as_discount',
];

interface Tallied {
  count: number;
  rows: number;
  samples: { key: string; rows: number[] }[];
}

/** Collects doubts bucket by bucket: how many there are, the first of each kind, and which rows they stand on. */
export class DoubtTally {
  readonly #kinds = new Map<DoubtKind, Tallied>();
  /** Rows of a code may stand in any bucket. */
  readonly #ofCodes = new Map<string, number[]>();
  #rows = new Map<number, Set<DoubtKind>>();

  /** Each case names a key that people know and the lines it stands on. */
  add(kind: DoubtKind, key: string, lineNos: readonly number[]): void {
    const known = this.#kinds.get(kind) ?? { count: 0, rows: 0, samples: [] };
    if (known.samples.length < MAX_SAMPLES) known.samples.push({ key, rows: lineNos.slice(0, MAX_SAMPLE_ROWS) });
    this.#kinds.set(kind, { count: known.count + 1, rows: known.rows + lineNos.length, samples: known.samples });
    this.#mark(kind, lineNos);
  }

  addToCode(code: string, lineNo: number): void {
    const lines = this.#ofCodes.get(code);
    if (lines) lines.push(lineNo);
    else this.#ofCodes.set(code, [lineNo]);
    this.#mark('product_of_two_names', [lineNo]);
  }

  #mark(kind: DoubtKind, lineNos: readonly number[]): void {
    for (const lineNo of lineNos) this.#rows.set(lineNo, (this.#rows.get(lineNo) ?? new Set()).add(kind));
  }

  /** Rows that were doubted since this was asked last. */
  takeRows(): { lineNo: number; reason: null; reasonColumn: null; doubts: DoubtKind[] }[] {
    const rows = [...this.#rows].map(([lineNo, kinds]) => ({
      lineNo,
      reason: null,
      reasonColumn: null,
      doubts: ORDER.filter((k) => kinds.has(k)),
    }));
    this.#rows = new Map();
    return rows;
  }

  all(): Doubt[] {
    for (const [code, lines] of this.#ofCodes)
      this.add(
        'product_of_two_names',
        code,
        lines.sort((a, b) => a - b),
      );
    this.#ofCodes.clear();
    return ORDER.flatMap((kind) => {
      const found = this.#kinds.get(kind);
      const samples = found?.samples.sort((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0)) ?? [];
      return found ? [{ kind, ...found, samples }] : [];
    });
  }
}

type Rows = LoadedOrder['rows'];
const linesOf = (rows: Rows): number[] => rows.map((r) => r.lineNo).sort((a, b) => a - b);
const repeated = (rows: Rows, by: 'sameAs' | 'skuKey'): Rows[] =>
  rows.length < 2 ? [] : [...Map.groupBy(rows, (r) => (by === 'sameAs' ? r.sameAs : r.sku.key)).values()].filter((of) => of.length > 1);

/** What only a look at several rows can find, among accepted orders: refused rows are not doubted too. `codes`: those of several names. */
export function findDoubts(accepted: readonly LoadedOrder[], codes: ReadonlySet<string>, tally: DoubtTally): void {
  for (const [number, orders] of Map.groupBy(accepted, (o) => o.sourceNo)) {
    const rows = orders.length === 1 && orders[0] ? orders[0].rows : orders.flatMap((o) => o.rows);
    if (orders[0]?.isShared) tally.add('order_of_two_customers', number, linesOf(rows));
    for (const of of repeated(rows, 'sameAs')) tally.add('line_repeated', number, linesOf(of));
    for (const order of orders)
      for (const of of repeated(order.rows, 'skuKey'))
        if (new Set(of.map((r) => r.sameAs)).size > 1) tally.add('product_repeated', number, linesOf(of));
    if (codes.size > 0) for (const r of rows) if (codes.has(r.sku.fileCode)) tally.addToCode(r.sku.fileCode, r.lineNo);
  }
}

export async function countReasons(pool: Pool, batchId: string): Promise<{ reason: RowReason; rows: number }[]> {
  const { rows } = await pool.query<{ reason: RowReason; rows: number }>(
    'SELECT reason, count(*)::int AS rows FROM import_told_rows WHERE batch_id = $1 AND reason IS NOT NULL GROUP BY reason ORDER BY 2 DESC, 1',
    [batchId],
  );
  return rows;
}
