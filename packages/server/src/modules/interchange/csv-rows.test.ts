import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvFault, CsvRows, type CsvRow } from './csv-rows.ts';

function cut(text: string, sizes: readonly number[] = [text.length], delimiter = ','): CsvRow[] {
  const rows = new CsvRows(delimiter, 10_000);
  const found: CsvRow[] = [];
  let at = 0;
  for (const size of sizes) {
    found.push(...rows.add(text.slice(at, at + size)));
    at += size;
  }
  return [...found, ...rows.add(text.slice(at), true)];
}
const cells = (text: string, sizes?: readonly number[]): string[][] => cut(text, sizes).map((r) => r.cells);

test('quotes hold delimiters, line ends and doubled quotes together; others are part of the cell', () => {
  expect(cells('a,"b,\r\n""c""",d\r\n"x"y,z"z\r\n,\n')).toEqual([
    ['a', 'b,\r\n"c"', 'd'],
    ['"x"y', 'z"z'],
    ['', ''],
  ]);
  expect(cut('a\n"b\r\nc"\nd').map((r) => r.lineEnds)).toEqual([1, 2, 1]);
  expect(cells('a\rb\r\rc')).toEqual([['a'], ['b'], [''], ['c']]);
});

test('a quote that is never closed, and a row without end, are told', () => {
  expect(() => cut('a,"b\nc')).toThrow(CsvFault);
  expect(() => cut(`"${'x'.repeat(20_000)}`)).toThrow('longer than 10000');
  expect(() => cut('x'.repeat(20_000))).toThrow('longer than 10000');
});

/** Texts of what a table is made of, so that quotes meet delimiters and line ends. */
const table = fc.array(fc.constantFrom('a', 'bc', '"', '""', ',', '\n', ' ', '单'), { maxLength: 40 }).map((parts) => parts.join(''));

function byCsvParse(file: string, lineEnd: string): string[][] | 'fault' {
  try {
    return parse(file, { relax_quotes: true, relax_column_count: true, record_delimiter: lineEnd });
  } catch {
    return 'fault';
  }
}

function byUs(file: string, sizes: readonly number[]): string[][] | 'fault' {
  try {
    return cells(file, sizes);
  } catch (error) {
    if (error instanceof CsvFault) return 'fault';
    throw error;
  }
}

test('it reads what csv-parse reads, wherever the text is cut into pieces', () => {
  fc.assert(
    fc.property(table, fc.array(fc.nat(7), { maxLength: 20 }), fc.constantFrom('\n', '\r\n'), (text, sizes, lineEnd) => {
      const file = text.replaceAll('\n', lineEnd);
      expect(byUs(file, sizes)).toEqual(byCsvParse(file, lineEnd));
    }),
    { numRuns: 2000 },
  );
});
