import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headerIndex, mappingFaults, shapeOf, suggestMapping } from './columns.rules.ts';
import { guessDateFormat, instantOf, readDate } from './dates.rules.ts';
import { countryCode, splitAddress } from './places.rules.ts';
import { codesOf } from './sku-codes.rules.ts';
import { delimiterOf, EncodingJudge, kindOf, markedEncoding } from './sniff.rules.ts';
import { statusOf } from './statuses.rules.ts';

test('headers of Chinese back offices and English tools are known', () => {
  expect(
    suggestMapping([
      '订单编号',
      '商家编码',
      '收件人姓名',
      '收货人手机',
      '宝贝标题',
      '购买数量',
      '商品单价',
      '订单付款时间',
      '买家留言',
      '什么',
    ]),
  ).toEqual(['sourceNo', 'skuCode', 'customerName', 'phone', 'title', 'qty', 'unitPrice', 'paidAt', 'buyerMessage', 'ignore']);
  expect(suggestMapping(['Order ID', 'Order Date', 'order_no', 'QTY', 'Sales'])).toEqual([
    'sourceNo',
    'orderedAt',
    'ignore',
    'qty',
    'lineAmount',
  ]);
  expect(shapeOf(['Order ID', ' Qty '])).toBe(shapeOf(['order id', 'QTY']));
});

test('a title over the table is not taken for its header', () => {
  expect(
    headerIndex([
      ['2026 年 3 月订单', '', ''],
      ['', '', ''],
      ['订单编号', '数量', '金额'],
      ['1', '2', '3'],
    ]),
  ).toBe(2);
  expect(
    headerIndex([
      ['foo', 'bar'],
      ['1', '2'],
    ]),
  ).toBe(0);
});

test('a mapping that no row could survive is refused in words', () => {
  expect(mappingFaults(['sourceNo', 'qty', 'orderedAt', 'skuCode', 'lineAmount'], { columns: 5, status: false })).toEqual([]);
  expect(mappingFaults(['sourceNo', 'sourceNo'], { columns: 3, status: true })).toHaveLength(7);
});

test('dates: one format fits, several are asked about, mixed ones too', () => {
  expect(guessDateFormat(['03/01/19', '13/01/19'])).toEqual({ format: 'dmy' });
  expect(guessDateFormat(['03/01/19', '04/01/19'])).toEqual({ choices: ['dmy', 'mdy'] });
  expect(guessDateFormat(['2026-03-01 10:20:30', '2026/3/1', '2026年3月1日', '20260301'])).toEqual({ format: 'ymd' });
  expect(guessDateFormat(['13/01/2019', '01/13/2019'])).toEqual({ choices: [] });
  expect(guessDateFormat(['24-01-15', '24-01-16'])).toEqual({ choices: ['ymd', 'dmy'] });
  expect(guessDateFormat(['30/12/22', 'n/a', ''])).toEqual({ format: 'dmy' });
});

test('a date is the instant at which the zone of the import shows it', () => {
  expect(readDate('03/01/19', 'dmy', 'Asia/Shanghai')?.toISOString()).toBe('2019-01-02T16:00:00.000Z');
  expect(readDate('2026-03-01 下午 3:05', 'ymd', 'Asia/Shanghai')?.toISOString()).toBe('2026-03-01T07:05:00.000Z');
  expect(readDate('2026-03-01T10:00:00Z', 'ymd', 'Asia/Shanghai')?.toISOString()).toBe('2026-03-01T10:00:00.000Z');
  expect(readDate('07/04/2024 1:02 PM', 'mdy', 'America/New_York')?.toISOString()).toBe('2024-07-04T17:02:00.000Z');
  for (const bad of ['31/02/2024', '2024-13-01', '2024', 'x', '2024-01-01 25:00'])
    expect(readDate(bad, bad.includes('/') ? 'dmy' : 'ymd', 'Asia/Shanghai')).toBeNull();
});

test('what a wall clock shows comes back from its instant, but for the hour that spring skips', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
      fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kolkata'),
      (at, zone) => {
        const wall = Math.floor(at.getTime() / 1000) * 1000;
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
          instantOf(wall, zone),
        );
        // China had summer time until 1991.
        return (
          (zone === 'Asia/Shanghai' && at.getUTCFullYear() < 1992) || shown === new Date(wall).toISOString().slice(0, 19).replace('T', ' ')
        );
      },
    ),
  );
});

