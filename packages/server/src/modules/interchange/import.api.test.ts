import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeXlsx } from 'hucre/xlsx';
import {
  exportOrdersRoute,
  getImportRoute,
  importErrorsRoute,
  listImportsRoute,
  listOrdersRoute,
  runImportRoute,
  searchOrdersRoute,
  undoImportRoute,
  type ImportView,
} from '@danflow/contract';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testSku } from '../../testing/goods.ts';
import { checked, importFile, mapped, ran, settle, uploadFile } from './import-harness.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const one = async <T extends object>(sql: string, values: unknown[] = []): Promise<T> =>
  (await app.core.pool.query<T>(sql, values)).rows[0] as T;

/** Node decodes GB18030 but does not write it: the two-byte part is turned round once. */
function gb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, [number, number]>();
  for (let hi = 0x81; hi <= 0xfe; hi += 1)
    for (let lo = 0x40; lo <= 0xfe; lo += 1) if (lo !== 0x7f) codes.set(decoder.decode(Uint8Array.of(hi, lo)), [hi, lo]);
  return Buffer.from([...text].flatMap((c) => codes.get(c) ?? [c.charCodeAt(0)]));
}

const HEAD = '订单编号,订单创建时间,收货人姓名,收货人手机,收货地址,商家编码,宝贝标题,购买数量,商品金额,订单状态,买家留言';
const row = (
  no: string,
  code: string,
  over: Partial<Record<'date' | 'name' | 'phone' | 'qty' | 'amount' | 'status' | 'title' | 'note', string>> = {},
): string =>
  [
    no,
    over.date ?? '2026-02-13 10:00:00',
    over.name ?? '李雷',
    over.phone ?? '13900139000',
    '"浙江省 杭州市 西湖区 文三路 1 号"',
    code,
    over.title ?? '白瓷杯',
    over.qty ?? '2',
    over.amount ?? '39.98',
    over.status ?? '交易成功',
    over.note ?? '',
  ].join(',');
const file = (...rows: string[]): string => `${[HEAD, ...rows].join('\r\n')}\r\n`;

test('a GB18030 export of a shop comes in: wrapped numbers, rows of one order apart, sealed persons', async () => {
  const bytes = gb18030(
    file(
      row('="260213001"', 'GB-1'),
      row('260213002', 'GB-2', { name: '韩梅梅', phone: '13700137000', amount: '"￥1,299.005"' }),
      row("'260213001", 'GB-2', { qty: '１' }),
    ),
  );
  const done = await importFile(app, '订单.csv', bytes);
  expect(done).toMatchObject({
    state: 'done',
    ordersCreated: 2,
    format: { encoding: 'gb18030' },
    options: { currency: 'CNY', dateFormat: 'ymd', orderState: 'from_column' },
    report: { lines: 3, amounts: { file: '1378.965', books: '1378.97', difference: '0.005', roundedRows: 1 } },
  });
  const { items } = await app.ok(searchOrdersRoute, { body: { terms: ['13700137000', '李雷'] } });
  expect(
    items.map((o) => [o.sourceNo, o.status, o.isHistorical, o.createdAt, o.lines.length, o.receiver?.city, o.receiver?.name]).sort(),
  ).toEqual([
    ['260213001', 'completed', true, '2026-02-13T02:00:00.000Z', 2, '杭州市', '李*'],
    ['260213002', 'completed', true, '2026-02-13T02:00:00.000Z', 1, '杭州市', '韩**'],
  ]);
  const stored = await one<{ text: string }>(
    "SELECT string_agg(o::text, '') || (SELECT string_agg(b::text, '') FROM import_batches b) AS text FROM orders o",
  );
  expect(stored.text).not.toMatch(/13700137000|韩梅梅|文三路/);
});

test('an .xlsx is read like a text: dates, numbers, missing rows; long numbers it has cut are refused', async () => {
  const rows = [
    ['Order ID', 'Order Date', 'Customer ID', 'SKU', 'Quantity', 'Unit Price', 'Status'],
    ['X-1', new Date('2026-01-31T00:00:00Z'), 'C1', 'XL-1', 3, 16.448, 'shipped'],
    [],
    [123456789012345680000, new Date('2026-01-31T00:00:00Z'), 'C2', 'XL-1', 1, 1, 'shipped'],
  ];
  const bytes = Buffer.from(await writeXlsx({ sheets: [{ name: 'S', rows }] }));
  const { body } = await uploadFile(app, 'orders.xlsx', bytes);
  expect(body).toMatchObject({
    format: { kind: 'xlsx' },
    options: { currency: 'USD', amountMeaning: 'unit_price', dateFormat: 'ymd' },
    preview: [['X-1', '2026-01-31 00:00:00', 'C1', 'XL-1', '3', '16.448', 'shipped'], expect.anything()],
  });
  const done = await ran(app, await checked(app, await mapped(app, body)));
  expect(done).toMatchObject({
    ordersCreated: 1,
    ordersFailed: 0,
    report: { rowsRefused: 1, reasons: [{ reason: 'long_number', rows: 1 }], amounts: { file: '49.344', books: '49.34' } },
  });
  const errors = await app.call(importErrorsRoute, { params: { importId: done.id } });
  expect(errors.body).toContain('1.2345678901234568E+20');
  expect(errors.body).toMatch(/,4,未导入,/);
});

