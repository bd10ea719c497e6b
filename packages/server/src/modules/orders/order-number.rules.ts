/** Order numbers (R6): 15 digits from a keyed permutation of a sequence, one Luhn digit. They tell nobody how many orders there are. */
export const NUMBER_SPACE = 1_000_000_000_000_000;
const HALF = 2 ** 25;
const ROUNDS = 6;

/** A keyed pseudo-random function of (round, half) to 25 bits, of many halves at once; the caller brings the cipher. */
export type RoundFunction = (round: number, halves: readonly number[]) => readonly number[];

function once(values: readonly number[], round: RoundFunction): number[] {
  let lefts = values.map((value) => Math.floor(value / HALF));
  let rights = values.map((value) => value % HALF);
  for (let r = 0; r < ROUNDS; r += 1) {
    const keyed = round(r, rights);
    [lefts, rights] = [rights, lefts.map((left, i) => (left ^ (keyed[i] ?? 0)) % HALF)];
  }
  return lefts.map((left, i) => left * HALF + (rights[i] ?? 0));
}

/**
 * A balanced Feistel network over 2^50, walked until it lands inside 10^15 (1.13 steps on average): a bijection for any
 * round function. Many at once, as each call of a cipher costs more than what it enciphers.
 */
export function permute(sequences: readonly number[], round: RoundFunction): number[] {
  const wrong = sequences.find((s) => !Number.isSafeInteger(s) || s < 0 || s >= NUMBER_SPACE);
  if (wrong !== undefined) throw new RangeError(`order sequence out of range: ${wrong}`);
  const permuted = [...sequences];
  let walking = permuted.map((_, i) => i);
  while (walking.length > 0) {
    const stepped = once(
      walking.map((i) => permuted[i] ?? 0),
      round,
    );
    for (const [j, i] of walking.entries()) permuted[i] = stepped[j] ?? 0;
    walking = walking.filter((i) => (permuted[i] ?? 0) >= NUMBER_SPACE);
  }
  return permuted;
}

/** Luhn digit of a string of digits: finds every single mistyped digit and nearly every swap of neighbours. */
export function luhnDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? (doubled > 9 ? doubled - 9 : doubled) : digit;
  }
  return (10 - (sum % 10)) % 10;
}

export const orderNosOf = (sequences: readonly number[], round: RoundFunction): string[] =>
  permute(sequences, round).map((value) => {
    const body = String(value).padStart(15, '0');
    return body + luhnDigit(body);
  });

/** 16 digits with the right check digit, whatever blanks or dashes a person typed between; null for anything else. */
export function parseOrderNo(text: string): string | null {
  const digits = text.replaceAll(/[\s-]/g, '');
  if (!/^\d{16}$/.test(digits)) return null;
  return luhnDigit(digits.slice(0, 15)) === Number(digits[15]) ? digits : null;
}
