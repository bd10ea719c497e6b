import { Readable } from 'node:stream';
import type { CellValue } from 'hucre/xlsx';
import { BOM, csvLine, formulaSafe } from '../../platform/csv-out.ts';

export type TableFormat = 'csv' | 'xlsx';
export type Cell = string | number;

/** Spreadsheets turn thirteen digits into 6.9E+12; a tab behind them keeps them text, and our own import takes it off. */
const keptDigits = (text: string): string => (/^\d{12,}$/.test(text) ? `${text}\t` : text);

async function* asCsv(pages: AsyncIterable<Cell[][]>, headers: string[]): AsyncGenerator<string> {
  yield BOM + csvLine(headers);
  for await (const rows of pages) yield rows.map((row) => csvLine(row.map((c) => keptDigits(String(c))))).join('');
}

async function* asCells(pages: AsyncIterable<Cell[][]>): AsyncGenerator<CellValue[]> {
  for await (const rows of pages) for (const row of rows) yield row.map((c) => (typeof c === 'string' ? formulaSafe(c) : c));
}

/** Rows as they come, page after page, as a file that streams; `name` is that of the sheet. */
export async function tableFile(pages: AsyncIterable<Cell[][]>, headers: string[], format: TableFormat, name: string): Promise<Readable> {
  if (format === 'csv') return Readable.from(asCsv(pages, headers));
  const { writeXlsxStream } = await import('hucre/xlsx');
  const stream = writeXlsxStream(asCells(pages), { name, columns: headers.map((header) => ({ header })) });
  return Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]);
}