test('what is no table is refused with the remedy; no file is left behind', async () => {
  const files = () => one<{ n: number }>("SELECT count(*)::int AS n FROM files WHERE kind = 'import'");
  const before = await files();
  expect(await uploadFile(app, 'old.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4]))).toMatchObject({
    status: 422,
    body: { code: 'file_refused', detail: expect.stringContaining('.xlsx') as string },
  });
  expect(await uploadFile(app, 'a.csv', Buffer.from([0x41, 0x2c, 0xff, 0xff, 0xff, 0x0a]))).toMatchObject({
    status: 422,
    body: { code: 'import_file_unreadable' },
  });
  expect(await uploadFile(app, 'a.csv', 'only one line')).toMatchObject({ status: 422, body: { code: 'import_file_unreadable' } });
  expect(await uploadFile(app, 'a.xlsx', Buffer.from('PK\x03\x04 broken'))).toMatchObject({
    status: 422,
    body: { code: 'import_file_unreadable' },
  });
  expect(
    await uploadFile(app, 'a.csv', file(row('1', 'a')), { as: testPrincipal({ permissions: new Set(['order.read']) }) }),
  ).toMatchObject({ status: 403 });
  expect(await files()).toEqual(before);
});

test('the same key uploads once; with other bytes it is refused', async () => {
  const bytes = file(row('K-1', 'K'));
  const first = await uploadFile(app, 'k.csv', bytes, { key: 'upload-1' });
  expect((await uploadFile(app, 'k.csv', bytes, { key: 'upload-1' })).body.id).toBe(first.body.id);
  expect(await uploadFile(app, 'k.csv', `${bytes}\n`, { key: 'upload-1' })).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
});

test('broken rows are told one by one; an order comes in whole or not at all; the error file is safe to open', async () => {
  const done = await importFile(
    app,
    'broken.csv',
    file(
      row('B-1', 'BR-1'),
      row('', 'BR-1'),
      row('B-2', 'BR-1', { qty: '0' }),
      row('B-2', 'BR-2'),
      row('B-3', 'BR-1', { amount: 'abc' }),
      row('B-4', 'BR-1', { date: '2026-02-31' }),
      row('B-5', 'BR-1', { status: '交易关闭' }),
      row('B-6', 'BR-1', { status: '???' }),
      row('B-7', 'BR-1', { amount: '-3' }),
      row('1.23E+17', 'BR-1', { note: '=HYPERLINK(1)' }),
      row('B-8', 'BR-1', { date: '2030-01-01' }),
    ),
  );
  // B-2 to B-8 are lost; two rows bear no number that can be read, so nobody can say of which order they are.
  expect(done).toMatchObject({ state: 'done', ordersCreated: 1, rowsRefused: 10, ordersFailed: 7, report: { ordersRefused: 7 } });
  expect(Object.fromEntries(done.report?.reasons.map((r) => [r.reason, r.rows]) ?? [])).toEqual({
    source_no_missing: 1,
    qty_wrong: 1,
    order_refused: 1,
    amount_wrong: 1,
    date_wrong: 1,
    status_left_out: 1,
    status_unknown: 1,
    amount_negative: 1,
    long_number: 1,
    date_future: 1,
  });
  const text = String((await app.call(importErrorsRoute, { params: { importId: done.id } })).body);
  expect(text.startsWith('\ufeff订单编号,')).toBe(true);
  expect(text).toContain("'=HYPERLINK(1)");
  expect(text.trim().split('\r\n')).toHaveLength(1 + 10);
  const stranger = testPrincipal({ permissions: new Set(['order.import']) });
  expect((await app.call(importErrorsRoute, { params: { importId: done.id }, as: stranger })).status).toBe(403);
  expect((await app.ok(getImportRoute, { params: { importId: done.id }, as: stranger })).preview).toBeNull();
  expect(await one('SELECT count(*)::int AS n FROM skus WHERE code = $1', ['BR-2'])).toEqual({ n: 0 });
});

