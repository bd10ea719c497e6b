import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsOf } from './table-text.ts';

test.each([
  [
    'copied from a spreadsheet',
    '白杯\tCUP-1\t59\t10\r\n黑杯\tCUP-2\t59\t\r\n',
    [
      ['白杯', 'CUP-1', '59', '10'],
      ['黑杯', 'CUP-2', '59', ''],
    ],
  ],
  [
    'typed with commas',
    '白杯, CUP-1, 59\n\n黑杯,CUP-2,59',
    [
      ['白杯', 'CUP-1', '59'],
      ['黑杯', 'CUP-2', '59'],
    ],
  ],
  ['typed with full-width commas', '白杯\uff0cCUP-1\uff0c59', [['白杯', 'CUP-1', '59']]],
  ['a comma in quotes, and in a table with tabs', '"杯,白",C1\n', [['杯,白', 'C1']]],
  ['commas belong to the cell where tabs part', '杯,白\tC1', [['杯,白', 'C1']]],
  [
    'a line break in quotes',
    '"两\n行"\tC1\n单\tC2',
    [
      ['两\n行', 'C1'],
      ['单', 'C2'],
    ],
  ],
  ['doubled quotes', '"5"" 屏",C1', [['5" 屏', 'C1']]],
  [
    'a quote amid a cell, never closed',
    '5" 屏,C1\n6 屏,C2',
    [
      ['5” 屏', 'C1'],
      ['6 屏', 'C2'],
    ],
  ],
  ['nothing', ' \n\n', []],
])('%s', (_, text, cells) => {
  expect(cellsOf(text)).toEqual(cells);
});

test('whatever a spreadsheet copies comes back cell by cell', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '杯', '"', ',', '1', ' ') }).map((s) => s.trim());
  const rows = fc.array(
    fc.tuple(
      cell,
      cell.filter((c) => c !== ''),
    ),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(rows, (table) => {
      const quoted = (c: string) => (/["\t\n]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c);
      expect(cellsOf(table.map((row) => row.map(quoted).join('\t')).join('\n'))).toEqual(table);
    }),
  );
});
