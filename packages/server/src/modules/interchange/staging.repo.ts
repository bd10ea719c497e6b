import type { DoubtKind, RowReason } from '@danflow/contract';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { sealJson, unsealJson } from '../../platform/crypto/seal.ts';
import { runNamed, type Pool } from '../../platform/db.ts';
import type { RowFacts, RowPrivate } from './row.rules.ts';

/** One row of the file on its way into the staging table. */
export interface StagedRow {
  readonly lineNo: number;
  readonly sourceNo: string | null;
  readonly customerKey: string;
  readonly skuKey: string | null;
  readonly sameAs: string | null;
  readonly facts: RowFacts | null;
  readonly persons: RowPrivate;
  readonly reason: RowReason | null;
  readonly reasonColumn: number | null;
}

export interface StagedSku {
  readonly key: string;
  readonly firstLine: number;
  readonly code: string;
  readonly barcode: string | null;
  readonly title: string;
  readonly options: string;
  readonly priceAmount: number;
}

const placeOf = (batchId: string, lineNo: number) => `import_rows.private_sealed:${batchId}/${lineNo}` as const;
const isEmpty = (persons: RowPrivate): boolean => Object.keys(persons).length === 0;

const INSERT_ROWS = `INSERT INTO import_rows (batch_id, line_no, source_no, customer_key, sku_key, same_as, facts, private_sealed, reason, reason_column)
  SELECT $1::uuid, r.* FROM unnest($2::int4[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]::json[], $8::bytea[], $9::text[], $10::int2[]) AS r`;

export async function insertRows(pool: Pool, keys: Keyring, batchId: string, rows: readonly StagedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await runNamed(pool, INSERT_ROWS, [
    batchId,
    rows.map((r) => r.lineNo),
    rows.map((r) => r.sourceNo),
    rows.map((r) => r.customerKey),
    rows.map((r) => r.skuKey),
    rows.map((r) => r.sameAs),
    rows.map((r) => (r.facts ? JSON.stringify(r.facts) : null)),
    rows.map((r) => (isEmpty(r.persons) ? null : sealJson(keys, placeOf(batchId, r.lineNo), r.persons))),
    rows.map((r) => r.reason),
    rows.map((r) => r.reasonColumn),
  ]);
}

const INSERT_SKUS = `INSERT INTO import_skus (batch_id, sku_key, first_line, file_code, code, barcode, title, options, price_amount)
  SELECT $1::uuid, key, line, code, code, barcode, title, options, price
  FROM unnest($2::text[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int8[]) AS s (key, line, code, barcode, title, options, price)
  ON CONFLICT DO NOTHING`;

export async function insertSkus(pool: Pool, batchId: string, skus: readonly StagedSku[]): Promise<void> {
  if (skus.length === 0) return;
  await runNamed(pool, INSERT_SKUS, [
    batchId,
    skus.map((s) => s.key),
    skus.map((s) => s.firstLine),
    skus.map((s) => s.code),
    skus.map((s) => s.barcode),
    skus.map((s) => s.title),
    skus.map((s) => s.options),
    skus.map((s) => s.priceAmount),
  ]);
}

const CLEAR_PAGE = 20_000;

/** In pages: one DELETE of half a million rows would run into the statement's time limit. */
export async function clearStaging(pool: Pool, batchId: string): Promise<void> {
  for (const table of ['import_rows', 'import_orders', 'import_skus'] as const) {
    const sql = `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE batch_id = $1 LIMIT ${CLEAR_PAGE}))`;
    while (((await pool.query(sql, [batchId])).rowCount ?? 0) === CLEAR_PAGE);
  }
}

/** The planner must know of rows that were just written, else it joins them one by one. */
const ANALYZE = ['import_rows', 'import_orders', 'import_skus'] as const;

