import { crc32, deflateRawSync } from 'node:zlib';
import { COLUMN } from './bill-line.rules.ts';

/** Writes bills for the tests, by another hand than the simulator's. Node reads GBK but does not write it. */
function gbkTable(): ReadonlyMap<string, number> {
  const decoder = new TextDecoder('gbk');
  const table = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '�' && !table.has(text)) table.set(text, lead * 256 + trail);
    }
  return table;
}

const TABLE = gbkTable();
/** What GBK can say, for texts made at random. */
export const GBK_LETTERS = [...TABLE.keys()].filter((c) => c >= '\u4e00' && c <= '\u9fa5').slice(0, 5000);

export function toGbk(text: string): Buffer {
  const bytes = [...text].flatMap((c) => {
    const code = TABLE.get(c);
    if (c.charCodeAt(0) < 0x80) return [c.charCodeAt(0)];
    return code === undefined ? [0x3f] : [code >> 8, code & 0xff];
  });
  return Buffer.from(bytes);
}

export interface TestMember {
  readonly name: Buffer;
  readonly content: Buffer;
  /** Lies about its size. */
  readonly claimedSize?: number;
  readonly isUtf8?: boolean;
}

const numbers = (...values: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer =>
  Buffer.concat(
    values.map(([bytes, value]) => {
      const part = Buffer.alloc(bytes);
      part.writeUIntLE(value, 0, bytes);
      return part;
    }),
  );

export function testZip(members: readonly TestMember[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claimedSize = content.length, isUtf8 = false } of members) {
    const packed = deflateRawSync(content);
    const flags = isUtf8 ? 0x800 : 0;
    const shared = numbers(
      [2, 20],
      [2, flags],
      [2, 8],
      [2, 0],
      [2, 33],
      [4, crc32(content)],
      [4, packed.length],
      [4, claimedSize],
      [2, name.length],
      [2, 0],
    );
    const file = Buffer.concat([numbers([4, 0x04034b50]), shared, name, packed]);
    directory.push(Buffer.concat([numbers([4, 0x02014b50], [2, 20]), shared, numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name]));
    files.push(file);
    offset += file.length;
  }
  const list = Buffer.concat(directory);
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, members.length], [2, members.length], [4, list.length], [4, offset], [2, 0]);
  return Buffer.concat([...files, list, end]);
}

export type TestRow = Readonly<Partial<Record<keyof typeof COLUMN, string>>>;

const NAMES = ['创建时间', ...Object.values(COLUMN), '备注'];

export interface TestBill {
  readonly rows: readonly TestRow[];
  /** Columns in another order than Alipay's. */
  readonly isShuffled?: boolean;
  readonly tail?: readonly string[];
}

/** The detail file, as text. */
export function testBillText({ rows, isShuffled = false, tail = [] }: TestBill): string {
  const names = isShuffled ? NAMES.toReversed() : NAMES;
  const keyOf = new Map(Object.entries(COLUMN).map(([key, name]) => [name as string, key as keyof typeof COLUMN]));
  const line = (row: TestRow): string =>
    names.map((name) => `${row[keyOf.get(name) ?? 'type'] ?? ''}${keyOf.has(name) ? '\t' : ''}`).join(',');
  const lines = ['#支付宝业务明细查询', '#----业务明细列表----', names.join(','), ...rows.map(line), '#----业务明细列表结束----', ...tail];
  return `${lines.join('\r\n')}\r\n`;
}

export const testArchive = (text: string): Buffer =>
  testZip([
    { name: toGbk('20880000000000010156_20260101_业务明细(汇总).csv'), content: toGbk('#nothing\r\n') },
    { name: toGbk('20880000000000010156_20260101_业务明细.csv'), content: toGbk(text) },
  ]);

/** In pieces of odd sizes, as a network delivers them: letters and lines are cut anywhere. */
export async function* inPieces(bytes: Buffer, size = 7): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
