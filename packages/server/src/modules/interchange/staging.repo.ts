import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { DoubtKind, RowReason } from '@danflow/contract';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { seal, unseal } from '../../platform/crypto/seal.ts';
import { runNamed, type Pool } from '../../platform/db.ts';
import type { StagedRow } from './bucket.rules.ts';
import type { RowFacts, RowPrivate } from './row.rules.ts';

export interface StagedSku {
  readonly key: string;
  readonly firstLine: number;
  readonly code: string;
  readonly barcode: string | null;
  readonly title: string;
  readonly options: string;
  readonly priceAmount: number;
}

export interface Chunk {
  readonly bucket: number;
  readonly seq: number;
  /** One JSON text a row. */
  readonly rows: readonly string[];
}

const placeOf = (batchId: string, bucket: number, seq: number) => `import_chunks.rows_sealed:${batchId}/${bucket}/${seq}` as const;

/** A row on its way into a chunk: an array, as the names of fields would be a third of it. */
export const rowText = ({ lineNo, sourceNo, read }: StagedRow): string =>
  JSON.stringify(read ? [lineNo, sourceNo, read.customerKey, read.skuKey, read.sameAs, read.facts, read.persons] : [lineNo, sourceNo]);

type RowTuple = readonly [number, string] | readonly [number, string, string, string, number, RowFacts, RowPrivate];

function rowOf(tuple: RowTuple): StagedRow {
  const [lineNo, sourceNo] = tuple;
  if (tuple.length === 2) return { lineNo, sourceNo, read: null };
  const [, , customerKey, skuKey, sameAs, facts, persons] = tuple;
  return { lineNo, sourceNo, read: { customerKey, skuKey, sameAs, facts, persons } };
}

const INSERT_CHUNKS = `INSERT INTO import_chunks (batch_id, bucket, seq, rows_sealed)
  SELECT $1::uuid, c.* FROM unnest($2::int2[], $3::int4[], $4::bytea[]) AS c`;

/** Level 1 takes half the time of zstd's own choice, 3, and leaves fewer bytes: rows of a file are much alike. */
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** One compression and one seal for some hundreds of rows. */
export async function insertChunks(pool: Pool, keys: Keyring, batchId: string, chunks: readonly Chunk[]): Promise<void> {
  if (chunks.length === 0) return;
  await runNamed(pool, INSERT_CHUNKS, [
    batchId,
    chunks.map((c) => c.bucket),
    chunks.map((c) => c.seq),
    chunks.map((c) => seal(keys, placeOf(batchId, c.bucket, c.seq), zstdCompressSync(`[${c.rows.join(',')}]`, FAST))),
  ]);
}

const CHUNKS = 'SELECT seq, rows_sealed FROM import_chunks WHERE batch_id = $1 AND bucket = $2 ORDER BY seq';

export interface SealedChunk {
  readonly seq: number;
  readonly rows_sealed: Buffer;
}

export const chunksOf = async (pool: Pool, batchId: string, bucket: number): Promise<SealedChunk[]> =>
  (await runNamed(pool, CHUNKS, [batchId, bucket])).rows as SealedChunk[];

export function* rowsOf(keys: Keyring, batchId: string, bucket: number, chunks: readonly SealedChunk[]): Generator<StagedRow> {
  for (const { seq, rows_sealed: sealed } of chunks) {
    const text = zstdDecompressSync(unseal(keys, placeOf(batchId, bucket, seq), sealed)).toString('utf8');
    yield* (JSON.parse(text) as RowTuple[]).map(rowOf);
  }
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
  await pool.query('UPDATE import_batches SET is_staged = false WHERE id = $1 AND is_staged', [batchId]);
  for (const table of ['import_chunks', 'import_told_rows', 'import_skus'] as const) {
    const sql = `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE batch_id = $1 LIMIT ${CLEAR_PAGE}))`;
    while (((await pool.query(sql, [batchId])).rowCount ?? 0) === CLEAR_PAGE);
  }
}

export interface ToldRow {
  readonly lineNo: number;
  readonly reason: RowReason | null;
  readonly reasonColumn: number | null;
  readonly doubts: readonly DoubtKind[];
}

const TELL = `INSERT INTO import_told_rows AS t (batch_id, line_no, reason, reason_column, doubt)
  SELECT $1::uuid, r.* FROM unnest($2::int4[], $3::text[], $4::int2[], $5::text[]) AS r
  ON CONFLICT (batch_id, line_no) DO UPDATE SET reason = coalesce(excluded.reason, t.reason), doubt = coalesce(excluded.doubt, t.doubt)`;

export async function tellRows(pool: Pool, batchId: string, told: readonly ToldRow[]): Promise<void> {
  if (told.length === 0) return;
  await runNamed(pool, TELL, [
    batchId,
    told.map((r) => r.lineNo),
    told.map((r) => r.reason),
    told.map((r) => r.reasonColumn),
    told.map((r) => (r.doubts.length === 0 ? null : r.doubts.join(','))),
  ]);
}

const TOLD = `SELECT line_no, reason, reason_column, doubt FROM import_told_rows
  WHERE batch_id = $1 AND line_no > $2 ORDER BY line_no LIMIT 2000`;

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
