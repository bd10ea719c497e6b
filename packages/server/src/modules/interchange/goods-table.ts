import type { GoodsField, GoodsRow, GoodsTable, TableCells, WarehouseId } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import { can, type Principal } from '../../platform/principal.ts';
import { findSkus, type Sku } from '../catalog/index.ts';
import { goodsColumns, linesBelow, type Columns } from './goods-columns.rules.ts';
import { judgeGoods, readGoodsLine, type JudgedGoods, type SaidGoods } from './goods-row.rules.ts';

export interface GoodsAsked {
  readonly cells: TableCells;
  readonly warehouseId: WarehouseId | null;
}

interface Judged {
  readonly columns: Columns<GoodsField>;
  readonly rows: readonly JudgedGoods[];
  readonly existing: ReadonlyMap<string, Sku>;
}

const mayReceive = (principal: Principal, { warehouseId }: GoodsAsked): boolean =>
  warehouseId !== null &&
  can(principal, 'stock.change') &&
  (principal.scope.warehouseIds === undefined || principal.scope.warehouseIds.includes(warehouseId));

/** Codes and barcodes that rows above have taken. */
function judgeAll(said: readonly SaidGoods[], skus: readonly Sku[], principal: Principal, asked: GoodsAsked): JudgedGoods[] {
  const byCode = new Map(skus.map((s) => [s.code, s]));
  const byBarcode = new Map(skus.flatMap((s) => (s.barcode === null ? [] : [[s.barcode, s.code] as const])));
  const codes = new Set<string>();
  return said.map((line) => {
    const owner = line.barcode === null ? undefined : byBarcode.get(line.barcode);
    const judged = judgeGoods(line, {
      masks: principal.masks,
      existing: byCode.get(line.code),
      isBarcodeTaken: owner !== undefined && owner !== line.code,
      isTwice: line.code !== '' && codes.has(line.code),
      mayReceive: mayReceive(principal, asked),
    });
    codes.add(line.code);
    if (line.barcode !== null && owner === undefined) byBarcode.set(line.barcode, line.code);
    return judged;
  });
}

/** Reads a table of goods beside the catalogue; two queries, whatever its length. */
export async function judgeGoodsTable(from: { readonly db: Db }, principal: Principal, asked: GoodsAsked): Promise<Judged> {
  const columns = goodsColumns(asked.cells);
  const said = linesBelow(asked.cells, columns).map(readGoodsLine);
  const barcodes = said.flatMap((s) => (s.barcode === null ? [] : [s.barcode]));
  const skus = await findSkus(from, { codes: said.flatMap((s) => (s.code === '' ? [] : [s.code])), barcodes });
  return { columns, rows: judgeAll(said, skus, principal, asked), existing: new Map(skus.map((s) => [s.code, s])) };
}

export const countVerdicts = (rows: readonly JudgedGoods[]): GoodsTable['counts'] => ({
  new: rows.filter((r) => r.verdict === 'new').length,
  change: rows.filter((r) => r.verdict === 'change').length,
  same: rows.filter((r) => r.verdict === 'same').length,
  bad: rows.filter((r) => r.verdict === 'bad').length,
});

const shown = ({ said, ...row }: JudgedGoods): GoodsRow => ({ ...row, row: said.row });

export async function checkGoods(from: { readonly db: Db }, principal: Principal, asked: GoodsAsked): Promise<GoodsTable> {
  const { columns, rows } = await judgeGoodsTable(from, principal, asked);
  return {
    columns: [...columns.fields],
    hasHeader: columns.hasHeader,
    rows: rows.map(shown),
    counts: countVerdicts(rows),
  };
}
