const FEN_DIGITS = 2;
const FEE_DIGITS = 5;

/** A decimal text as a whole number of its last digit; null when it has more digits, or is none. */
function decimal(text: string, digits: number): bigint | null {
  const match = /^([+-]?)(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '', fraction = ''] = match;
  // More digits are read only when they say nothing: an amount is never rounded on its way in.
  if (/[1-9]/.test(fraction.slice(digits))) return null;
  const value = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return sign === '-' ? -value : value;
}

/** `19.90` → 1990; null for what is no amount. Through the text, as `19.9 * 100` is 1989.9999999999998. */
export function fenOf(text: string): number | null {
  const value = decimal(text, FEN_DIGITS);
  return value === null ? null : Number(value);
}

/** 1990 → `19.90`: Alipay takes yuan with two decimals, as text. */
export function yuanOf(fen: number): string {
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError(`not an amount in fen: ${fen}`);
  const text = String(fen).padStart(FEN_DIGITS + 1, '0');
  return `${text.slice(0, -FEN_DIGITS)}.${text.slice(-FEN_DIGITS)}`;
}

/** Fees, in hundred-thousandths of a yuan. */
export const feeOf = (text: string): bigint | null => decimal(text, FEE_DIGITS);
