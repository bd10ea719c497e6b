import { hash } from 'node:crypto';
import type { RowFacts } from './row.rules.ts';

const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22);

type Naming = Pick<RowFacts, 'skuCode' | 'barcode' | 'title' | 'options'>;

/** What tells SKUs of a file apart: code and name together, since one code with two names may be two things. */
const naming = ({ skuCode, barcode, title = '', options = '' }: Naming): string =>
  JSON.stringify(
    skuCode !== undefined ? ['code', skuCode, title] : barcode !== undefined ? ['barcode', barcode] : ['title', title, options],
  );

const MOST_KEPT = 20_000;

/** Keys for the rows of one file: a file names the same goods again and again, and each is hashed once. */
export function skuKeys(): (row: Naming) => string {
  const known = new Map<string, string>();
  return (row) => {
    const name = naming(row);
    const there = known.get(name);
    if (there !== undefined) return there;
    if (known.size >= MOST_KEPT) known.clear();
    const key = digest(name);
    known.set(name, key);
    return key;
  };
}

/** The code a SKU without one is given: the same name gets the same code in the next file. */
export const generatedCode = ({ title = '', options = '' }: Naming): string =>
  `IMP-${hash('sha256', JSON.stringify([title, options]))
    .slice(0, 10)
    .toUpperCase()}`;

export interface NamedSku {
  readonly key: string;
  readonly title: string;
}

export interface KnownSku {
  readonly code: string;
  readonly title: string;
}

/**
 * Codes for the names that a file has for one product code, in the order of the file. A single name is the SKU of that
 * code, whatever the SKU is called by now. Several names: one that a known SKU bears is that SKU, the next free code
 * (code, code#2, code#3 …) goes to each of the others. The same file read again gives the same codes.
 */
export function codesOf(code: string, names: readonly NamedSku[], known: readonly KnownSku[]): Map<string, string> {
  const titles = names.filter((n) => n.title !== '');
  const result = new Map<string, string>();
  if (titles.length <= 1) return new Map(names.map((n) => [n.key, code]));
  const taken = new Set<string>();
  for (const name of titles) {
    const bearer = known.find((k) => k.title === name.title && !taken.has(k.code));
    if (!bearer) continue;
    result.set(name.key, bearer.code);
    taken.add(bearer.code);
  }
  // The plain code stays open to the first name nobody bears, even where a person has since renamed that SKU.
  const inUse = new Set([...taken, ...known.map((k) => k.code).filter((c) => c !== code)]);
  for (const name of titles) {
    if (result.has(name.key)) continue;
    let n = 1;
    while (inUse.has(n === 1 ? code : `${code}#${n}`)) n += 1;
    const made = n === 1 ? code : `${code}#${n}`;
    result.set(name.key, made);
    inUse.add(made);
  }
  for (const name of names) if (name.title === '') result.set(name.key, code);
  return result;
}