const GROUPING: readonly string[] = [
  // A row that names no customer belongs to the first that its order number has.
  `UPDATE import_rows r SET customer_key = f.customer_key
   FROM (SELECT DISTINCT ON (source_no) source_no, customer_key FROM import_rows WHERE batch_id = $1 AND customer_key <> '' AND reason IS NULL ORDER BY source_no, line_no) f
   WHERE r.batch_id = $1 AND r.customer_key = '' AND r.reason IS NULL AND r.source_no = f.source_no`,
  // An order comes in whole or not at all.
  `UPDATE import_rows SET reason = 'order_refused'
   WHERE batch_id = $1 AND reason IS NULL AND source_no IN (SELECT source_no FROM import_rows WHERE batch_id = $1 AND reason IS NOT NULL AND source_no IS NOT NULL)`,
  `INSERT INTO import_orders (batch_id, group_no, source_no, customer_key, part, rows, state)
   SELECT $1, row_number() OVER (ORDER BY first_line), source_no, customer_key, row_number() OVER (PARTITION BY source_no ORDER BY first_line), rows,
     CASE WHEN refused THEN 'refused' ELSE 'waiting' END
   FROM (SELECT source_no, customer_key, min(line_no) AS first_line, count(*)::int AS rows, bool_or(reason IS NOT NULL) AS refused
     FROM import_rows WHERE batch_id = $1 AND source_no IS NOT NULL AND facts IS NOT NULL GROUP BY source_no, customer_key) g`,
  // Without its numbers the planner compares each order with each below: 8.7 s instead of 0.05 s for ten thousand.
  'ANALYZE import_orders',
  // X#2 made here must not be the X#2 that the file has.
  `UPDATE import_orders o SET state = 'refused' FROM import_orders p
   WHERE o.batch_id = $1 AND p.batch_id = $1 AND o.part > 1 AND p.part = 1 AND p.source_no = o.source_no || '#' || o.part`,
  `UPDATE import_rows r SET reason = 'source_no_clash' FROM import_orders o
   WHERE o.batch_id = $1 AND r.batch_id = $1 AND o.state = 'refused' AND o.part > 1 AND r.source_no = o.source_no AND r.customer_key = o.customer_key AND r.reason IS NULL`,
  // Never read into memory: a wrong column taken for the order number makes one order of the whole file.
  `UPDATE import_rows r SET reason = 'lines_too_many' FROM import_orders o
   WHERE o.batch_id = $1 AND r.batch_id = $1 AND o.rows > 200 AND r.source_no = o.source_no AND r.customer_key = o.customer_key AND r.reason IS NULL`,
  "UPDATE import_orders SET state = 'refused' WHERE batch_id = $1 AND rows > 200 AND state = 'waiting'",
];

/** Finds the orders of the staged rows, wherever these stand in the file. */
export async function groupRows(pool: Pool, batchId: string): Promise<void> {
  for (const table of ANALYZE) await pool.query(`ANALYZE ${table}`);
  for (const sql of GROUPING) await pool.query(sql, sql.startsWith('ANALYZE') ? [] : [batchId]);
}

export interface GroupHead {
  readonly groupNo: number;
  readonly sourceNo: string;
  readonly part: number;
  readonly isShared: boolean;
}

const HEADS = `SELECT o.group_no, o.source_no, o.part,
    o.part > 1 OR EXISTS (SELECT 1 FROM import_orders p WHERE p.batch_id = $1 AND p.group_no > o.group_no AND p.source_no = o.source_no AND p.part = 2) AS is_shared
  FROM import_orders o WHERE o.batch_id = $1 AND o.state = $2 AND o.group_no > $3 ORDER BY o.group_no LIMIT $4`;

export async function groupHeads(
  pool: Pool,
  batchId: string,
  state: 'waiting' | 'ready',
  after: number,
  limit: number,
): Promise<GroupHead[]> {
  const { rows } = await runNamed(pool, HEADS, [batchId, state, after, limit]);
  return (rows as { group_no: number; source_no: string; part: number; is_shared: boolean }[]).map((r) => ({
    groupNo: r.group_no,
    sourceNo: r.source_no,
    part: r.part,
    isShared: r.is_shared,
  }));
}