test('encodings are told by every byte, not by a sample', () => {
  const judge = (bytes: Uint8Array) => {
    const j = new EncodingJudge(bytes);
    for (let i = 0; i < bytes.length; i += 3) j.look(bytes.subarray(i, i + 3));
    return j.verdict();
  };
  const gb = Uint8Array.of(...Buffer.from('a,b\n'.repeat(100)), 0xd5, 0xc5, 0xc8, 0xfd);
  expect(judge(gb)).toBe('gb18030');
  expect(judge(Buffer.from('编号,张三'))).toBe('utf-8');
  expect(judge(Buffer.from('plain'))).toBe('utf-8');
  expect(judge(Uint8Array.of(0x41, 0xff, 0xff, 0xff))).toBeNull();
  expect(markedEncoding(Buffer.from('\ufeffa,b', 'utf16le'))).toBe('utf-16le');
  expect(markedEncoding(Buffer.from('Order,Qty', 'utf16le'))).toBe('utf-16le');
});

test('files that are no table are refused with what to do', () => {
  expect(kindOf('a.xls', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0))).toMatchObject({
    kind: 'refused',
    detail: expect.stringContaining('.xlsx') as string,
  });
  expect(kindOf('a.csv', Buffer.from('<html><table>'))).toMatchObject({ kind: 'refused' });
  expect(kindOf('a.zip', Buffer.from('PK'))).toMatchObject({ kind: 'refused' });
  expect(kindOf('a.csv', Buffer.from('PK\x03\x04'))).toEqual({ kind: 'xlsx' });
  expect(kindOf('a.tsv', Buffer.from('a\tb'))).toEqual({ kind: 'text' });
  expect(delimiterOf('a;b;c\n"x,y,z";2;3\n')).toBe(';');
  expect(delimiterOf('a\tb\n1,5\t2\n')).toBe('\t');
});

test('countries, addresses and statuses in the words of files', () => {
  expect(['United States', 'CANADA', '美国', 'cn', 'UK', 'Atlantis'].map(countryCode)).toEqual(['US', 'CA', 'US', 'CN', 'GB', null]);
  expect(splitAddress('浙江省 杭州市 西湖区 文三路 1 号')).toEqual({
    province: '浙江省',
    city: '杭州市',
    district: '西湖区',
    street: '文三路 1 号',
  });
  expect(splitAddress('广东省深圳市南山区科技园1号')).toEqual({
    province: '广东省',
    city: '深圳市',
    district: '南山区',
    street: '科技园1号',
  });
  expect(splitAddress('1 Main St')).toEqual({ province: '', city: '', district: '', street: '1 Main St' });
  expect(['买家已付款,等待卖家发货', '交易成功', '交易关闭', 'Shipped', '??'].map((s) => statusOf(s, { statusValues: {} }))).toEqual([
    'paid',
    'completed',
    'leave_out',
    'shipped',
    null,
  ]);
  expect(statusOf('??', { statusValues: { '??': 'completed' } })).toBe('completed');
});

test('one code with two names is two SKUs, the same ones when the file is read again', () => {
  const names = [
    { key: 'a', title: 'Cup' },
    { key: 'b', title: 'Plate' },
  ];
  expect([...codesOf('X', names, [])]).toEqual([
    ['a', 'X'],
    ['b', 'X#2'],
  ]);
  expect([
    ...codesOf('X', names, [
      { code: 'X', title: 'Cup' },
      { code: 'X#2', title: 'Plate' },
    ]),
  ]).toEqual([
    ['a', 'X'],
    ['b', 'X#2'],
  ]);
  expect(
    [
      ...codesOf('X', names.toReversed(), [
        { code: 'X', title: 'Cup' },
        { code: 'X#2', title: 'Plate' },
      ]),
    ].sort(),
  ).toEqual([
    ['a', 'X'],
    ['b', 'X#2'],
  ]);
  expect(
    [
      ...codesOf('X', names, [
        { code: 'X', title: 'renamed' },
        { code: 'X#2', title: 'Plate' },
      ]),
    ].sort(),
  ).toEqual([
    ['a', 'X'],
    ['b', 'X#2'],
  ]);
  expect([...codesOf('X', [{ key: 'a', title: 'Cup' }], [{ code: 'X', title: 'renamed' }])]).toEqual([['a', 'X']]);
});
