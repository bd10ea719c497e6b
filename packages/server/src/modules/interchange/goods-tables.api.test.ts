import {
  checkCountRoute,
  checkGoodsRoute,
  countStockRoute,
  createWarehouseRoute,
  exportGoodsRoute,
  exportStockRoute,
  importGoodsRoute,
  listLevelsRoute,
  listProductsRoute,
  listSkusRoute,
  type SkuView,
} from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAs } from '../../platform/http/mount.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { mainWarehouse } from '../../testing/goods.ts';
import { ensureDefaults } from '../catalog/index.ts';
import { exportGoods } from './export-goods.ts';
import { readCells } from './read-cells.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  await ensureDefaults(app.core);
});
afterAll(() => app.stop());

const read = (name: string, bytes: Buffer | string) =>
  readCells(
    name,
    (async function* one() {
      yield Buffer.from(bytes);
    })(),
  );
const skuOf = async (code: string): Promise<SkuView | undefined> => (await app.ok(listSkusRoute, { query: { code: [code] } })).items[0];
/** The call knows text only; a workbook is taken before the door. */
async function exported(format: 'csv' | 'xlsx'): Promise<Buffer> {
  if (format === 'csv') return Buffer.from(String((await app.call(exportGoodsRoute, { query: { format } })).body));
  const chunks: Buffer[] = [];
  for await (const chunk of await exportGoods(readAs(app.core, app.me), format)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

test('what is copied from a spreadsheet without a heading is name, code, price, stock; the good rows are taken over', async () => {
  const warehouseId = await mainWarehouse(app);
  const cells = [
    ['白瓷杯', 'CUP-W', '¥59.00', '12'],
    ['无编码', '', '10', ''],
    ['坏价格', 'CUP-B', '十块', '1'],
    ['', 'CUP-N', '10', '1'],
    ['白瓷杯二', 'CUP-W', '60', '1'],
    ['大数', '6.9E+12', '60', '1'],
  ];
  const table = await app.ok(checkGoodsRoute, { body: { cells, warehouseId } });
  expect(table.counts).toEqual({ new: 1, change: 0, same: 0, bad: 5 });
  expect(table.rows.map((r) => r.problems)).toEqual([
    [],
    [{ field: 'code', reason: 'missing' }],
    [{ field: 'price', reason: 'amount_wrong' }],
    [{ field: 'title', reason: 'missing' }],
    [{ field: 'code', reason: 'twice' }],
    [{ field: 'code', reason: 'long_number' }],
  ]);
  expect(await skuOf('CUP-W')).toBeUndefined();
  expect(await app.ok(importGoodsRoute, { body: { cells, warehouseId } })).toEqual({ new: 1, change: 0, same: 0, bad: 5 });
  expect(await skuOf('CUP-W')).toMatchObject({ title: '白瓷杯', priceAmount: 5900, currency: 'CNY', type: 'physical' });
  expect((await app.ok(listLevelsRoute, { query: { text: 'CUP-W' } })).items).toMatchObject([{ onHand: 12, reserved: 0 }]);
});

test('a heading says what the columns are; variants of one name are one product, and blank cells change nothing', async () => {
  const heading = ['规格', '品名', '货号', '单价', '成本价', '条码', '备注'];
  const cells = [heading, ['白', '长袖衫', 'SHIRT-1', '99', '40', '6900000000011', 'x'], ['黑', '长袖衫', 'SHIRT-2', '99.5', '', '', '']];
  const first = await app.ok(checkGoodsRoute, { body: { cells } });
  expect(first).toMatchObject({
    hasHeader: true,
    columns: ['options', 'title', 'code', 'price', 'cost', 'barcode', null],
    counts: { new: 2 },
  });
  await app.ok(importGoodsRoute, { body: { cells } });
  const more = [heading, ['白', '长袖衫', 'SHIRT-1', '109', '', '', ''], ['灰', '长袖衫', 'SHIRT-3', '99', '', '6900000000011', '']];
  const second = await app.ok(checkGoodsRoute, { body: { cells: more } });
  expect(second.rows.map((r) => [r.verdict, r.changes, r.problems])).toEqual([
    ['change', ['price'], []],
    ['bad', [], [{ field: 'barcode', reason: 'taken' }]],
  ]);
  await app.ok(importGoodsRoute, { body: { cells: [...more, ['红', '长袖衫', 'SHIRT-4', '88', '', '', '']] } });
  const [product, ...others] = (await app.ok(listProductsRoute, { query: { text: '长袖衫' } })).items;
  expect(others).toEqual([]);
  expect(product?.skus.map((s) => [s.code, s.priceAmount, s.costAmount])).toEqual([
    ['SHIRT-1', 10900, 4000],
    ['SHIRT-2', 9950, null],
    ['SHIRT-4', 8800, null],
  ]);
  expect((await app.ok(checkGoodsRoute, { body: { cells: more.slice(0, 2) } })).counts.same).toBe(1);
});

test('type and currency of goods there are stay; hidden amounts can be neither guessed nor changed', async () => {
  await app.ok(importGoodsRoute, { body: { cells: [['固定', 'FIX-1', '10', '']] } });
  const cells = [
    ['SKU', 'Type', 'Currency'],
    ['FIX-1', 'virtual', 'USD'],
  ];
  expect((await app.ok(checkGoodsRoute, { body: { cells } })).rows[0]?.problems).toEqual([
    { field: 'type', reason: 'fixed' },
    { field: 'currency', reason: 'fixed' },
  ]);
  const blind = testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } });
  for (const price of ['10', '11']) {
    const { rows } = await app.ok(checkGoodsRoute, {
      body: {
        cells: [
          ['SKU', 'Price'],
          ['FIX-1', price],
        ],
      },
      as: blind,
    });
    expect(rows[0]).toMatchObject({ verdict: 'bad', changes: [], problems: [{ field: 'price', reason: 'hidden' }] });
  }
});

