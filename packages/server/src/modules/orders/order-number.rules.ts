/** Order numbers (R6): 15 digits from a keyed permutation of a sequence, one Luhn digit. They tell nobody how many orders there are. */
export const NUMBER_SPACE = 1_000_000_000_000_000;
const HALF = 2 ** 25;
const ROUNDS = 6;

/** A keyed pseudo-random function of (round, half) to 25 bits; the caller brings the cipher. */
export type RoundFunction = (round: number, half: number) => number;

/** A balanced Feistel network over 2^50, walked until it lands inside 10^15 (1.13 steps on average): a bijection for any round function. */
export function permute(sequence: number, round: RoundFunction): number {
  if (!Number.isSafeInteger(sequence) || sequence < 0 || sequence >= NUMBER_SPACE)
    throw new RangeError(`order sequence out of range: ${sequence}`);
  let value = sequence;
  do {
    let left = Math.floor(value / HALF);
    let right = value % HALF;
    for (let r = 0; r < ROUNDS; r += 1) [left, right] = [right, (left ^ round(r, right)) % HALF];
    value = left * HALF + right;
  } while (value >= NUMBER_SPACE);
  return value;
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

export function orderNoOf(sequence: number, round: RoundFunction): string {
  const body = String(permute(sequence, round)).padStart(15, '0');
  return body + luhnDigit(body);
}

/** 16 digits with the right check digit, whatever blanks or dashes a person typed between; null for anything else. */
export function parseOrderNo(text: string): string | null {
  const digits = text.replaceAll(/[\s-]/g, '');
  if (!/^\d{16}$/.test(digits)) return null;
  return luhnDigit(digits.slice(0, 15)) === Number(digits[15]) ? digits : null;
}
