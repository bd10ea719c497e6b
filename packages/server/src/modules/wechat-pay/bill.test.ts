import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { BillUnreadable, type BillItem, type BillRow } from '../payments/index.ts';
import { wechatPayKind } from './account.ts';
import { feeOf, fenOf } from './bill.rules.ts';
import { sdk } from '../../testing/wechat-sdk.ts';
import { PLACE, VALUES } from './wechat-harness.ts';

vi.setConfig({ testTimeout: 30_000 });

const { bills } = wechatPayKind.open(VALUES, PLACE);
const ALL =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const OLD_LAYOUT =
  '交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率';
const SUMS = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
const ticked = (cells: readonly string[]): string => cells.map((c) => `\`${c}`).join(',');
const wall = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const feeText = (fee: bigint): string => {
  const digits = String(fee < 0n ? -fee : fee).padStart(6, '0');
  return `${fee < 0n ? '-' : ''}${digits.slice(0, -5)}.${digits.slice(-5)}`;
};

function rowText(row: BillRow, goods: string, header = ALL): string {
  const isPayment = row.kind === 'payment';
  const cells: Record<string, string> = {
    交易时间: wall(row.at),
    商户号: String(VALUES.mchid),
    微信订单号: row.tradeNo,
    商户订单号: row.outTradeNo,
    交易状态: isPayment ? 'SUCCESS' : 'REFUND',
    商户退款单号: row.refundNo ?? '0',
    退款金额: isPayment ? '0.00' : yuan(row.amount),
    申请退款金额: isPayment ? '0.00' : yuan(row.amount),
    退款状态: isPayment ? '' : row.status,
    商品名称: goods,
    手续费: feeText(row.fee),
    订单金额: isPayment ? yuan(row.amount) : '0.00',
    总金额: isPayment ? yuan(row.amount) : '0.00',
  };
  return ticked(header.split(',').map((name) => cells[name] ?? ''));
}

const sum = (rows: readonly BillRow[], kind: BillRow['kind']): number =>
  rows.filter((r) => r.kind === kind).reduce((n, r) => n + r.amount, 0);
function billText(rows: readonly BillRow[], goods: string, end = '\r\n', header = ALL): string {
  const paid = yuan(sum(rows, 'payment'));
  const refunded = yuan(sum(rows, 'refund'));
  const sums = ticked([String(rows.length), paid, refunded, '0.00', '0.00', paid, refunded]);
  return [header, ...rows.map((r) => rowText(r, goods, header)), SUMS, sums].join(end) + end;
}

async function* inPieces(bytes: Buffer, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
async function readAll(bytes: Buffer, size = 1000): Promise<BillItem[]> {
  const items: BillItem[] = [];
  for await (const item of bills!.read(inPieces(bytes, size))) items.push(item);
  return items;
}
const failure = (bytes: Buffer) =>
  readAll(bytes).then(
    () => null,
    (error: unknown) => error as BillUnreadable,
  );

const number = fc.stringMatching(/^[0-9A-Za-z_-]{6,32}$/);
const at = fc.integer({ min: 1_760_000_000, max: 1_790_000_000 }).map((s) => new Date(s * 1000));
const amount = fc.integer({ min: 1, max: 10_000_000_00 });
const fee = fc.bigInt({ min: 0n, max: 10n ** 9n });
const common = { outTradeNo: number, tradeNo: fc.stringMatching(/^4200\d{24}$/), amount, at };
const payment: fc.Arbitrary<BillRow> = fc.record({
  ...common,
  kind: fc.constant('payment' as const),
  refundNo: fc.constant(null),
  fee,
  status: fc.constant('SUCCESS'),
});
const refund: fc.Arbitrary<BillRow> = fc.record({
  ...common,
  kind: fc.constant('refund' as const),
  refundNo: number,
  fee: fee.map((f) => -f),
  status: fc.constantFrom('SUCCESS', 'PROCESSING', 'FAIL', 'CHANGE'),
});

test('what stands in a bill is what is read, in any pieces, packed or plain, with and without BOM', async () => {
  const shape = fc.record({
    rows: fc.array(fc.oneof(payment, refund), { maxLength: 20 }),
    goods: fc.constantFrom('手工皂', 'a,b', '', '100% | *', '🧼'),
    end: fc.constantFrom('\r\n', '\n'),
    hasMark: fc.boolean(),
    isPacked: fc.boolean(),
    size: fc.constantFrom(1, 7, 4096),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ rows, goods, end, hasMark, isPacked, size }) => {
      const plain = Buffer.from((hasMark ? '\uFEFF' : '') + billText(rows, goods, end));
      const items = await readAll(isPacked ? gzipSync(plain) : plain, size);
      expect(items.slice(0, -1)).toEqual(rows.map((row, i) => ({ kind: 'row', line: i + 2, row })));
      const totals = { payments: null, refunds: null, paidAmount: sum(rows, 'payment'), refundedAmount: sum(rows, 'refund') };
      expect(items.at(-1)).toEqual({ kind: 'totals', totals });
    }),
    { numRuns: 60 },
  );
});

