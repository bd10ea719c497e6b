/** 31 signs without I, L, O, 0 and 1: none looks like another, and 31 is prime, which the check sign needs. */
export const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const SIZE = ALPHABET.length;
const BODY = 11;

/** Weighted sum modulo a prime: finds every single mistyped sign and every swap of two. */
function checkSign(body: string): string {
  let sum = 0;
  for (let i = 0; i < BODY; i += 1) sum += (i + 1) * ALPHABET.indexOf(body[i] ?? '');
  return ALPHABET[sum % SIZE] ?? '';
}

/** `draw(31)` gives a random whole number below 31: 54 bits a code, so that nobody guesses one. */
export function newRedeemCode(draw: (below: number) => number): string {
  const body = Array.from({ length: BODY }, () => ALPHABET[draw(SIZE)] ?? '').join('');
  return body + checkSign(body);
}

/** The code as it was issued, whatever blanks, dashes and small letters came in; null when it cannot be one. */
export function parseRedeemCode(typed: string): string | null {
  const code = typed.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '');
  const isOne = code.length === BODY + 1 && [...code].every((c) => ALPHABET.includes(c)) && checkSign(code) === code[BODY];
  return isOne ? code : null;
}

/** XXXX-XXXX-XXXX, for reading aloud. */
export const shownRedeemCode = (code: string): string => code.replaceAll(/(.{4})(?=.)/g, '$1-');

export const maskCode = (code: string): string => `••••${code.slice(-Math.min(4, Math.floor(code.length / 3)) || code.length)}`;
