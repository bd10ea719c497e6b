import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CsvError, parse, type InfoRecord } from 'csv-parse';
import { DomainError, type ImportFormat } from '@danflow/contract';

export interface TableRow {
  /** Where the row begins in the file, from 1. */
  readonly lineNo: number;
  readonly cells: readonly string[];
}

/** A quote that is opened and never closed would otherwise read the rest of the file into one cell. */
const MAX_RECORD_CHARS = 256 * 1024;

async function* decoded(content: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of content) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

const unreadable = (error: unknown): never => {
  if (error instanceof CsvError) throw new DomainError('import_file_unreadable', { detail: error.message });
  throw error;
};

/**
 * Rows of a text table as they stream by, blank ones left out; memory holds one chunk and one row. Quotes in the middle
 * of a cell are taken as they are, as hand-made exports have them. Throws import_file_unreadable.
 */
export async function* readTable(
  content: AsyncIterable<Buffer>,
  format: Pick<ImportFormat, 'encoding' | 'delimiter'>,
): AsyncGenerator<TableRow> {
  const source = Readable.from(decoded(content, format.encoding ?? 'utf-8'));
  const parser = parse({
    delimiter: format.delimiter ?? ',',
    info: true,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARS,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let lines = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: InfoRecord }>) {
      const lineNo = lines + 1;
      lines = info.lines;
      if (record.some((cell) => cell.trim() !== '')) yield { lineNo, cells: record };
    }
  } catch (error) {
    unreadable(error);
  } finally {
    source.destroy();
  }
}

/** Rows below the header. */
export async function* readBody(content: AsyncIterable<Buffer>, format: ImportFormat): AsyncGenerator<TableRow> {
  for await (const row of readTable(content, format)) if (row.lineNo > format.headerRow) yield row;
}

export async function firstRows(rows: AsyncIterable<TableRow>, count: number): Promise<TableRow[]> {
  const taken: TableRow[] = [];
  for await (const row of rows) {
    taken.push(row);
    if (taken.length >= count) break;
  }
  return taken;
}
