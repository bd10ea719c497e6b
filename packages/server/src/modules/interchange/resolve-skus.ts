import type { ImportOptions, RowReason } from '@danflow/contract';
import { runNamed, type Pool } from '../../platform/db.ts';
import type { Core } from '../../platform/tx.ts';
import { findSkus, type Sku } from '../catalog/index.ts';
import { codesOf } from './sku-codes.rules.ts';

export interface ImportSku {
  readonly skuKey: string;
  readonly fileCode: string;
  readonly code: string;
  readonly barcode: string | null;
  readonly title: string;
  readonly options: string;
  readonly priceAmount: number;
  readonly skuId: string | null;
  readonly refused: RowReason | null;
}

interface Row {
  readonly sku_key: string;
  readonly file_code: string;
  readonly code: string;
  readonly barcode: string | null;
  readonly title: string;
  readonly options: string;
  readonly price_amount: number;
  readonly sku_id: string | null;
  readonly refused: RowReason | null;
}

const COLUMNS = 'sku_key, file_code, code, barcode, title, options, price_amount, sku_id, refused';
const skuOf = (r: Row): ImportSku => ({
  skuKey: r.sku_key,
  fileCode: r.file_code,
  code: r.code,
  barcode: r.barcode,
  title: r.title,
  options: r.options,
  priceAmount: r.price_amount,
  skuId: r.sku_id,
  refused: r.refused,
});

const CODES = 'SELECT DISTINCT file_code FROM import_skus WHERE batch_id = $1 AND file_code > $2 ORDER BY file_code LIMIT 500';
const BY_CODE = `SELECT ${COLUMNS} FROM import_skus WHERE batch_id = $1 AND file_code = ANY($2::text[]) ORDER BY file_code, first_line`;
const BY_KEY = `SELECT ${COLUMNS} FROM import_skus WHERE batch_id = $1 AND sku_key = ANY($2::text[])`;
const SAVE = `UPDATE import_skus s SET code = m.code, sku_id = m.sku_id, refused = m.refused
  FROM unnest($2::text[], $3::text[], $4::uuid[], $5::text[]) AS m (sku_key, code, sku_id, refused) WHERE s.batch_id = $1 AND s.sku_key = m.sku_key`;

export async function skusByKey(pool: Pool, batchId: string, keys: readonly string[]): Promise<Map<string, ImportSku>> {
  const { rows } = await runNamed(pool, BY_KEY, [batchId, keys]);
  return new Map((rows as Row[]).map((r) => [r.sku_key, skuOf(r)]));
}

const variants = (code: string, names: number): string[] => [code, ...Array.from({ length: names }, (_, i) => `${code}#${i + 2}`)];

/** The names a file has for one code, with the SKU each of them is. */
function resolveCode(named: readonly ImportSku[], catalogue: readonly Sku[], unknownSkus: ImportOptions['unknownSkus']): ImportSku[] {
  const code = named[0]?.fileCode ?? '';
  const codes = new Set(variants(code, named.length));
  const known = catalogue.filter((s) => codes.has(s.code));
  // Where nothing may be created a name does not matter: shops rename goods, and the code is what the merchant keeps.
  const chosen =
    unknownSkus === 'refuse'
      ? new Map(named.map((n) => [n.skuKey, code]))
      : codesOf(
          code,
          named.map((n) => ({ key: n.skuKey, title: n.title })),
          known,
        );
  return named.map((n): ImportSku => {
    const byBarcode = n.barcode === null ? undefined : catalogue.find((s) => s.barcode === n.barcode);
    const sku = known.find((s) => s.code === chosen.get(n.skuKey)) ?? byBarcode;
    const refused: RowReason | null = sku ? (sku.isArchived ? 'sku_archived' : null) : unknownSkus === 'refuse' ? 'sku_unknown' : null;
    return { ...n, code: sku?.code ?? chosen.get(n.skuKey) ?? code, skuId: sku?.id ?? null, refused };
  });
}

