import type { PayInstruction, ProviderPlace, TradeRequest } from '../payments/index.ts';
import { beijingTime } from './beijing-time.rules.ts';
import { isDone, isDrawnBefore, isNotSignedUp, saysOf } from './code.rules.ts';
import { GatewayRefusal, type Gateway } from './gateway.ts';
import { fitSubject, fitTradeNo, type Biz } from './request.rules.ts';
import { CURRENCY } from './trades.ts';
import { yuanOf } from './yuan.rules.ts';

/** A code of Alipay's is good for two hours (B3). */
const QR_MS = 2 * 3_600_000;
const MAX_CODES = 1000;

export type DesktopProduct = 'qr' | 'page';

interface Code {
  readonly content: string;
  readonly expiresAt: Date;
}

function bizOf(request: TradeRequest, product: Biz): Biz {
  return {
    out_trade_no: fitTradeNo(request.outTradeNo),
    total_amount: yuanOf(request.amount),
    subject: fitSubject(request.subject),
    ...product,
    ...(request.expiresAt === null ? {} : { time_expire: beijingTime(request.expiresAt) }),
  };
}

/** Begins payments. A desktop gets a QR code or Alipay's page, by the account's choice; everything else Alipay's phone page. */
export class Cashier {
  readonly #gateway: Gateway;
  readonly #place: ProviderPlace;
  readonly #desktop: DesktopProduct;
  /** Codes drawn by this process, as Alipay may refuse to draw one twice. Bounded: the oldest are forgotten. */
  readonly #codes = new Map<string, Code>();

  constructor(gateway: Gateway, place: ProviderPlace, desktop: DesktopProduct) {
    this.#gateway = gateway;
    this.#place = place;
    this.#desktop = desktop;
  }

  async pay(request: TradeRequest): Promise<PayInstruction> {
    if (request.currency !== CURRENCY) throw new Error(`Alipay takes ${CURRENCY}, not ${request.currency}`);
    if (request.scene !== 'desktop') return this.#phonePage(request);
    return this.#desktop === 'qr' ? ((await this.#qr(request)) ?? this.#desktopPage(request)) : this.#desktopPage(request);
  }

  #addresses({ returnPath }: TradeRequest) {
    return { notifyUrl: this.#place.notifyUrl, returnUrl: this.#place.publicUrl + returnPath };
  }

  #desktopPage(request: TradeRequest): PayInstruction {
    const biz = bizOf(request, { product_code: 'FAST_INSTANT_TRADE_PAY' });
    return { kind: 'redirect', url: this.#gateway.link('alipay.trade.page.pay', biz, this.#addresses(request)) };
  }

  #phonePage(request: TradeRequest): PayInstruction {
    const addresses = this.#addresses(request);
    const biz = bizOf(request, { product_code: 'QUICK_WAP_WAY', quit_url: addresses.returnUrl });
    return { kind: 'redirect', url: this.#gateway.link('alipay.trade.wap.pay', biz, addresses) };
  }

  /** Null where Alipay draws none: the page of the same number serves as well, and one number is one trade. */
  async #qr(request: TradeRequest): Promise<PayInstruction | null> {
    const now = this.#place.now();
    const known = this.#codes.get(codeKey(request));
    if (known && known.expiresAt > now) return instructionOf(known, request);
    const code = await this.#draw(request, now);
    if (!code) return null;
    this.#codes.set(codeKey(request), code);
    const [oldest] = this.#codes.keys();
    if (this.#codes.size > MAX_CODES && oldest !== undefined) this.#codes.delete(oldest);
    return instructionOf(code, request);
  }

  async #draw(request: TradeRequest, now: Date): Promise<Code | null> {
    const biz = bizOf(request, { product_code: 'QR_CODE_OFFLINE' });
    try {
      const answer = await this.#gateway.call('alipay.trade.precreate', biz, { notifyUrl: this.#place.notifyUrl });
      if (isDone(answer) && answer.fields.qr_code !== undefined)
        return { content: answer.fields.qr_code, expiresAt: new Date(now.getTime() + QR_MS) };
      if (isDrawnBefore(answer) || isNotSignedUp(answer)) return null;
      throw new Error(`Alipay draws no code: ${saysOf(answer)}`);
    } catch (error) {
      if (error instanceof GatewayRefusal && isNotSignedUp(error.answer)) return null;
      throw error;
    }
  }
}

/** Everything that a code stands for: with another price or deadline it is another one. */
const codeKey = ({ outTradeNo, amount, expiresAt }: TradeRequest): string => `${outTradeNo} ${amount} ${expiresAt?.getTime() ?? ''}`;

const instructionOf = ({ content, expiresAt }: Code, request: TradeRequest): PayInstruction => ({
  kind: 'qr',
  content,
  expiresAt: request.expiresAt !== null && request.expiresAt <= expiresAt ? null : expiresAt,
});
