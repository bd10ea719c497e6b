import { readClock } from './beijing.ts';
import type { Product, Trade, Wish } from './ledger.ts';
import type { Fields } from './protocol.ts';

const DAY_MS = 86_400_000;
const PRODUCT_CODES: Readonly<Record<Product, readonly string[]>> = {
  page: ['FAST_INSTANT_TRADE_PAY'],
  wap: ['QUICK_WAP_WAY', 'QUICK_WAP_PAY'],
  qr: ['QR_CODE_OFFLINE', 'FACE_TO_FACE_PAYMENT', ''],
};
/** Without a time of the merchant's: web pages 15 days, codes 3 hours. */
const DEFAULT_MS: Readonly<Record<Product, number>> = { page: 15 * DAY_MS, wap: 15 * DAY_MS, qr: DAY_MS / 8 };

/** `biz_content` as texts; null when it is no JSON object. */
export function readBiz(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, typeof part === 'string' ? part : (JSON.stringify(part) ?? '')]),
    );
  } catch {
    return null;
  }
}

/** Fen; null for what is no amount of 0.01 to 100000000 with at most two decimals. */
export function readAmount(text: string): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text);
  const fen = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 0;
  return fen >= 1 && fen <= 10_000_000_000 ? fen : null;
}

const DURATION_MS = { m: 60_000, h: 3_600_000, d: DAY_MS } as const;

function expiryOf(biz: Fields, product: Product, now: Date): Date | null {
  if (biz.time_expire !== undefined) {
    const at = readClock(biz.time_expire);
    return at !== null && at > now ? at : null;
  }
  const match = /^(\d{1,5})([mhd])$/.exec(biz.timeout_express ?? '');
  const ms = match ? Number(match[1]) * DURATION_MS[match[2] as 'm'] : DEFAULT_MS[product];
  return new Date(now.getTime() + ms);
}

/** Answers the name of the field that is wrong. */
export function readWish(product: Product, biz: Fields, common: Fields, now: Date): Wish | string {
  const { out_trade_no: outTradeNo = '', subject = '', product_code: productCode = '' } = biz;
  const amount = readAmount(biz.total_amount ?? '');
  const expiresAt = expiryOf(biz, product, now);
  if (!/^[0-9A-Za-z_]{1,64}$/.test(outTradeNo)) return 'out_trade_no';
  if (amount === null) return 'total_amount';
  if (subject === '' || subject.length > 256 || /[/=&]/.test(subject)) return 'subject';
  if (!PRODUCT_CODES[product].includes(productCode)) return 'product_code';
  if (expiresAt === null) return 'time_expire';
  return {
    product,
    outTradeNo,
    amount,
    subject,
    notifyUrl: common.notify_url ?? '',
    returnUrl: common.return_url ?? '',
    quitUrl: biz.quit_url ?? '',
    passback: biz.passback_params ?? '',
    expiresAt: expiresAt.toISOString(),
  };
}

/** The same number with other data is refused; addresses may change. */
export const isSameWish = (a: Wish | Trade, b: Wish): boolean => a.amount === b.amount && a.subject === b.subject;