test('stock is received for new goods alone, where one may, and into warehouses one sees', async () => {
  const warehouseId = await mainWarehouse(app);
  const cells = [['库存件', 'STK-1', '10', '5']];
  const seller = testPrincipal({ permissions: new Set(['catalog.read', 'catalog.edit']) });
  expect((await app.ok(checkGoodsRoute, { body: { cells, warehouseId }, as: seller })).rows[0]).toMatchObject({
    verdict: 'new',
    stock: null,
    notes: [{ field: 'stock', reason: 'stock_not_allowed' }],
  });
  await app.ok(importGoodsRoute, { body: { cells, warehouseId } });
  expect((await app.ok(checkGoodsRoute, { body: { cells, warehouseId } })).rows[0]).toMatchObject({
    verdict: 'same',
    notes: [{ field: 'stock', reason: 'stock_kept' }],
  });
  await app.ok(importGoodsRoute, { body: { cells, warehouseId } });
  expect((await app.ok(listLevelsRoute, { query: { text: 'STK-1' } })).items).toMatchObject([{ onHand: 5 }]);
  expect(
    (await app.call(importGoodsRoute, { body: { cells }, as: testPrincipal({ permissions: new Set(['catalog.read']) }) })).status,
  ).toBe(403);
});

test('an import with the same key twice is done once', async () => {
  const call = { body: { cells: [['一次', 'ONCE-1', '10', '']] }, key: 'goods-once' };
  expect(await app.ok(importGoodsRoute, call)).toMatchObject({ new: 1 });
  expect(await app.ok(importGoodsRoute, call)).toMatchObject({ new: 1 });
});

test('goods go out and come back the same, as CSV and as a workbook, and formulas are made harmless', async () => {
  await app.ok(importGoodsRoute, { body: { cells: [['=HYPERLINK("http://x")', 'EVIL-1', '10', '']] } });
  for (const format of ['csv', 'xlsx'] as const) {
    const cells = await read(`goods.${format}`, await exported(format));
    expect(cells[0]?.slice(0, 3)).toEqual(['商品名称', '商家编码', '规格']);
    expect(cells.some((row) => row[0]?.startsWith("'=HYPERLINK"))).toBe(true);
    const { counts, rows } = await app.ok(checkGoodsRoute, { body: { cells } });
    expect({ format, new: counts.new, bad: counts.bad, change: rows.filter((r) => r.verdict === 'change') }).toEqual({
      format,
      new: 0,
      bad: 0,
      change: [],
    });
  }
});

test('a counting sheet is filled in and checked beside the books before anything is booked', async () => {
  const warehouse = await app.ok(createWarehouseRoute, { body: { code: 'count', name: '盘点仓' } });
  await app.ok(importGoodsRoute, {
    body: {
      warehouseId: warehouse.id,
      cells: [
        ['盘一', 'CNT-1', '10', '5'],
        ['盘二', 'CNT-2', '10', '7'],
        ['盘三', 'CNT-3', '10', '9'],
      ],
    },
  });
  const sheet = await read(
    'stock.csv',
    String((await app.call(exportStockRoute, { query: { warehouseId: warehouse.id, format: 'csv' } })).body),
  );
  const filled = sheet.map((row) =>
    row.map((cell, i) => (i === 6 && row[0] === 'CNT-1' ? '4' : i === 6 && row[0] === 'CNT-2' ? '七' : cell)),
  );
  const body = { warehouseId: warehouse.id, cells: [...filled, ['NOPE', '', '', '', '', '', '3']] };
  const { rows } = await app.ok(checkCountRoute, { body });
  expect(rows.map((r) => [r.code, r.onHand, r.found, r.problems.map((p) => p.reason)])).toEqual([
    ['CNT-1', 5, 4, []],
    ['CNT-2', 7, null, ['number_wrong']],
    ['NOPE', 0, 3, ['unknown']],
  ]);
  const lines = rows.flatMap((r) => (r.problems.length === 0 && r.skuId && r.found !== null ? [{ skuId: r.skuId, found: r.found }] : []));
  await app.ok(countStockRoute, { body: { warehouseId: warehouse.id, lines } });
  expect((await app.ok(listLevelsRoute, { query: { text: 'CNT', warehouseId: [warehouse.id] } })).items.map((l) => l.onHand)).toEqual([
    4, 7, 9,
  ]);
  const limited = testPrincipal({ scope: { warehouseIds: [] } });
  expect((await app.call(checkCountRoute, { body, as: limited })).status).toBe(422);
});

test('files are told apart by what is in them', async () => {
  const gb = Buffer.from([0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0x53, 0x4b, 0x55, 0x0a, 0xb1, 0xad, 0x2c, 0x43, 0x31]);
  expect(await read('goods.csv', gb)).toEqual([
    ['名称', 'SKU'],
    ['杯', 'C1'],
  ]);
  expect(await read('goods.txt', '名称\tSKU\n杯\tC1')).toEqual([
    ['名称', 'SKU'],
    ['杯', 'C1'],
  ]);
  await expect(read('goods.pdf', '%PDF-1.7')).rejects.toMatchObject({ code: 'file_refused' });
  await expect(read('goods.csv', '')).rejects.toMatchObject({ code: 'file_refused' });
  await expect(read('goods.csv', 'a,b\n'.repeat(2002))).rejects.toMatchObject({ code: 'too_large' });
  await expect(read('goods.csv', Buffer.alloc(6 * 1024 * 1024, 'a'))).rejects.toMatchObject({ code: 'too_large' });
});
