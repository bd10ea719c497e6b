import { guessCarriers, normalizeTrackingNo, type CarrierCode } from '@danflow/contract';

/** A label stays in view for a while: the camera reads it ten times a second, a person means it once. */
export const SAME_CODE_MS = 1_500;

export interface Sighting {
  readonly code: string;
  readonly at: number;
}

/** Whether a code the camera sees is a new one. Every sighting prolongs the silence: it ends when the label was away. */
export const isFresh = (last: Sighting | null, code: string, now: number): boolean =>
  last === null || last.code !== code || now - last.at >= SAME_CODE_MS;

const GOODS_FORMATS = new Set(['ean_13', 'ean_8', 'upc_a', 'upc_e']);
const TRACKING_SHAPE = /^[A-Z0-9][A-Z0-9_-]{3,39}$/;

/** GS1 check digit: what every goods barcode has, and one parcel number in ten by chance. */
export function isEan13(code: string): boolean {
  if (!/^\d{13}$/.test(code)) return false;
  const sum = [...code].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

export interface TrackingGuess {
  readonly kind: 'sure' | 'ask' | 'ask_goods' | 'no';
  readonly trackingNo: string;
  readonly carrier: CarrierCode;
}

/**
 * What nobody knows, with an order in hand, is the parcel's number: surely when it has a carrier's shape, else a person is
 * asked. The barcode of goods that are not in the catalogue has Yunda's shape, and must not become a tracking number.
 */
export function guessTracking(scanned: string, format: string | null): TrackingGuess {
  const trackingNo = normalizeTrackingNo(scanned);
  const [carrier] = guessCarriers(trackingNo);
  const guess = { trackingNo, carrier: carrier ?? ('OTHER' as const) };
  if (!TRACKING_SHAPE.test(trackingNo)) return { ...guess, kind: 'no' };
  if ((format !== null && GOODS_FORMATS.has(format)) || isEan13(trackingNo)) return { ...guess, kind: 'ask_goods' };
  return { ...guess, kind: carrier === undefined ? 'ask' : 'sure' };
}

export interface CountedLine {
  readonly lineNo: number;
  readonly openQty: number;
}
export type Counted = Readonly<Record<number, number>>;

export const unitsOf = (lines: readonly CountedLine[]): number => lines.reduce((n, l) => n + l.openQty, 0);
export const countedOf = (lines: readonly CountedLine[], counted: Counted): number =>
  lines.reduce((n, l) => n + Math.min(counted[l.lineNo] ?? 0, l.openQty), 0);

/** Lines of what was checked, for shipping a part. */
export const checkedLines = (lines: readonly CountedLine[], counted: Counted): { lineNo: number; qty: number }[] =>
  lines.map((l) => ({ lineNo: l.lineNo, qty: Math.min(counted[l.lineNo] ?? 0, l.openQty) })).filter((l) => l.qty > 0);

/** Who began to check must end it, or say so; who never began ships on trust, unless the house demands checking. */
export const isUnchecked = (lines: readonly CountedLine[], counted: Counted, mustCount: boolean): boolean => {
  const done = countedOf(lines, counted);
  return done < unitsOf(lines) && (mustCount || done > 0);
};

/** An item as it must be told from its sisters: two colours of one product differ by nothing else. */
export const goodsName = ({ title, options, code }: { readonly title: string; readonly options: string; readonly code: string }): string =>
  [title, options, code].filter((part) => part !== '').join(' · ');

/** Names in one line; more than these nobody has in hand at once. */
const MAX_WRONG = 5;
export const withWrong = (wrong: readonly string[], name: string): readonly string[] =>
  [...wrong.filter((n) => n !== name), name].slice(-MAX_WRONG);

/** Keys of a keyboard-wedge scanner come faster than fingers, and end with Enter. */
const WEDGE_GAP_MS = 60;
const WEDGE_LEAST = 4;

export interface Wedge {
  readonly typed: string;
  readonly at: number;
}
export const NO_WEDGE: Wedge = { typed: '', at: 0 };

export function wedgeKey(wedge: Wedge, key: string, now: number): { readonly wedge: Wedge; readonly code: string | null } {
  const typed = now - wedge.at <= WEDGE_GAP_MS ? wedge.typed : '';
  if (key === 'Enter') return { wedge: NO_WEDGE, code: typed.length >= WEDGE_LEAST ? typed : null };
  return { wedge: key.length === 1 ? { typed: typed + key, at: now } : { typed, at: now }, code: null };
}