test('dates that could mean two days are asked about before anything is checked', async () => {
  const { body } = await uploadFile(app, 'dates.csv', 'Order ID,Order Date,SKU,Qty,Price\nD-1,03/04/2026,D,1,5\n');
  expect(body.questions).toEqual([{ kind: 'date_format', column: 'Order Date', samples: ['03/04/2026'], choices: ['dmy', 'mdy'] }]);
  expect(body.actions).toEqual(['map']);
  expect((await mapped(app, body, { dateFormat: 'mdy', orderState: 'completed', decimalMark: 'point' })).actions).toEqual(['map', 'check']);
});

test('orders to be shipped come in live: stock reserved, shortage recorded, paid ones with their record of payment', async () => {
  const sku = await testSku(app, 3, { code: 'LIVE-1' });
  const done = await importFile(
    app,
    'live.csv',
    file(row('L-1', sku.code, { qty: '2', status: '等待买家付款' }), row('L-2', sku.code, { qty: '2', status: '待发货' })),
    { unknownSkus: 'refuse' },
  );
  expect(done).toMatchObject({ state: 'done', ordersCreated: 2, ordersFailed: 0 });
  const { items } = await app.ok(listOrdersRoute, { query: { importBatchId: done.id, sort: 'created_asc' } });
  expect(
    Object.fromEntries(
      items.map((o) => [o.sourceNo, [o.status, o.paymentState, o.isHistorical, o.shortageQty, o.totalAmount, o.shipBy !== null]]),
    ),
  ).toEqual({
    'L-1': ['pending_payment', 'unpaid', false, 0, 3998, false],
    'L-2': ['paid', 'paid', false, 1, 3998, true],
  });
  await app.ok(undoImportRoute, { params: { importId: done.id } });
  expect(await settle(app, done.id)).toMatchObject({ state: 'undone' });
  expect(await one('SELECT reserved FROM stock_levels WHERE sku_id = $1', [sku.skuId])).toEqual({ reserved: 0 });
  const again = await importFile(app, 'live2.csv', file(row('L-1', sku.code, { qty: '2', status: '待发货' })));
  expect(again).toMatchObject({ ordersCreated: 1, ordersSkipped: 0 });
});

test('customers that live orders bring are told as made, those met again as found', async () => {
  const { code } = await testSku(app, 9);
  const live = (no: string, phone: string) => row(no, code, { phone, qty: '1', status: '待发货' });
  const first = await importFile(app, 'new.csv', file(live('N-1', '13600136001'), live('N-2', '13600136002')));
  expect(first.report?.customers).toEqual({ created: 2, found: 0 });
  const second = await importFile(app, 'more.csv', file(live('N-3', '13600136002'), live('N-4', '13600136003')));
  expect(second.report?.customers).toEqual({ created: 1, found: 1 });
});

test('a live order with two receivers is refused, a past one is tagged and told', async () => {
  const rows = [row('R-1', 'RR'), row('R-1', 'RR', { name: '王五' })];
  const past = await importFile(app, 'r.csv', file(...rows));
  expect(past.report?.doubts.map((d) => d.kind).sort()).toEqual(['product_repeated', 'receiver_differs']);
  expect((await app.ok(listOrdersRoute, { query: { importBatchId: past.id } })).items[0]?.tags).toEqual(['收件信息不一']);
  const live = await checked(
    app,
    await mapped(
      app,
      (await uploadFile(app, 'r2.csv', file(...rows.map((r) => r.replace('交易成功', '待发货').replace('R-1', 'R-2'))))).body,
    ),
  );
  expect(live.report?.reasons.map((r) => r.reason).sort()).toEqual(['order_refused', 'receiver_differs']);
});

const many = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => row(`M-${from + i}`, `M-${i % 7}`, { phone: String(13_000_000_000 + from + i) }));

