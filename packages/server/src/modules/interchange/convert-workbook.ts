import { DomainError } from '@danflow/contract';
import type { CellValue } from 'hucre/xlsx';
import { plainCsvLine } from '../../platform/csv-out.ts';

/** A workbook is unpacked from memory, unlike text, which streams. */
export const MAX_WORKBOOK_BYTES = 50 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 1_500 * 1024 * 1024;
const MAX_STRINGS_BYTES = 256 * 1024 * 1024;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** What the archive says its parts unpack to, before any of them is: the wall against a zip bomb. */
function refuseBomb(bytes: Buffer): void {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== END_OF_DIRECTORY)
    throw new DomainError('import_file_unreadable', { detail: 'the workbook is cut off' });
  let at = bytes.readUInt32LE(end + 16);
  let total = 0;
  for (
    let left = bytes.readUInt16LE(end + 10);
    left > 0 && at + 46 <= bytes.length && bytes.readUInt32LE(at) === DIRECTORY_ENTRY;
    left -= 1
  ) {
    const size = bytes.readUInt32LE(at + 24);
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    total += size;
    if (total > MAX_UNPACKED_BYTES || (name.endsWith('sharedStrings.xml') && size > MAX_STRINGS_BYTES))
      throw new DomainError('too_large', { limit: `${MAX_UNPACKED_BYTES / 1024 / 1024} MB unpacked` });
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

const MAX_EXACT = 999_999_999_999_999;

/** Spreadsheets keep 15 digits: of a longer number the rest are zeros that never were, so it is shown as what it is. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) > MAX_EXACT ? value.toExponential().toUpperCase() : String(value);
  const rounded = Number(value.toPrecision(15));
  return /e/i.test(String(rounded)) ? rounded.toFixed(12).replace(/0+$/, '') : String(rounded);
}

/** Dates come without a zone: what the cell shows is what is written. */
const dateText = (value: Date): string =>
  value
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '');

export function cellText(value: CellValue): string {
  if (value === null) return '';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : dateText(value);
  if (typeof value === 'number') return numberText(value);
  // One row of the sheet is one line of the text, so that line numbers stay those of the sheet.
  return String(value).replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

/**
 * A workbook as CSV text, once, at upload: what follows then streams text only. Rows that the sheet leaves out become
 * blank lines. Throws import_file_unreadable, too_large.
 */
export async function* workbookAsText(bytes: Buffer, maxRows: number): AsyncGenerator<Buffer> {
  refuseBomb(bytes);
  const [{ HucreError }, { streamXlsxRows }] = await Promise.all([import('hucre'), import('hucre/xlsx')]);
  let written = 0;
  try {
    for await (const row of streamXlsxRows(bytes, { sheet: 0 })) {
      if (row.index > maxRows) throw new DomainError('too_large', { limit: `${maxRows} rows` });
      const gap = '\r\n'.repeat(Math.max(0, row.index - written));
      written = row.index + 1;
      yield Buffer.from(gap + plainCsvLine(row.values.map(cellText)));
    }
  } catch (error) {
    if (error instanceof HucreError) throw new DomainError('import_file_unreadable', { detail: error.message });
    throw error;
  }
}
