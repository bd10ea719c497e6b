import type { Currency, PaymentProviderName } from '@danflow/contract';

/** How both sides name a payment: our number, and theirs once they have told it. */
export interface TradeRef {
  readonly outTradeNo: string;
  readonly tradeNo: string | null;
}

export interface TradeRequest {
  readonly outTradeNo: string;
  readonly amount: number;
  readonly currency: Currency;
  /** What the buyer sees at the provider; never a name or an address. */
  readonly subject: string;
  /** The provider takes no money after it (R22). */
  readonly expiresAt: Date | null;
  /** Path on this site that the buyer comes back to; coming back proves nothing. */
  readonly returnPath: string;
}

/** Where the buyer goes next: an address of this site or of the provider's. */
export interface PayInstruction {
  readonly kind: 'redirect';
  readonly url: string;
}

export type TradeState = 'waiting' | 'paid' | 'failed' | 'closed' | 'unknown';

/** What a provider says of a payment, in an answer or in a notification it signed. */
export interface TradeNews extends TradeRef {
  readonly state: TradeState;
  /** What was really taken; 0 unless paid. */
  readonly paidAmount: number;
  readonly currency: string;
  readonly paidAt: Date | null;
}

export interface RefundRequest extends TradeRef {
  /** The same number again is the same refund. */
  readonly refundNo: string;
  readonly amount: number;
  /** The whole payment; some providers want it again. */
  readonly totalAmount: number;
  readonly currency: Currency;
  readonly reason: string;
}

export interface RefundNews {
  readonly state: 'succeeded' | 'pending' | 'failed' | 'none' | 'unknown';
  readonly providerRefundNo: string | null;
  readonly detail: string | null;
}

/** A notification as it came over the wire: signatures are over these bytes. */
export interface RawNotification {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type ParsedNotification =
  | { readonly ok: true; readonly eventId: string; readonly trade: TradeNews }
  | { readonly ok: false; readonly reason: 'signature' | 'stale' | 'malformed' };

/**
 * The port of a payment provider. Calls leave the process: never inside a transaction. A call that throws, or answers
 * `unknown`, says nothing about the money, and is asked again. Reconciliation will add `downloadBill`.
 */
export interface PaymentProvider {
  readonly name: PaymentProviderName;
  readonly label: { readonly zh: string; readonly en: string };
  /** Begins the payment, or answers the same instruction again for the same number. */
  pay(request: TradeRequest): Promise<PayInstruction>;
  /** Verifies and reads; pure but for keys. `at` is when it arrived: the stored one is read again later. */
  parseNotification(raw: RawNotification, at: Date): ParsedNotification;
  query(trade: TradeRef): Promise<TradeNews>;
  /** `closed` also for a payment the provider never heard of; `paid` when it was too late. */
  close(trade: TradeRef): Promise<TradeNews>;
  refund(request: RefundRequest): Promise<RefundNews>;
  queryRefund(request: RefundRequest): Promise<RefundNews>;
}