test('a process that dies in the middle of a run: another goes on, and every order is there once', async () => {
  const dry = await checked(app, await mapped(app, (await uploadFile(app, 'crash.csv', file(...many(0, 1200)))).body));
  await app.ok(runImportRoute, { params: { importId: dry.id } });
  // The trigger stands for the kill: the third page of five hundred dies, with all that it had written.
  await app.core.pool.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$;
    CREATE TRIGGER die BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.source_no = 'M-1100') EXECUTE FUNCTION die()`);
  const broken = await settle(app, dry.id);
  expect(broken).toMatchObject({ state: 'failed', ordersCreated: 1000, actions: ['run', 'undo'] });
  await app.core.pool.query('DROP TRIGGER die ON orders; DROP FUNCTION die()');
  // And as a killed process leaves it: still running, under a lease that nobody renews.
  await app.core.pool.query("UPDATE import_batches SET state = 'running', lease_by = gen_random_uuid(), lease_until = $2 WHERE id = $1", [
    dry.id,
    new Date(app.clock.now.getTime() + 30_000),
  ]);
  expect(await settle(app, dry.id)).toMatchObject({ state: 'running', ordersCreated: 1000 });
  app.clock.advance(61_000);
  expect(await settle(app, dry.id)).toMatchObject({
    state: 'done',
    ordersCreated: 1200,
    ordersSkipped: 0,
    report: { orders: 1200, customers: { created: 1200, found: 0 } },
  });
  expect(await one("SELECT count(*)::int AS n, count(DISTINCT source_no)::int AS d FROM orders WHERE source_no LIKE 'M-%'")).toEqual({
    n: 1200,
    d: 1200,
  });
  expect(
    await one("SELECT count(*)::int AS n FROM payment_attempts a JOIN orders o ON o.id = a.order_id WHERE o.source_no LIKE 'M-%'"),
  ).toEqual({ n: 1200 });
});

test('an import with a shipment of its own cannot be undone, and nothing of it changes', async () => {
  const sku = await testSku(app, 5, { code: 'OWN-1' });
  const done = await importFile(app, 'own.csv', file(row('O-1', sku.code, { status: '待发货' }), row('O-2', sku.code)));
  await app.core.pool.query(
    `INSERT INTO shipments (id, order_id, warehouse_id, carrier, tracking_no, shipped_at) SELECT gen_random_uuid(), id, $2, 'sf', 'SF1', now() FROM orders WHERE source_no = 'O-1' AND import_batch_id = $1`,
    [done.id, sku.warehouseId],
  );
  const refused = await app.call(undoImportRoute, { params: { importId: done.id } });
  expect(refused).toMatchObject({ status: 409, body: { code: 'import_undo_refused', facts: { count: 1 } } });
  expect(await one("SELECT count(*)::int AS n FROM orders WHERE import_batch_id = $1 AND status <> 'cancelled'", [done.id])).toEqual({
    n: 2,
  });
});

test('an export holds what the caller sees: scope, masks, no column for what is hidden, no formula', async () => {
  const done = await importFile(app, 'export.csv', file(row('260213000000000001', 'EX-1', { note: '=cmd()', title: '@杯' })));
  const body = { filter: { importBatchId: done.id } };
  const all = await app.call(exportOrdersRoute, { body });
  expect(all.headers['content-type']).toContain('text/csv');
  const [head = '', line = '', ...rest] = String(all.body).trim().split('\r\n');
  expect(rest).toEqual([]);
  expect(String(all.body).startsWith('\ufeff')).toBe(true);
  expect(head.startsWith('订单号,来源单号,')).toBe(true);
  for (const part of [',导入,已完成,实物,已付,', ',无旗,', '260213000000000001\t', "'=cmd()", "'@杯", '39.98', '杭州市'])
    expect(line).toContain(part);
  expect(line).toContain('李*');
  expect(line).not.toContain('13900139000');
  const hidden = await app.call(exportOrdersRoute, {
    body,
    as: testPrincipal({ masks: { personal: 'hidden', amounts: 'hidden', cost: 'hidden' } }),
  });
  for (const word of ['收件人', '电话', '金额', '李', '39.98', '币种']) expect(String(hidden.body)).not.toContain(word);
  const scoped = await app.call(exportOrdersRoute, { body, as: testPrincipal({ scope: { statuses: { paid: null } } }) });
  expect(String(scoped.body).trim().split('\r\n')).toHaveLength(1);
  expect(
    (
      await app.call(exportOrdersRoute, {
        body: { filter: { amountMin: 1 } },
        as: testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } }),
      })
    ).status,
  ).toBe(403);
  const xlsx = await app.call(exportOrdersRoute, { body: { ...body, format: 'xlsx' } });
  expect(String(xlsx.body).startsWith('PK')).toBe(true);
  expect(await one("SELECT count(*)::int AS n FROM journal WHERE action = 'order.export'")).toEqual({ n: 4 });
});

test('imports are listed newest first, by shop scope', async () => {
  const { items } = await app.ok(listImportsRoute, { query: { limit: 3 } });
  expect(items).toHaveLength(3);
  expect((await app.ok(listImportsRoute, { as: testPrincipal({ scope: { shopIds: [] } }) })).items).toEqual([]);
  const view = items[0] as ImportView;
  expect((await app.call(getImportRoute, { params: { importId: view.id }, as: testPrincipal({ scope: { shopIds: [] } }) })).status).toBe(
    404,
  );
});
