import { TextDecoder } from 'node:util';
import { DomainError, type ImportFormat } from '@danflow/contract';
import { CsvFault, CsvRows } from './csv-rows.ts';

export interface TableRow {
  /** Where the row begins in the file, from 1. */
  readonly lineNo: number;
  readonly cells: readonly string[];
}

/** A quote that is opened and never closed would otherwise read the rest of the file into one cell. */
const MAX_RECORD_CHARS = 256 * 1024;

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

/**
 * Rows of a text table as they stream by, blank ones left out; memory holds one piece of the file and one row. Throws
 * import_file_unreadable.
 */
export async function* readTable(
  content: AsyncIterable<Buffer>,
  format: Pick<ImportFormat, 'encoding' | 'delimiter'>,
): AsyncGenerator<TableRow> {
  for await (const rows of readPieces(content, format)) yield* rows;
}

/** The same, some rows at a time: to wait for each costs more than to read it. */
async function* readPieces(
  content: AsyncIterable<Buffer>,
  { encoding, delimiter }: Pick<ImportFormat, 'encoding' | 'delimiter'>,
): AsyncGenerator<TableRow[]> {
  const decoder = new TextDecoder(encoding ?? 'utf-8');
  const table = new CsvRows(delimiter ?? ',', MAX_RECORD_CHARS);
  let lines = 0;
  function* rowsOf(piece: string, isLast = false): Generator<TableRow> {
    for (const { cells, lineEnds } of table.add(piece, isLast)) {
      const lineNo = lines + 1;
      lines += lineEnds;
      if (!isBlank(cells)) yield { lineNo, cells };
    }
  }
  try {
    for await (const chunk of content) yield [...rowsOf(decoder.decode(chunk, { stream: true }))];
    yield [...rowsOf(decoder.decode(), true)];
  } catch (error) {
    if (error instanceof CsvFault) throw new DomainError('import_file_unreadable', { detail: error.message });
    throw error;
  }
}

/** Rows below the header, some at a time. */
export async function* readBody(content: AsyncIterable<Buffer>, format: ImportFormat): AsyncGenerator<readonly TableRow[]> {
  for await (const rows of readPieces(content, format))
    yield (rows[0]?.lineNo ?? 0) > format.headerRow ? rows : rows.filter((row) => row.lineNo > format.headerRow);
}

export async function firstRows(rows: AsyncIterable<TableRow | readonly TableRow[]>, count: number): Promise<TableRow[]> {
  const taken: TableRow[] = [];
  for await (const some of rows) {
    taken.push(...(Array.isArray(some) ? (some as readonly TableRow[]) : [some as TableRow]));
    if (taken.length >= count) break;
  }
  return taken.slice(0, count);
}
