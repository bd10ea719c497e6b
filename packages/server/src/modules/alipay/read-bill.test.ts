import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { BillUnreadable, type BillItem } from '../payments/index.ts';
import { beijingTime } from './beijing-time.rules.ts';
import { GBK_LETTERS, inPieces, testArchive, testBillText, testZip, toGbk, type TestRow } from './bill-harness.ts';
import { readBill } from './read-bill.ts';
import { yuanOf } from './yuan.rules.ts';

// Thousands of cases, or a process of its own, on a computer that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

async function read(bytes: Buffer, size?: number): Promise<BillItem[]> {
  const items: BillItem[] = [];
  for await (const item of readBill(inPieces(bytes, size))) items.push(item);
  return items;
}

const refusal = async (bytes: Buffer): Promise<BillUnreadable> =>
  read(bytes, 64 * 1024).then(
    () => expect.fail('it was read'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(BillUnreadable);
      return error as BillUnreadable;
    },
  );

interface Made {
  readonly isRefund: boolean;
  readonly fen: number;
  readonly feeFen: number;
  readonly subject: string;
  readonly at: Date;
}

const money = (fen: number, isNegative: boolean): string => `${isNegative ? '-' : ''}${yuanOf(fen)}`;

const rowOf = ({ isRefund, fen, feeFen, subject, at }: Made, i: number): TestRow => ({
  tradeNo: `20260101220014000000${String(i).padStart(8, '0')}`,
  outTradeNo: `P${i}`,
  type: isRefund ? '退款' : '交易',
  subject,
  finishedAt: beijingTime(at),
  amount: money(fen, isRefund),
  received: money(fen, isRefund),
  refundNo: isRefund ? `P${i}R01` : '',
  fee: money(feeFen, !isRefund),
});

const sum = (made: readonly Made[]): string => yuanOf(made.reduce((all, { fen }) => all + fen, 0));
const tailOf = (made: readonly Made[]): string[] => {
  const [paid, back] = [made.filter((m) => !m.isRefund), made.filter((m) => m.isRefund)];
  return [
    `#交易合计：${paid.length}笔，商家实收共${sum(paid)}元，商家优惠共0.00元`,
    `#退款合计：${back.length}笔，商家实收退款共-${sum(back)}元，商家优惠退款共0.00元`,
    '#导出时间：[2026年01月02日 08:00:00]',
  ];
};

const made = fc.record({
  isRefund: fc.boolean(),
  fen: fc.integer({ min: 1, max: 10_000_000 }),
  feeFen: fc.nat(10_000),
  // GBK's second bytes may be those of a comma's neighbours, `\`, `|`: no byte may be taken for a letter.
  subject: fc.string({ unit: fc.constantFrom(...GBK_LETTERS, 'a', ' ', '-'), maxLength: 12 }),
  at: fc.date({ min: new Date('2026-01-01T00:00:00+08:00'), max: new Date('2026-01-01T23:59:59+08:00'), noInvalidDate: true }),
});

test('what is written into a bill is read out of it, in any order of columns and any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(made, { maxLength: 8 }),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 1, max: 300 }),
      async (all, isShuffled, isPlain, size) => {
        const text = testBillText({ rows: all.map(rowOf), isShuffled, tail: tailOf(all) });
        const items = await read(isPlain ? toGbk(text) : testArchive(text), size);
        const rows = items.flatMap((item) => (item.kind === 'row' ? [item.row] : []));
        expect(rows).toEqual(
          all.map((m, i) => ({
            kind: m.isRefund ? 'refund' : 'payment',
            outTradeNo: `P${i}`,
            tradeNo: rowOf(m, i).tradeNo,
            refundNo: m.isRefund ? `P${i}R01` : null,
            amount: m.fen,
            fee: BigInt(m.feeFen) * (m.isRefund ? -1000n : 1000n),
            at: new Date(Math.floor(m.at.getTime() / 1000) * 1000),
            status: m.isRefund ? '退款' : '交易',
          })),
        );
        const paid = all.filter((m) => !m.isRefund);
        expect(items.at(-1)).toEqual({
          kind: 'totals',
          totals: {
            payments: paid.length,
            refunds: all.length - paid.length,
            paidAmount: paid.reduce((s, m) => s + m.fen, 0),
            refundedAmount: all.reduce((s, m) => s + m.fen, 0) - paid.reduce((s, m) => s + m.fen, 0),
          },
        });
      },
    ),
    { numRuns: 300 },
  );
});