const ROW: BillRow = {
  kind: 'payment',
  outTradeNo: '123456789012345601',
  tradeNo: '4200001',
  refundNo: null,
  amount: 1990,
  fee: 11_940n,
  at: new Date('2026-03-02T02:00:00Z'),
  status: 'SUCCESS',
};

test('the SDK reads the same file to the same cells', () => {
  const { rows } = sdk.Formatter.castCsvBill(Buffer.from(`\uFEFF${billText([ROW], '皂')}`));
  expect(rows[0]).toMatchObject({ 商户订单号: ROW.outTradeNo, 订单金额: '19.90', 手续费: '0.11940' });
});

test('the older layout is read by its names', async () => {
  expect((await readAll(Buffer.from(billText([ROW], '皂', '\n', OLD_LAYOUT))))[0]).toEqual({ kind: 'row', line: 2, row: ROW });
});

test('what is not this merchant’s whole bill is refused with its line', async () => {
  const good = billText([ROW], '皂');
  const cases: readonly (readonly [Buffer, number | null, RegExp])[] = [
    [Buffer.from('hello,world\n'), 1, /no column/],
    [Buffer.from(good.replace(String(VALUES.mchid), '1900000009')), 2, /merchant 1900000009/],
    [Buffer.from(good.replace('`19.90', '`19.905')), 2, /no amount/],
    [Buffer.from(good.replace('`0.11940', '`free')), 2, /no fee/],
    [Buffer.from(good.replace('2026-03-02 10:00:00', '2026-02-30')), 2, /no time/],
    [Buffer.from(good.split('\r\n').slice(0, 2).join('\r\n')), null, /not whole/],
    [Buffer.from(`${good}x`), 5, /follows/],
    [Buffer.from(good.replace(',`皂', '')), 2, /cells/],
    [Buffer.alloc(200_000, 'x'), 1, /no end/],
    [gzipSync(good).subarray(0, 100), null, /broken/],
    [Buffer.alloc(0), null, /not whole/],
  ];
  for (const [bytes, line, says] of cases) {
    const error = await failure(bytes);
    expect(error).toBeInstanceOf(BillUnreadable);
    expect([error?.line, error?.message]).toEqual([line, expect.stringMatching(says) as string]);
  }
});

test('amounts go through their digits: no float, nothing rounded', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), (fen) => {
      expect(fenOf(yuan(fen))).toBe(fen);
    }),
  );
  expect([fenOf('19.9'), fenOf('0.290'), fenOf('1e3'), fenOf('0.005'), fenOf(''), fenOf('１')]).toEqual([1990, 29, null, null, null, null]);
  expect([feeOf('-0.01800'), feeOf('0.2'), feeOf('0.000001'), feeOf('1.')]).toEqual([-1800n, 20_000n, null, null]);
});
