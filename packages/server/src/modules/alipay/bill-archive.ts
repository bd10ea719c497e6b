import { TextDecoder } from 'node:util';
import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { BillUnreadable } from '../payments/index.ts';
import { bounded, wholeOf } from './bounded-body.ts';

/** About four million lines of a day, packed. */
export const MAX_ARCHIVE = 128 * 1024 * 1024;
/** Unpacked, of all members together: what claims more, or turns out to be more than it claims, is a bomb. */
const MAX_UNPACKED = 2 * 1024 * 1024 * 1024;
const MAX_MEMBERS = 64;
const IS_UTF8 = 0x800;

const nameOf = ({ fileNameRaw, generalPurposeBitFlag }: Entry): string =>
  new TextDecoder((generalPurposeBitFlag & IS_UTF8) === 0 ? 'gbk' : 'utf-8').decode(fileNameRaw);

async function membersOf(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MAX_MEMBERS) throw new BillUnreadable(`the archive has ${zip.entryCount} members`, null);
  const members: Entry[] = [];
  for await (const entry of zip.eachEntry()) members.push(entry);
  const unpacked = members.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (unpacked > MAX_UNPACKED) throw new BillUnreadable(`the archive unpacks to ${unpacked} bytes`, null);
  return members;
}

/** `…_业务明细.csv`, beside `…_业务明细(汇总).csv`: the sums of shops, which nobody needs. */
const isDetail = (entry: Entry): boolean => /\.csv$/i.test(nameOf(entry)) && !nameOf(entry).includes('汇总');

/** The reader of archives leaves the checksum to us. */
async function* checked(bytes: AsyncIterable<Uint8Array>, entry: Entry): AsyncIterable<Uint8Array> {
  let sum = 0;
  for await (const chunk of bytes) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc32) throw new BillUnreadable('the archive is broken: its checksum is another', null);
}

/** The archive itself stays in memory: in a temporary file, personal data would lie about unsealed. */
async function* unpacked(archive: Buffer): AsyncIterable<Uint8Array> {
  const zip = await fromBufferPromise(archive, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true });
  const details = (await membersOf(zip)).filter(isDetail);
  if (details.length === 0) throw new BillUnreadable('the archive holds no bill (业务明细.csv)', null);
  for (const entry of details) yield* checked(await zip.openReadStreamPromise(entry), entry);
}

const isZip = (head: Buffer): boolean => head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'));

async function* chained(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** The text of a bill: out of the archive that Alipay sends, or as a person unpacked it. Throws BillUnreadable. */
export async function* billBytes(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 4) {
    const next = await source.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = chained(head, source);
  if (!isZip(head)) {
    yield* bounded(whole, MAX_UNPACKED);
    return;
  }
  try {
    yield* unpacked(await wholeOf(bounded(whole, MAX_ARCHIVE)));
  } catch (error) {
    if (error instanceof BillUnreadable) throw error;
    throw new BillUnreadable(`the archive is broken: ${error instanceof Error ? error.message : String(error)}`, null);
  }
}
