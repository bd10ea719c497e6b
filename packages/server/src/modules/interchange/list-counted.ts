import { holdsStock, type CountRow, type SkuId, type TableCells, type TableReason, type WarehouseId } from '@danflow/contract';
import { sql } from 'kysely';
import type { Read } from '../../platform/tx.ts';
import { findSkus, fulfilmentOf, type Sku } from '../catalog/index.ts';
import { admitWarehouses } from '../inventory/index.ts';
import { halfWidth } from './cells.rules.ts';
import { countColumns, linesBelow, type CountField, type TableLine } from './goods-columns.rules.ts';

const MAX_UNITS = 100_000_000;

function foundIn(cell: string): number | null {
  const text = halfWidth(cell).replaceAll(',', '').replace(/\.0+$/, '');
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value <= MAX_UNITS ? value : null;
}

interface Books {
  readonly skus: readonly Sku[];
  readonly levels: ReadonlyMap<string, { readonly on_hand: number; readonly reserved: number }>;
}

function judgeCount(line: TableLine<CountField>, { skus, levels }: Books, seen: Set<string>): CountRow {
  const code = halfWidth(line.cell('code'));
  const sku = skus.find((s) => s.code === code) ?? skus.find((s) => s.barcode === code);
  const found = foundIn(line.cell('found'));
  const problems: { field: string; reason: TableReason }[] = [];
  if (!sku) problems.push({ field: 'code', reason: code === '' ? 'missing' : 'unknown' });
  else if (!holdsStock(fulfilmentOf(sku)) || sku.virtualKind === 'code_pool') problems.push({ field: 'code', reason: 'no_stock' });
  else if (seen.has(sku.id)) problems.push({ field: 'code', reason: 'twice' });
  if (found === null) problems.push({ field: 'found', reason: 'number_wrong' });
  if (sku) seen.add(sku.id);
  const level = sku && levels.get(sku.id);
  return {
    row: line.row,
    code,
    skuId: (sku?.id as SkuId | undefined) ?? null,
    title: sku?.title ?? '',
    options: sku?.options ?? '',
    onHand: level?.on_hand ?? 0,
    reserved: level?.reserved ?? 0,
    found,
    problems,
  };
}

/** A table of counts beside the books. Rows that nobody filled in were not counted. Throws warehouse_not_found. */
export async function listCounted(
  read: Read,
  { warehouseId, cells }: { readonly warehouseId: WarehouseId; readonly cells: TableCells },
): Promise<{ rows: CountRow[] }> {
  await admitWarehouses(read, read.principal.scope, [warehouseId]);
  const lines = linesBelow(cells, countColumns(cells)).filter((line) => line.cell('found') !== '');
  const codes = lines.map((line) => halfWidth(line.cell('code'))).filter((code) => code !== '');
  const skus = await findSkus(read, { codes, barcodes: codes });
  const rows = await read.db
    .selectFrom('stock_levels')
    .select(['sku_id', 'on_hand', 'reserved'])
    .where('warehouse_id', '=', warehouseId)
    .where(sql<boolean>`sku_id = ANY(${skus.map((s) => s.id)}::uuid[])`)
    .execute();
  const books = { skus, levels: new Map(rows.map((r) => [r.sku_id, r])) };
  const seen = new Set<string>();
  return { rows: lines.map((line) => judgeCount(line, books, seen)) };
}
