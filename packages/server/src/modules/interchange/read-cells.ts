import { DomainError, MAX_TABLE_BYTES, MAX_TABLE_ROWS } from '@danflow/contract';
import { workbookAsText } from './convert-workbook.ts';
import { firstRows, readTable } from './read-table.ts';
import { delimiterOf, EncodingJudge, kindOf } from './sniff.rules.ts';

const MAX_COLUMNS = 40;
const MAX_CELL = 500;

async function held(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > MAX_TABLE_BYTES) throw new DomainError('too_large', { limit: `${MAX_TABLE_BYTES / 1024 / 1024} MB` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function textTable(bytes: Buffer): AsyncIterable<{ readonly cells: readonly string[] }> {
  const judge = new EncodingJudge(bytes);
  judge.look(bytes);
  const encoding = judge.verdict();
  if (encoding === null)
    throw new DomainError('import_file_unreadable', { detail: 'its text is neither UTF-8 nor GB18030; save it as CSV UTF-8 or .xlsx' });
  const delimiter = delimiterOf(new TextDecoder(encoding).decode(bytes.subarray(0, 64 * 1024)));
  return readTable(once(bytes), { encoding, delimiter });
}

const tidy = (cell: string): string => cell.replaceAll('\0', '').toWellFormed().trim().slice(0, MAX_CELL);

/**
 * The cells of a small file, told apart like files of orders: by content, not by name. Nothing is stored. Throws
 * file_refused, import_file_unreadable, too_large.
 */
export async function readCells(name: string, source: AsyncIterable<Buffer>): Promise<string[][]> {
  const bytes = await held(source);
  const kind = kindOf(name, bytes);
  if (kind.kind === 'refused') throw new DomainError('file_refused', { detail: kind.detail });
  const table =
    kind.kind === 'xlsx' ? readTable(workbookAsText(bytes, MAX_TABLE_ROWS), { encoding: 'utf-8', delimiter: ',' }) : textTable(bytes);
  const rows = await firstRows(table as Parameters<typeof firstRows>[0], MAX_TABLE_ROWS + 2);
  if (rows.length === 0) throw new DomainError('file_refused', { detail: 'the table is empty' });
  if (rows.length > MAX_TABLE_ROWS + 1) throw new DomainError('too_large', { limit: `${MAX_TABLE_ROWS} rows; split the file` });
  return rows.map((row) => row.cells.slice(0, MAX_COLUMNS).map(tidy));
}
