import type { DoubtKind, ImportOptions, ImportReport, RowReason } from '@danflow/contract';
import type { Pool } from '../../platform/db.ts';

export type Doubt = ImportReport['doubts'][number];

const MAX_SAMPLES = 50;
const MAX_SAMPLE_ROWS = 20;

/** Each names its cases: a key that people know and the rows it stands on; `rows` are line numbers. */
const CASES: Readonly<Record<'order_of_two_customers' | 'product_of_two_names' | 'line_repeated' | 'product_repeated', string>> = {
  order_of_two_customers: `SELECT r.source_no AS key, array_agg(r.line_no ORDER BY r.line_no) AS rows FROM import_rows r
    WHERE r.batch_id = $1 AND r.reason IS NULL AND r.source_no IN (SELECT source_no FROM import_orders WHERE batch_id = $1 AND part = 2) GROUP BY r.source_no`,
  product_of_two_names: `SELECT s.file_code AS key, array_agg(r.line_no ORDER BY r.line_no) AS rows FROM import_skus s JOIN import_rows r ON r.batch_id = s.batch_id AND r.sku_key = s.sku_key
    WHERE s.batch_id = $1 AND r.reason IS NULL AND s.file_code IN (SELECT file_code FROM import_skus WHERE batch_id = $1 AND title <> '' GROUP BY file_code HAVING count(*) > 1) GROUP BY s.file_code`,
  line_repeated: `SELECT source_no AS key, array_agg(line_no ORDER BY line_no) AS rows FROM import_rows
    WHERE batch_id = $1 AND reason IS NULL GROUP BY source_no, same_as HAVING count(*) > 1`,
  product_repeated: `SELECT source_no AS key, array_agg(line_no ORDER BY line_no) AS rows FROM import_rows
    WHERE batch_id = $1 AND reason IS NULL GROUP BY source_no, customer_key, sku_key HAVING count(*) > 1 AND count(DISTINCT same_as) > 1`,
};

const MARK = (cases: string): string => `UPDATE import_rows r SET doubt = concat_ws(',', r.doubt, $2::text)
  FROM (SELECT DISTINCT unnest(c.rows) AS line_no FROM (${cases}) c) m WHERE r.batch_id = $1 AND r.line_no = m.line_no`;
const COUNT = (cases: string): string =>
  `SELECT count(*)::int AS count, coalesce(sum(cardinality(c.rows)), 0)::int AS rows FROM (${cases}) c`;
const SAMPLE = (cases: string): string =>
  `SELECT c.key, c.rows[1:${MAX_SAMPLE_ROWS}] AS rows FROM (${cases}) c ORDER BY c.rows[1] LIMIT ${MAX_SAMPLES}`;

async function oneDoubt(pool: Pool, batchId: string, kind: keyof typeof CASES): Promise<Doubt | null> {
  const cases = CASES[kind];
  const counted = await pool.query<{ count: number; rows: number }>(COUNT(cases), [batchId]);
  const found = counted.rows[0];
  if (!found || found.count === 0) return null;
  const samples = await pool.query<{ key: string; rows: number[] }>(SAMPLE(cases), [batchId]);
  await pool.query(MARK(cases), [batchId, kind]);
  return { kind, count: found.count, rows: found.rows, samples: samples.rows };
}

/** What only a look over all rows can find; run after the orders were judged, so that refused rows are not doubted too. */
export async function findDoubts(pool: Pool, batchId: string, options: Pick<ImportOptions, 'unknownSkus'>): Promise<Doubt[]> {
  const found: Doubt[] = [];
  for (const kind of Object.keys(CASES) as (keyof typeof CASES)[]) {
    // Where no SKU is created, a second name changes nothing.
    if (kind === 'product_of_two_names' && options.unknownSkus === 'refuse') continue;
    const doubt = await oneDoubt(pool, batchId, kind);
    if (doubt) found.push(doubt);
  }
  return found;
}

/** Collects doubts that turn up while orders are judged one by one. */
export class DoubtTally {
  readonly #kinds = new Map<DoubtKind, { count: number; rows: number; samples: { key: string; rows: number[] }[] }>();

  add(kind: DoubtKind, key: string, rows: readonly number[]): void {
    const known = this.#kinds.get(kind) ?? { count: 0, rows: 0, samples: [] };
    if (known.samples.length < MAX_SAMPLES) known.samples.push({ key, rows: rows.slice(0, MAX_SAMPLE_ROWS) });
    this.#kinds.set(kind, { count: known.count + 1, rows: known.rows + rows.length, samples: known.samples });
  }

  all(): Doubt[] {
    return [...this.#kinds].map(([kind, d]) => ({ kind, ...d }));
  }
}

export async function countReasons(pool: Pool, batchId: string): Promise<{ reason: RowReason; rows: number }[]> {
  const { rows } = await pool.query<{ reason: RowReason; rows: number }>(
    'SELECT reason, count(*)::int AS rows FROM import_rows WHERE batch_id = $1 AND reason IS NOT NULL GROUP BY reason ORDER BY 2 DESC, 1',
    [batchId],
  );
  return rows;
}

const CUSTOMERS = `SELECT count(*)::int AS all, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM customers k WHERE k.shop_id = $2
      AND (k.external_code = CASE WHEN c.key LIKE 'c:%' THEN substr(c.key, 3) END OR k.phone_token = CASE WHEN c.key LIKE 'p:%' THEN substr(c.key, 3)::int8 END)))::int AS found
  FROM (SELECT DISTINCT customer_key AS key FROM import_orders WHERE batch_id = $1 AND state = 'ready' AND customer_key ~ '^[cp]:') c`;

/** Customers of the accepted orders, by code or phone; those known by name alone are nobody's record (R8). */
export async function countCustomers(pool: Pool, batchId: string, shopId: string): Promise<{ found: number; created: number }> {
  const { rows } = await pool.query<{ all: number; found: number }>(CUSTOMERS, [batchId, shopId]);
  const { all = 0, found = 0 } = rows[0] ?? {};
  return { found, created: all - found };
}
