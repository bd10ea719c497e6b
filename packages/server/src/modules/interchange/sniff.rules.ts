import { TextDecoder } from 'node:util';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export type FileKind = { readonly kind: 'text' } | { readonly kind: 'xlsx' } | { readonly kind: 'refused'; readonly detail: string };

const startsWith = (head: Uint8Array, bytes: readonly number[]): boolean => bytes.every((b, i) => head[i] === b);

const REMEDY = 'open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8';

/** By content first: what is called .csv is often a workbook or a page, and the other way round. */
export function kindOf(name: string, head: Uint8Array): FileKind {
  const end = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  const refused = (detail: string): FileKind => ({ kind: 'refused', detail });
  if (head.length === 0) return refused('the file is empty');
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0]))
    return refused(`it is an old .xls workbook, or one with a password; ${REMEDY}, without a password`);
  if (startsWith(head, [0x50, 0x4b]))
    return ['xlsx', 'csv', 'txt', 'tsv'].includes(end) ? { kind: 'xlsx' } : refused(`.${end} is not read; ${REMEDY}`);
  if (startsWith(head, [0x25, 0x50, 0x44, 0x46])) return refused(`it is a PDF; export the orders as .xlsx or CSV instead`);
  if (end === 'xlsx') return refused(`it is called .xlsx but is no workbook; ${REMEDY}`);
  if (!['csv', 'txt', 'tsv'].includes(end)) return refused(`.${end} is not read; ${REMEDY}`);
  const text = Buffer.from(head.subarray(0, 512)).toString('latin1').trimStart().toLowerCase();
  if (text.startsWith('<html') || text.startsWith('<!doctype') || text.startsWith('<?xml') || text.startsWith('<table'))
    return refused(`it is a page, not a table; ${REMEDY}`);
  return { kind: 'text' };
}

/** Marked by its first bytes, or UTF-16 without a mark by its zero bytes; null: only a full look can tell. */
export function markedEncoding(head: Uint8Array): Encoding | null {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return 'utf-8';
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
  const sample = head.subarray(0, 1024);
  const zeros = [0, 0];
  for (let i = 0; i < sample.length; i += 1) if (sample[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const many = sample.length / 5;
  if ((zeros[1] ?? 0) > many && zeros[0] === 0) return 'utf-16le';
  return (zeros[0] ?? 0) > many && zeros[1] === 0 ? 'utf-16be' : null;
}

/**
 * UTF-8 or GB18030, told by decoding every byte strictly as the file streams by: a sample is not enough, since the first
 * Chinese name of an export may stand in its last row, and a wrong guess would import it as 锟斤拷.
 */
export class EncodingJudge {
  readonly #left = new Map<Encoding, TextDecoder>();

  constructor(head: Uint8Array) {
    const marked = markedEncoding(head);
    for (const encoding of marked ? [marked] : (['utf-8', 'gb18030'] as const))
      this.#left.set(encoding, new TextDecoder(encoding, { fatal: true }));
  }

  #try(decode: (decoder: TextDecoder) => void): void {
    for (const [encoding, decoder] of this.#left) {
      try {
        decode(decoder);
      } catch {
        this.#left.delete(encoding);
      }
    }
  }

  look(chunk: Uint8Array): void {
    this.#try((decoder) => decoder.decode(chunk, { stream: true }));
  }

  /** Null: neither; the file is damaged or in another encoding. */
  verdict(): Encoding | null {
    this.#try((decoder) => decoder.decode());
    return [...this.#left.keys()][0] ?? null;
  }
}

const countOutsideQuotes = (line: string, delimiter: string): number => {
  let count = 0;
  let isQuoted = false;
  for (const char of line) {
    if (char === '"') isQuoted = !isQuoted;
    else if (char === delimiter && !isQuoted) count += 1;
  }
  return count;
};

/** The mark that most lines have, and have equally often. */
export function delimiterOf(text: string): Delimiter {
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((l) => l.trim() !== '')
    .slice(0, 30);
  const score = (delimiter: Delimiter): number => {
    const counts = lines.map((line) => countOutsideQuotes(line, delimiter));
    const usual = [...counts].sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
    return usual === 0 ? 0 : counts.filter((c) => c === usual).length * 100 + usual;
  };
  return [...DELIMITERS].sort((a, b) => score(b) - score(a))[0] ?? ',';
}
