import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw, createGzip } from 'node:zlib';

/** Payments of one day: number i paid i-dependent fen at an even pace. The rows of ours are made from the same arithmetic. */
export interface BillPlan {
  readonly day: string;
  readonly rows: number;
  readonly prefix: string;
}

export const amountOf = (i: number): number => 1000 + (i % 9000);
export const secondOf = ({ rows }: BillPlan, i: number): number => Math.floor((i * 86_399) / rows);
const two = (n: number): string => String(n).padStart(2, '0');
const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${two(fen % 100)}`;
const clock = (s: number): string => `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
const numberOf = ({ prefix }: BillPlan, i: number): string => `${prefix}${String(i).padStart(10, '0')}`;
const totalOf = ({ rows }: BillPlan): number => Array.from({ length: rows }, (_, i) => amountOf(i)).reduce((a, b) => a + b, 0);

const WECHAT_HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const WECHAT_SUMS = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const LINES_A_CHUNK = 2000;

function* chunks(lines: Iterable<string>): Generator<string> {
  let held: string[] = [];
  for (const line of lines) {
    held.push(line);
    if (held.length < LINES_A_CHUNK) continue;
    yield `${held.join('\r\n')}\r\n`;
    held = [];
  }
  yield `${held.join('\r\n')}\r\n`;
}

function* wechatLines(plan: BillPlan, mchid: string): Generator<string> {
  yield WECHAT_HEADER;
  for (let i = 0; i < plan.rows; i += 1) {
    const fen = amountOf(i);
    const no = numberOf(plan, i);
    const cells = [
      `${plan.day} ${clock(secondOf(plan, i))}`,
      'wx0123456789abcdef',
      mchid,
      '0',
      '',
      `T${no}`,
      no,
      'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      'NATIVE',
    ];
    cells.push('SUCCESS', 'OTHERS', 'CNY', yuan(fen), '0.00', '0', '0', '0.00', '0.00', '', '', '手冲壶 600ml 白', '');
    cells.push((fen * 0.00006).toFixed(5), '0.60%', yuan(fen), '0.00', '');
    yield `\`${cells.join(',`')}`;
  }
  yield WECHAT_SUMS;
  const total = yuan(totalOf(plan));
  yield `\`${[String(plan.rows), total, '0.00', '0.00', '0.00000', total, '0.00'].join(',`')}`;
}

/** As WeChat Pay sends it: CSV with back-ticks, gzip. */
export const writeWechatBill = (file: string, plan: BillPlan, mchid: string): Promise<void> =>
  pipeline(Readable.from(chunks(wechatLines(plan, mchid))), createGzip({ level: 1 }), createWriteStream(file));

const ALIPAY_HEADER =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';

function* alipayLines(plan: BillPlan): Generator<string> {
  yield '#支付宝业务明细查询';
  yield '#------------------------业务明细列表------------------------';
  yield ALIPAY_HEADER;
  for (let i = 0; i < plan.rows; i += 1) {
    const fen = amountOf(i);
    const at = `${plan.day} ${clock(secondOf(plan, i))}`;
    const cells = [
      `2026${String(i).padStart(24, '0')}\t`,
      `${numberOf(plan, i)}\t`,
      '交易\t',
      '手冲壶\t',
      at,
      at,
      '\t',
      '\t',
      '\t',
      '\t',
      '*\t',
    ];
    cells.push(yuan(fen), yuan(fen), '0.00', '0.00', '0.00', '0.00', '0.00', '\t', '0.00', '0.00', '\t');
    cells.push(`-${yuan(Math.round(fen * 0.006))}`, '0.00', '\t');
    yield cells.join(',');
  }
  yield '#------------------------业务明细列表结束------------------------';
  yield `#交易合计：${plan.rows}笔，商家实收共${yuan(totalOf(plan))}元，商家优惠共0.00元`;
  yield '#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元';
}

/** Node reads GBK and does not write it: the table is turned round. */
function gbkWriter(): (text: string) => Buffer {
  const decoder = new TextDecoder('gbk');
  const table = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && !table.has(text)) table.set(text, lead * 256 + trail);
    }
  return (text) => {
    const bytes = Buffer.allocUnsafe(text.length * 2);
    let length = 0;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code < 0x80) length = bytes.writeUInt8(code, length);
      else length = bytes.writeUInt16BE(table.get(text[i] ?? '') ?? 0x3f3f, length);
    }
    return bytes.subarray(0, length);
  };
}

const header = (...values: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer =>
  Buffer.concat(
    values.map(([bytes, value]) => {
      const part = Buffer.alloc(bytes);
      part.writeUIntLE(value, 0, bytes);
      return part;
    }),
  );

/** As Alipay sends it: CSV in GBK, one member of a ZIP. */
export async function writeAlipayBill(file: string, plan: BillPlan): Promise<void> {
  const toGbk = gbkWriter();
  const packed = createDeflateRaw({ level: 1 });
  const body = `${file}.part`;
  const writing = pipeline(packed, createWriteStream(body));
  let crc = 0;
  let size = 0;
  for (const text of chunks(alipayLines(plan))) {
    const bytes = toGbk(text);
    crc = crc32(bytes, crc);
    size += bytes.length;
    if (!packed.write(bytes)) await once(packed, 'drain');
  }
  packed.end();
  await writing;
  const name = toGbk(`2088000000000001_${plan.day.replaceAll('-', '')}_业务明细.csv`);
  const length = (await stat(body)).size;
  const shared = header([2, 20], [2, 0], [2, 8], [2, 0], [2, 33], [4, crc], [4, length], [4, size], [2, name.length], [2, 0]);
  const local = Buffer.concat([header([4, 0x04034b50]), shared, name]);
  const central = Buffer.concat([header([4, 0x02014b50], [2, 20]), shared, header([2, 0], [2, 0], [2, 0], [4, 0], [4, 0]), name]);
  const end = header([4, 0x06054b50], [2, 0], [2, 0], [2, 1], [2, 1], [4, central.length], [4, local.length + length], [2, 0]);
  await writeFile(file, Buffer.concat([local, await readFile(body), central, end]));
  await rm(body);
}
