import type { KeyObject } from 'node:crypto';
import { isSignedBy } from './signing.rules.ts';

/** What the gateway said; values of other types than text are turned into text, missing ones are absent. */
export interface Answer {
  readonly code: string;
  /** '' where there is none. */
  readonly subCode: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** `unsigned`: an error of the gateway itself, as they come without `sign`; good for telling what is wrong, never for money. */
export type Reading =
  | { readonly kind: 'signed'; readonly answer: Answer }
  | { readonly kind: 'unsigned'; readonly answer: Answer }
  | { readonly kind: 'forged' }
  | { readonly kind: 'unreadable' };

interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const isSpace = (c: string | undefined): boolean => c === ' ' || c === '\n' || c === '\r' || c === '\t';

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Where a value ends: at the comma or brace of its own level. The text is known to be JSON. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const c = text[at];
    if (c === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (depth === 0 && (c === ',' || c === '}')) return at;
    if (c === '{' || c === '[') depth += 1;
    else if (c === '}' || c === ']') depth -= 1;
    at += 1;
  }
  return at;
}

/** The members of the outermost object, as they stand in the text: the signature is over these very characters. */
function membersOf(text: string): Span[] {
  const spans: Span[] = [];
  let at = text.indexOf('{') + 1;
  while (at < text.length) {
    while (isSpace(text[at]) || text[at] === ',') at += 1;
    if (text[at] !== '"') return spans;
    const nameEnd = endOfString(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    let start = text.indexOf(':', nameEnd) + 1;
    while (isSpace(text[start])) start += 1;
    let end = endOfValue(text, start);
    at = end;
    while (end > start && isSpace(text[end - 1])) end -= 1;
    spans.push({ name, start, end });
  }
  return spans;
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);

function answerOf(node: object): Answer {
  const fields = Object.fromEntries(
    Object.entries(node)
      .map(([name, value]) => [name, asText(value)] as const)
      .filter(([, text]) => text !== ''),
  );
  const { code = '', sub_code: subCode = '', sub_msg: subMessage, msg = '' } = fields;
  return { code, subCode, message: subMessage ?? msg, fields };
}

function parsedObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Reads `{"alipay_trade_query_response":{…},"sign":"…"}`. Never throws. */
export function readAnswer(text: string, method: string, alipayKey: KeyObject): Reading {
  const outer = parsedObject(text);
  if (!outer) return { kind: 'unreadable' };
  const spans = membersOf(text);
  // A name that stands there twice has two meanings: the one that is signed, and the one that is read.
  if (new Set(spans.map((s) => s.name)).size !== spans.length) return { kind: 'unreadable' };
  const wanted = [`${method.replaceAll('.', '_')}_response`, 'error_response'];
  const span = spans.find((s) => wanted.includes(s.name));
  const inner = span ? text.slice(span.start, span.end) : '';
  const node = parsedObject(inner);
  if (!node) return { kind: 'unreadable' };
  const answer = answerOf(node);
  const signature: unknown = (outer as { sign?: unknown }).sign;
  if (typeof signature === 'string')
    return isSignedBy(alipayKey, Buffer.from(inner), signature) ? { kind: 'signed', answer } : { kind: 'forged' };
  return signature !== undefined || answer.code === '10000' || answer.code === '' ? { kind: 'forged' } : { kind: 'unsigned', answer };
}
