import { minor, type GoodsTable, type Masks, type NewSku, type ProductId, type SkuChange, type SkuId } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { addSku, changeSku, createProduct, findSkus } from '../catalog/index.ts';
import { receiveStock } from '../inventory/index.ts';
import type { JudgedGoods } from './goods-row.rules.ts';
import { countVerdicts, judgeGoodsTable, type GoodsAsked } from './goods-table.ts';

const RECEIVED_AT_ONCE = 500;

const newSkuOf = (row: JudgedGoods): NewSku => ({
  code: row.code,
  title: row.title,
  options: row.options,
  barcode: row.said.barcode,
  type: row.type,
  virtualKind: row.type === 'virtual' ? 'unlimited' : null,
  currency: row.currency,
  priceAmount: row.priceAmount ?? minor(0),
  costAmount: row.costAmount,
  weightGrams: row.said.weightGrams,
  leadTimeDays: row.said.leadTimeDays,
  pictureId: null,
});

/** Only what the row says is different. */
function changeOf(row: JudgedGoods): SkuChange {
  const has = (field: (typeof row.changes)[number]): boolean => row.changes.includes(field);
  return {
    ...(has('title') ? { title: row.title } : {}),
    ...(has('options') ? { options: row.options } : {}),
    ...(has('barcode') ? { barcode: row.said.barcode } : {}),
    ...(has('price') && row.priceAmount !== null ? { priceAmount: row.priceAmount } : {}),
    ...(has('cost') ? { costAmount: row.costAmount } : {}),
    ...(has('weight') ? { weightGrams: row.said.weightGrams } : {}),
    ...(has('leadTime') ? { leadTimeDays: row.said.leadTimeDays } : {}),
  };
}

/** Rows of one name with variants are one product; without variants each is its own. */
function productsOf(rows: readonly JudgedGoods[]): JudgedGoods[][] {
  const groups = new Map<string, JudgedGoods[]>();
  for (const row of rows) {
    const key = row.options === '' ? `\n${row.code}` : row.title;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** A variant joins the product of which another variant stands in the table, or makes one with its like. */
async function addGoods(tx: Tx, rows: readonly JudgedGoods[], known: ReadonlyMap<string, string>, masks: Masks): Promise<void> {
  for (const group of productsOf(rows)) {
    const [first] = group;
    if (!first) continue;
    const productId = first.options === '' ? undefined : known.get(first.title);
    if (productId === undefined) await createProduct(tx, { title: first.title, pictureId: null, skus: group.map(newSkuOf) }, masks);
    else for (const row of group) await addSku(tx, productId as ProductId, newSkuOf(row), masks);
  }
}

async function receiveFirst(tx: Tx, rows: readonly JudgedGoods[], { warehouseId }: GoodsAsked, principal: Principal): Promise<void> {
  const stocked = rows.filter((r) => r.stock !== null && r.stock > 0);
  if (warehouseId === null || stocked.length === 0) return;
  const ids = new Map((await findSkus(tx, { codes: stocked.map((r) => r.code) })).map((s) => [s.code, s.id as SkuId]));
  for (let at = 0; at < stocked.length; at += RECEIVED_AT_ONCE) {
    const lines = stocked.slice(at, at + RECEIVED_AT_ONCE).flatMap((r) => {
      const skuId = ids.get(r.code);
      return skuId === undefined || r.stock === null ? [] : [{ skuId, qty: r.stock }];
    });
    await receiveStock(tx, { warehouseId, lines, reason: '' }, principal.scope);
  }
}

/**
 * Takes a table over in one transaction, by the same commands as the pages. It is judged anew: what others did since the
 * preview counts. Throws name_taken when somebody takes a code in this moment.
 */
export async function importGoods(tx: Tx, principal: Principal, asked: GoodsAsked): Promise<GoodsTable['counts']> {
  const { rows, existing } = await judgeGoodsTable(tx, principal, asked);
  const fresh = rows.filter((r) => r.verdict === 'new');
  const products = new Map(
    rows.flatMap((r) => {
      const sku = existing.get(r.code);
      return sku === undefined ? [] : [[r.title, sku.productId] as const];
    }),
  );
  await addGoods(tx, fresh, products, principal.masks);
  for (const row of rows) {
    const sku = existing.get(row.code);
    if (row.verdict === 'change' && sku) await changeSku(tx, sku.id as SkuId, changeOf(row), principal.masks, null);
  }
  await receiveFirst(tx, fresh, asked, principal);
  return countVerdicts(rows);
}