export interface StoredRow {
  readonly groupNo: number;
  readonly lineNo: number;
  readonly skuKey: string;
  readonly facts: RowFacts;
  readonly persons: RowPrivate;
}

const ROWS = `SELECT o.group_no, r.line_no, r.sku_key, r.facts, r.private_sealed
  FROM import_orders o JOIN import_rows r ON r.batch_id = o.batch_id AND r.source_no = o.source_no AND r.customer_key = o.customer_key
  WHERE o.batch_id = $1 AND o.group_no = ANY($2::int4[]) AND r.facts IS NOT NULL ORDER BY o.group_no, r.line_no`;

export async function rowsOfGroups(pool: Pool, keys: Keyring, batchId: string, groupNos: readonly number[]): Promise<StoredRow[]> {
  const { rows } = await runNamed(pool, ROWS, [batchId, groupNos]);
  return (rows as { group_no: number; line_no: number; sku_key: string; facts: RowFacts; private_sealed: Buffer | null }[]).map((r) => ({
    groupNo: r.group_no,
    lineNo: r.line_no,
    skuKey: r.sku_key,
    facts: r.facts,
    persons: r.private_sealed === null ? {} : (unsealJson(keys, placeOf(batchId, r.line_no), r.private_sealed) as RowPrivate),
  }));
}

export interface Judged {
  readonly groupNo: number;
  readonly state: 'ready' | 'refused' | 'done' | 'skipped';
  readonly orderId?: string | null;
}

const MARK = `UPDATE import_orders o SET state = m.state, order_id = m.order_id
  FROM unnest($2::int4[], $3::text[], $4::uuid[]) AS m (group_no, state, order_id) WHERE o.batch_id = $1 AND o.group_no = m.group_no`;

export async function markGroups(on: Parameters<typeof runNamed>[0], batchId: string, judged: readonly Judged[]): Promise<void> {
  if (judged.length === 0) return;
  await runNamed(on, MARK, [batchId, judged.map((j) => j.groupNo), judged.map((j) => j.state), judged.map((j) => j.orderId ?? null)]);
}

export interface RowMark {
  readonly lineNo: number;
  readonly reason: RowReason | null;
  readonly doubts: readonly DoubtKind[];
}

const MARK_ROWS = `UPDATE import_rows r SET reason = coalesce(m.reason, r.reason), doubt = coalesce(m.doubt, r.doubt)
  FROM unnest($2::int4[], $3::text[], $4::text[]) AS m (line_no, reason, doubt) WHERE r.batch_id = $1 AND r.line_no = m.line_no`;

export async function markRows(pool: Pool, batchId: string, marks: readonly RowMark[]): Promise<void> {
  if (marks.length === 0) return;
  await runNamed(pool, MARK_ROWS, [
    batchId,
    marks.map((m) => m.lineNo),
    marks.map((m) => m.reason),
    marks.map((m) => (m.doubts.length === 0 ? null : m.doubts.join(','))),
  ]);
}

export interface ToldRow {
  readonly lineNo: number;
  readonly reason: RowReason | null;
  readonly reasonColumn: number | null;
  readonly doubts: readonly DoubtKind[];
}

const TOLD = `SELECT line_no, reason, reason_column, doubt FROM import_rows
  WHERE batch_id = $1 AND (reason IS NOT NULL OR doubt IS NOT NULL) AND line_no > $2 ORDER BY line_no LIMIT 2000`;

/** Refused and doubtful rows in the order of the file, page by page. */
export async function* toldRows(pool: Pool, batchId: string): AsyncGenerator<ToldRow> {
  for (let after = 0; ;) {
    const { rows } = await runNamed(pool, TOLD, [batchId, after]);
    for (const r of rows as { line_no: number; reason: RowReason | null; reason_column: number | null; doubt: string | null }[]) {
      after = r.line_no;
      yield { lineNo: r.line_no, reason: r.reason, reasonColumn: r.reason_column, doubts: (r.doubt?.split(',') ?? []) as DoubtKind[] };
    }
    if (rows.length < 2000) return;
  }
}
