import type { Answer } from './answer.rules.ts';

/** Official tables mix spellings with and without `ACQ.` (and once `AQC.`): codes are recognised by what they contain (B7). */
const has = (answer: Answer, ...codes: readonly string[]): boolean => codes.some((code) => answer.subCode.toUpperCase().includes(code));

export const isDone = (answer: Answer): boolean => answer.code === '10000';

/** Business refusals alone are definite; 20000, `SYSTEM_ERROR`, rates and everything unheard of leave the result open. */
const isBusiness = (answer: Answer): boolean => answer.code === '40004' && !has(answer, 'SYSTEM_ERROR', 'UNKNOW');

/** No trade: nobody has opened the page or scanned the code yet (B3). */
export const isUnknownTrade = (answer: Answer): boolean => isBusiness(answer) && has(answer, 'TRADE_NOT_EXIST');

/** Not waiting for payment any more: paid, finished or closed; a query says which. */
export const isPastClosing = (answer: Answer): boolean =>
  isBusiness(answer) &&
  has(
    answer,
    'TRADE_STATUS_ERROR',
    'REASON_TRADE_STATUS_INVALID',
    'REASON_ILLEGAL_STATUS',
    'TRADE_HAS_SUCCESS',
    'TRADE_HAS_FINISHED',
    'TRADE_HAS_CLOSE',
  );

/** The code was drawn before; whether a repeat is always refused is UNCONFIRMED, so both ends are provided for. */
export const isDrawnBefore = (answer: Answer): boolean => isBusiness(answer) && has(answer, 'APPLY_PC_MERCHANT_CODE_ERROR');

/** The account has not signed up for this product. */
export const isNotSignedUp = (answer: Answer): boolean => has(answer, 'INSUFFICIENT-ISV-PERMISSIONS', 'ACCESS_FORBIDDEN');

/** Refunds: the money is there once the merchant tops up, under the same number (B7). */
export const needsTopUp = (answer: Answer): boolean => isBusiness(answer) && has(answer, 'SELLER_BALANCE_NOT_ENOUGH');

export const isDefiniteRefusal = (answer: Answer): boolean => isBusiness(answer) && !needsTopUp(answer);

export const saysOf = (answer: Answer): string => `${answer.subCode || answer.code} ${answer.message}`.trim().slice(0, 200);
