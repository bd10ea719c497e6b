import {
  CURRENCY_DIGITS,
  IMPORT_PREVIEW_ROWS,
  MAX_IMPORT_COLUMNS,
  DomainError,
  type Currency,
  type DateFormat,
  type ImportFormat,
  type ImportMapping,
  type ImportOptions,
  type ImportQuestion,
} from '@danflow/contract';
import { openFile, type FileDeps } from '../files/index.ts';
import { cleanCell, halfWidth } from './cells.rules.ts';
import { headerIndex } from './columns.rules.ts';
import { guessDateFormat } from './dates.rules.ts';
import { firstRows, readBody, readTable } from './read-table.ts';

const LOOKED_AT = 5000;
const HEAD_ROWS = 30;

export interface Look {
  readonly headerRow: number;
  readonly headers: readonly string[];
  /** First rows below the header, cleaned; as many as a guess needs. */
  readonly rows: readonly (readonly string[])[];
}

/** Header and first rows of a stored file. Throws import_file_unreadable when there is no table in it. */
export async function lookAtFile(deps: FileDeps, fileId: string, format: Pick<ImportFormat, 'encoding' | 'delimiter'>): Promise<Look> {
  const opened = await openFile(deps, fileId);
  const all = await firstRows(readTable(opened.content, format), LOOKED_AT + HEAD_ROWS);
  const index = headerIndex(all.slice(0, HEAD_ROWS).map((r) => r.cells));
  const header = all[index];
  const headers = header?.cells.map((c) => cleanCell(c).slice(0, 100)) ?? [];
  while (headers.at(-1) === '') headers.pop();
  if (!header || headers.length < 2 || all.length <= index + 1)
    throw new DomainError('import_file_unreadable', { detail: 'there is no table with a header and rows in it' });
  if (headers.length > MAX_IMPORT_COLUMNS)
    throw new DomainError('import_file_unreadable', { detail: `more than ${MAX_IMPORT_COLUMNS} columns` });
  return { headerRow: header.lineNo, headers, rows: all.slice(index + 1).map((r) => r.cells.map(cleanCell)) };
}

/** The first rows, for people to look at. */
export async function previewOf(deps: FileDeps, fileId: string, format: ImportFormat): Promise<string[][]> {
  const file = await openFile(deps, fileId);
  return (await firstRows(readBody(file.content, format), IMPORT_PREVIEW_ROWS)).map((r) => r.cells.map((c) => cleanCell(c).slice(0, 200)));
}

const DATES = ['orderedAt', 'paidAt', 'shippedAt', 'completedAt'] as const;

/** The date format of the mapped columns, or what must be asked. A format that a person has given is not asked about. */
export function dateFormatOf(
  { headers, rows }: Look,
  mapping: ImportMapping,
  given: DateFormat | null,
): { dateFormat: DateFormat | null; questions: ImportQuestion[] } {
  const columns = mapping.flatMap((t, i) => ((DATES as readonly string[]).includes(t) ? [i] : []));
  if (columns.length === 0 || given !== null) return { dateFormat: given, questions: [] };
  const cells = columns.flatMap((c) => rows.map((r) => r[c] ?? ''));
  const guess = guessDateFormat(cells);
  if ('format' in guess) return { dateFormat: guess.format, questions: [] };
  const first = columns[0] ?? 0;
  const samples = [...new Set(rows.map((r) => r[first] ?? '').filter((c) => c !== ''))].slice(0, 5);
  return {
    dateFormat: null,
    questions: [
      {
        kind: guess.choices.length === 0 ? 'date_mixed' : 'date_format',
        column: headers[first] ?? '',
        samples,
        choices: guess.choices.length === 0 ? ['ymd', 'dmy', 'mdy'] : [...guess.choices],
      },
    ],
  };
}

const SIGNS: readonly (readonly [RegExp, Currency])[] = [
  [/[¥元]|CNY|RMB/, 'CNY'],
  [/US\$|USD/, 'USD'],
  [/HK\$|HKD/, 'HKD'],
  [/€|EUR/, 'EUR'],
  [/£|GBP/, 'GBP'],
  [/\$/, 'USD'],
];
const AMOUNTS = ['lineAmount', 'unitPrice', 'orderTotal'] as const;

/** By the sign at the amounts, else by the language of the header; chosen by a person in the end. */
function currencyOf({ headers, rows }: Look, mapping: ImportMapping): Currency {
  const column = mapping.findIndex((t) => (AMOUNTS as readonly string[]).includes(t));
  const text = halfWidth(
    rows
      .slice(0, 50)
      .map((r) => r[column] ?? '')
      .join(' ') + (headers[column] ?? ''),
  );
  const signed = SIGNS.find(([sign]) => sign.test(text))?.[1];
  const isChinese = headers.some((h) => /\p{Script=Han}/u.test(h));
  return signed !== undefined && signed in CURRENCY_DIGITS ? signed : isChinese ? 'CNY' : 'USD';
}

/** What the file suggests; every answer can be changed before the check. */
export function suggestOptions(
  look: Look,
  mapping: ImportMapping,
  shopId: ImportOptions['shopId'],
  timeZone: string,
): { options: ImportOptions; questions: ImportQuestion[] } {
  const has = (target: ImportMapping[number]): boolean => mapping.includes(target);
  const { dateFormat, questions } = dateFormatOf(look, mapping, null);
  const column = mapping.findIndex((t) => (AMOUNTS as readonly string[]).includes(t));
  const amounts = look.rows.slice(0, 500).map((r) => r[column] ?? '');
  const isComma = amounts.some((a) => /\d,\d{1,2}$/.test(a)) && !amounts.some((a) => /\.\d{1,2}$/.test(a));
  return {
    questions,
    options: {
      shopId,
      timeZone,
      dateFormat,
      currency: currencyOf(look, mapping),
      decimalMark: isComma ? 'comma' : 'point',
      amountMeaning: has('lineAmount') ? 'line_amount' : 'unit_price',
      orderState: has('status')
        ? 'from_column'
        : has('completedAt') || has('shippedAt')
          ? 'completed'
          : has('paidAt')
            ? 'paid'
            : 'pending_payment',
      statusValues: {},
      unknownSkus: 'create',
      newSkuType: 'physical',
      onTotalDiffers: 'refuse',
    },
  };
}