const one: Made = { isRefund: false, fen: 1990, feeFen: 12, subject: '咖啡', at: new Date('2026-01-01T04:00:00Z') };

test('commas in the names of goods, quotes, and a file that a spreadsheet saved in UTF-8', async () => {
  for (const subject of ['豆,250g,中烘', '"豆,250g"', '"a""b"']) {
    const [item] = await read(testArchive(testBillText({ rows: [{ ...rowOf(one, 1), subject }] })));
    expect(item).toMatchObject({ kind: 'row', line: 4, row: { amount: 1990, outTradeNo: 'P1' } });
  }
  const utf8 = Buffer.from(`\ufeff${testBillText({ rows: [rowOf(one, 1)], tail: tailOf([one]) })}`);
  expect(await read(utf8, 1000)).toMatchObject([{ row: { status: '交易', amount: 1990 } }, { totals: { payments: 1 } }]);
});

test('a bill that is none names its line', async () => {
  const bill = (row: TestRow, tail: readonly string[] = []) =>
    toGbk(testBillText({ rows: [rowOf(one, 1), { ...rowOf(one, 2), ...row }], tail }));
  expect(await refusal(bill({ amount: '19.999' }))).toMatchObject({ line: 5, message: '"19.999" is no amount' });
  expect(await refusal(bill({ finishedAt: '昨天' }))).toMatchObject({ line: 5 });
  expect(await refusal(bill({ fee: 'x' }))).toMatchObject({ line: 5 });
  expect(await refusal(bill({}, tailOf([one])))).toMatchObject({ line: 7, message: expect.stringContaining('sums') as string });
  expect(await refusal(toGbk('序号,金额\r\n1,2\r\n'))).toMatchObject({ line: 1 });
  expect(await refusal(toGbk('<html>502</html>'))).toMatchObject({ line: 1 });
  expect(await refusal(Buffer.alloc(0))).toMatchObject({ line: null });
  expect(await refusal(Buffer.alloc(200_000, 'a'))).toMatchObject({ message: 'a line has no end' });
});

test('archives that are broken, lie or hold no bill are refused', async () => {
  const whole = testArchive(testBillText({ rows: [rowOf(one, 1)] }));
  expect(await refusal(whole.subarray(0, whole.length - 30))).toMatchObject({ line: null });
  const flipped = Buffer.from(whole);
  // In the packed text of the bill itself, before the directory.
  flipped[whole.indexOf('PK\u0001\u0002') - 20]! ^= 0xff;
  await refusal(flipped);
  const name = toGbk('业务明细.csv');
  const text = toGbk(testBillText({ rows: [rowOf(one, 1)] }));
  expect(await refusal(testZip([{ name: Buffer.from('readme.txt'), content: text }]))).toMatchObject({
    message: expect.stringContaining('holds no bill') as string,
  });
  // A bomb that says so, one that does not, and one of many members.
  expect(await refusal(testZip([{ name, content: text, claimedSize: 3 * 1024 ** 3 }]))).toMatchObject({
    message: expect.stringContaining('unpacks to') as string,
  });
  await refusal(testZip([{ name, content: Buffer.concat([text, text]), claimedSize: 10 }]));
  expect(await refusal(testZip(Array.from({ length: 65 }, () => ({ name, content: text }))))).toMatchObject({
    message: expect.stringContaining('65 members') as string,
  });
  expect(await read(testZip([{ name: Buffer.from('业务明细.csv'), content: text, isUtf8: true }]))).toHaveLength(1);
});

test('whatever is uploaded, it is read or refused with a BillUnreadable', async () => {
  const whole = testArchive(testBillText({ rows: [rowOf(one, 1)], tail: tailOf([one]) }));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
      const spoilt = Buffer.from(whole);
      spoilt[at] = value;
      return read(spoilt, 1000).then(
        () => true,
        (error: unknown) => error instanceof BillUnreadable,
      );
    }),
    { numRuns: 500 },
  );
});