/** Finds the SKUs of the staged rows in the catalogue, and gives codes to those that are to be created. */
export async function resolveSkus(core: Core, batchId: string, options: ImportOptions): Promise<void> {
  for (let after = ''; ;) {
    const { rows } = await runNamed(core.pool, CODES, [batchId, after]);
    const codes = (rows as { file_code: string }[]).map((r) => r.file_code);
    const last = codes.at(-1);
    if (last === undefined) return;
    after = last;
    const found = ((await runNamed(core.pool, BY_CODE, [batchId, codes])).rows as Row[]).map(skuOf);
    const byCode = Map.groupBy(found, (s) => s.fileCode);
    const catalogue = await findSkus(core, {
      codes: [...byCode].flatMap(([code, named]) => variants(code, named.length)),
      barcodes: found.flatMap((s) => (s.barcode === null ? [] : [s.barcode])),
    });
    const resolved = [...byCode.values()].flatMap((named) => resolveCode(named, catalogue, options.unknownSkus));
    await runNamed(core.pool, SAVE, [
      batchId,
      resolved.map((s) => s.skuKey),
      resolved.map((s) => s.code),
      resolved.map((s) => s.skuId),
      resolved.map((s) => s.refused),
    ]);
  }
}

const MISSING = `SELECT ${COLUMNS} FROM import_skus WHERE batch_id = $1 AND sku_id IS NULL AND refused IS NULL ORDER BY file_code, first_line LIMIT $2`;
const NEED = 'UPDATE import_skus SET is_needed = true WHERE batch_id = $1 AND sku_key = ANY($2::text[]) AND NOT is_needed';

/** Accepted orders name them. */
export async function needSkus(pool: Pool, batchId: string, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await runNamed(pool, NEED, [batchId, keys]);
}

const DROP_UNNEEDED = 'DELETE FROM import_skus WHERE batch_id = $1 AND sku_id IS NULL AND refused IS NULL AND NOT is_needed';

/** SKUs that only refused orders name are not created. */
export async function dropUnneededSkus(pool: Pool, batchId: string): Promise<void> {
  await pool.query(DROP_UNNEEDED, [batchId]);
}

export async function missingSkus(pool: Pool, batchId: string, limit: number): Promise<ImportSku[]> {
  const { rows } = await runNamed(pool, MISSING, [batchId, limit]);
  return (rows as Row[]).map(skuOf);
}

export async function skuCounts(pool: Pool, batchId: string): Promise<{ found: number; created: number }> {
  const { rows } = await pool.query<{ found: number; created: number }>(
    'SELECT count(DISTINCT sku_id)::int AS found, count(*) FILTER (WHERE sku_id IS NULL)::int AS created FROM import_skus WHERE batch_id = $1 AND refused IS NULL',
    [batchId],
  );
  return rows[0] ?? { found: 0, created: 0 };
}

const OF_TWO_NAMES = "SELECT file_code FROM import_skus WHERE batch_id = $1 AND title <> '' GROUP BY file_code HAVING count(*) > 1";

/** Codes for which the file has several names. */
export async function codesOfTwoNames(pool: Pool, batchId: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ file_code: string }>(OF_TWO_NAMES, [batchId]);
  return new Set(rows.map((r) => r.file_code));
}

const TAKE_IDS =
  'UPDATE import_skus s SET sku_id = m.sku_id FROM unnest($2::text[], $3::uuid[]) AS m (sku_key, sku_id) WHERE s.batch_id = $1 AND s.sku_key = m.sku_key';
export const noteCreated = (
  on: Parameters<typeof runNamed>[0],
  batchId: string,
  made: readonly { readonly skuKey: string; readonly skuId: string }[],
) => runNamed(on, TAKE_IDS, [batchId, made.map((m) => m.skuKey), made.map((m) => m.skuId)]);
