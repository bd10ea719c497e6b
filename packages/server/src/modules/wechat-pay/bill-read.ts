import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { BillUnreadable, type BillItem } from '../payments/index.ts';
import { isGzip } from './bill-download.ts';
import { cellsOf, columnsOf, isSummaryHeader, rowOf, sumOf, type Columns } from './bill.rules.ts';

const MAX_LINE = 64 * 1024;

async function* rest(first: Uint8Array, others: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await others.next(); !next.done; next = await others.next()) yield next.value;
}

/** Packed as WeChat Pay sends it, or plain as a person has it. */
async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const all = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await all.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const source = rest(head, all);
  if (!isGzip(head)) yield* source;
  else {
    const gunzip = createGunzip();
    const input = Readable.from(source);
    input.once('error', (error) => gunzip.destroy(error));
    try {
      yield* input.pipe(gunzip) as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw new BillUnreadable(`the archive is broken: ${error instanceof Error ? error.message : String(error)}`, null);
    } finally {
      input.destroy();
      gunzip.destroy();
    }
  }
}

interface Line {
  readonly no: number;
  readonly text: string;
}

/** The decoder takes the mark of UTF-8 away where there is one. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Line> {
  const decoder = new TextDecoder('utf-8');
  let begun = '';
  let no = 0;
  for await (const chunk of bytes) {
    const parts = (begun + decoder.decode(chunk, { stream: true })).split('\n');
    begun = parts.pop() ?? '';
    if (begun.length > MAX_LINE) throw new BillUnreadable('a line has no end', no + 1);
    for (const part of parts) {
      no += 1;
      yield { no, text: part.endsWith('\r') ? part.slice(0, -1) : part };
    }
  }
  const last = (begun + decoder.decode()).trim();
  if (last !== '') yield { no: no + 1, text: last };
}

/** Line by line: header, rows, names of sums, sums. */
class Reader {
  readonly #mchid: string;
  #columns: Columns | null = null;
  #sums: readonly string[] | null = null;
  #isOver = false;
  #paid = 0;
  #refunded = 0;

  constructor(mchid: string) {
    this.#mchid = mchid;
  }

  read({ no, text }: Line): BillItem | null {
    if (text === '') return null;
    if (this.#isOver) throw new BillUnreadable('something follows after the sums', no);
    if (this.#columns === null) return this.#header(text, no);
    if (this.#sums !== null) return this.#totals(this.#sums, text, no);
    if (isSummaryHeader(text)) {
      this.#sums = cellsOf(text);
      return null;
    }
    return this.#row(this.#columns, text, no);
  }

  /** A file that was cut off must not look like a day with fewer payments. */
  end(): void {
    if (!this.#isOver) throw new BillUnreadable('the bill is not whole: the sums at its end are missing', null);
  }

  #header(text: string, no: number): null {
    const columns = columnsOf(cellsOf(text).map((name) => name.trim()));
    if (typeof columns === 'string') throw new BillUnreadable(`this is no trade bill of WeChat Pay: it has no column ${columns}`, no);
    this.#columns = columns;
    return null;
  }

  #row(columns: Columns, text: string, no: number): BillItem {
    const row = rowOf(cellsOf(text), columns, this.#mchid);
    if (typeof row === 'string') throw new BillUnreadable(row, no);
    if (row.kind === 'payment') this.#paid += row.amount;
    else this.#refunded += row.amount;
    return { kind: 'row', line: no, row };
  }

  /** Whether the number of trades counts refunds is UNCONFIRMED, so it is not told; the sums are. */
  #totals(header: readonly string[], text: string, no: number): BillItem {
    const cells = cellsOf(text);
    const paid = sumOf('paid', header, cells);
    const refunded = sumOf('refunded', header, cells);
    if (paid === 'unreadable' || refunded === 'unreadable') throw new BillUnreadable('a sum at the end is no amount', no);
    this.#isOver = true;
    const totals = { payments: null, refunds: null, paidAmount: paid ?? this.#paid, refundedAmount: refunded ?? this.#refunded };
    return { kind: 'totals', totals };
  }
}

/** In bounded memory. Throws BillUnreadable. */
export async function* readBill(mchid: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<BillItem> {
  const reader = new Reader(mchid);
  for await (const line of linesOf(unpacked(bytes))) {
    const item = reader.read(line);
    if (item !== null) yield item;
  }
  reader.end();
}
