import { TextDecoder } from 'node:util';
import { BillUnreadable, type BillItem, type BillRow } from '../payments/index.ts';
import { billBytes } from './bill-archive.ts';
import { cellsOf, COLUMN, columnsOf, fitted, type Columns } from './bill-line.rules.ts';
import { billLineOf, saidTotalOf, Tally } from './bill-row.rules.ts';

const MAX_LINE = 64 * 1024;
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** GBK as Alipay writes it; UTF-8 where a spreadsheet has saved the file again and says so. */
async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let decoder: TextDecoder | null = null;
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(UTF8_MARK.equals(chunk.subarray(0, 3)) ? 'utf-8' : 'gbk');
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder?.decode() ?? '';
}

interface Line {
  readonly no: number;
  readonly text: string;
}

async function* linesOf(texts: AsyncIterable<string>): AsyncIterable<Line> {
  let rest = '';
  let no = 0;
  for await (const text of texts) {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > MAX_LINE) throw new BillUnreadable('a line has no end', no + 1);
    for (const part of parts) {
      no += 1;
      yield { no, text: part.trim() };
    }
  }
  if (rest.trim() !== '') yield { no: no + 1, text: rest.trim() };
}

/** What the bill is checked against, as it goes by. */
class Reader {
  readonly #sums = { payment: new Tally(), refund: new Tally() };
  readonly #said: { payment: number | null; refund: number | null } = { payment: null, refund: null };
  #columns: Columns | null = null;

  /** Null for headers and comments. */
  read({ no, text }: Line): BillRow | null {
    if (text === '') return null;
    if (text.startsWith('#')) return this.#comment(text, no);
    const cells = cellsOf(text);
    const header = text.includes(COLUMN.tradeNo) ? columnsOf(cells) : null;
    if (header) {
      this.#columns = header;
      return null;
    }
    if (!this.#columns) throw new BillUnreadable('this is no bill of Alipay: before the first row, its column names are missing', no);
    const line = billLineOf(fitted(cells, this.#columns), this.#columns);
    if (typeof line === 'string') throw new BillUnreadable(line, no);
    this.#sums[line.row.kind].add(line);
    return line.row;
  }

  /**
   * The bill states its sums in 商家实收, rows count in 订单金额: the sums are checked here, in their own unit, and told in
   * the unit of the rows.
   */
  #comment(text: string, no: number): null {
    const said = saidTotalOf(text);
    if (!said) return null;
    if (!this.#sums[said.kind].agreesWith(said)) throw new BillUnreadable('the sums at the end are not those of the rows', no);
    this.#said[said.kind] = said.count;
    return null;
  }

  totals(): BillItem | null {
    const { payment, refund } = this.#said;
    if (!this.#columns) throw new BillUnreadable('this is no bill of Alipay: it has no column names', null);
    if (payment === null && refund === null) return null;
    const { payment: paid, refund: refunded } = this.#sums;
    return { kind: 'totals', totals: { payments: payment, refunds: refund, paidAmount: paid.amount, refundedAmount: refunded.amount } };
  }
}

/** Line by line, in bounded memory but for the packed archive itself. Throws BillUnreadable. */
export async function* readBill(bytes: AsyncIterable<Uint8Array>): AsyncIterable<BillItem> {
  const reader = new Reader();
  for await (const line of linesOf(textOf(billBytes(bytes)))) {
    const row = reader.read(line);
    if (row) yield { kind: 'row', line: line.no, row };
  }
  const totals = reader.totals();
  if (totals) yield totals;
}
