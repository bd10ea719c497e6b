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
  /** Which product of the provider fits: a QR code beside a desktop's page, a page of its own on a phone. */
  readonly scene: PayScene;
  /** Some products ask for it; null when it is not known. */
  readonly buyerIp: string | null;
}

/** By the buyer's browser: a computer, a phone's browser, or the browser inside WeChat's or Alipay's app. */
export type PayScene = 'desktop' | 'phone' | 'wechat_app' | 'alipay_app';

/**
 * Where the buyer goes next. `redirect`: an address of this site or of the provider's. `qr`: a text that the page draws as a
 * QR code, good until `expiresAt` (null: as long as the payment); `pay` again under the same number brings a fresh one.
 */
export type PayInstruction =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'qr'; readonly content: string; readonly expiresAt: Date | null };

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
  /**
   * While it is pending: waiting alone will not end it. `top_up`: the merchant's balance does not cover it; the same number is
   * tried again by itself. `merchant_platform`: a person ends it there; a new number could pay twice.
   */
  readonly needs?: RefundNeed;
}

export type RefundNeed = 'top_up' | 'merchant_platform';

/** A notification as it came over the wire: signatures are over these bytes. */
export interface RawNotification {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * `foreign`: signed, but for another merchant or application than ours. `probe`: the provider tries whether we check
 * signatures; refused like any other, but nobody is alarmed.
 */
export type ParsedNotification =
  | { readonly ok: true; readonly eventId: string; readonly kind: 'trade'; readonly trade: TradeNews }
  | { readonly ok: true; readonly eventId: string; readonly kind: 'refund'; readonly refund: RefundNotice }
  | { readonly ok: false; readonly reason: 'signature' | 'stale' | 'malformed' | 'foreign' | 'probe' };

/** News of a refund that came by itself; it is a reason to ask, the answer decides. */
export interface RefundNotice {
  readonly refundNo: string;
  readonly outTradeNo: string;
}

/** What a provider wants to read: anything else, and it sends again. */
export interface NotificationReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** One line of a provider's bill, in whole minor units. */
export interface BillRow {
  readonly kind: 'payment' | 'refund';
  readonly outTradeNo: string;
  readonly tradeNo: string;
  /** Ours, on refunds; null where the bill does not say. */
  readonly refundNo: string | null;
  /** Never negative: what was paid, or what was given back. */
  readonly amount: number;
  /** In hundred-thousandths of a yuan, as WeChat Pay states it; negative when it is given back. */
  readonly fee: bigint;
  /** When it was paid; for refunds, what the provider's bill is ordered by (payments.md E2.5). */
  readonly at: Date;
  /** The provider's own word, as it stands in the bill. */
  readonly status: string;
}

/** What the bill says of itself, to check the file before anything is believed. */
export interface BillTotals {
  readonly payments: number | null;
  readonly refunds: number | null;
  readonly paidAmount: number;
  readonly refundedAmount: number;
}

export type BillItem =
  | { readonly kind: 'row'; readonly line: number; readonly row: BillRow }
  | { readonly kind: 'totals'; readonly totals: BillTotals };

/** `none`: no movement that day. `not_ready`: the provider is still writing it; ask again in half an hour. */
export type BillDownload =
  | { readonly kind: 'bill'; readonly fileName: string; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly kind: 'none' }
  | { readonly kind: 'not_ready' };

/**
 * The port of a payment provider. Calls leave the process: never inside a transaction. A call that throws, or answers
 * `unknown`, says nothing about the money, and is asked again.
 */
export interface PaymentProvider {
  readonly name: PaymentProviderName;
  readonly label: { readonly zh: string; readonly en: string };
  /** Begins the payment, or answers the same instruction again for the same number. */
  pay(request: TradeRequest): Promise<PayInstruction>;
  /** Verifies and reads; pure but for keys. `at` is when it arrived: the stored one is read again later. */
  parseNotification(raw: RawNotification, at: Date): ParsedNotification;
  /** `waiting` also for a number the provider does not know (yet): the buyer may still be on the way to it. */
  query(trade: TradeRef): Promise<TradeNews>;
  /** `closed` also for a payment the provider never heard of; `paid` when it was too late. */
  close(trade: TradeRef): Promise<TradeNews>;
  refund(request: RefundRequest): Promise<RefundNews>;
  queryRefund(request: RefundRequest): Promise<RefundNews>;
  /** How a notification is answered once it is stored, and when it is refused. */
  replyTo(outcome: 'stored' | 'refused'): NotificationReply;
  /** Absent: this provider writes no bills. */
  readonly bills?: BillSource;
}

/** Bills of whole days of Beijing time, `2026-01-31`. */
export interface BillSource {
  /** As the provider sent it, checked against its hash where it gives one: this is what is kept. */
  download(day: string): Promise<BillDownload>;
  /** Reads the same bytes again, also of a file that a person uploaded; streams, and throws BillUnreadable with the line. */
  read(bytes: AsyncIterable<Uint8Array>): AsyncIterable<BillItem>;
}

/** The file is not the bill it should be: another layout, a broken archive, a cell that is no amount. */
export class BillUnreadable extends Error {
  readonly line: number | null;

  constructor(message: string, line: number | null) {
    super(message);
    this.name = 'BillUnreadable';
    this.line = line;
  }
}

/** Values of an account as the owner typed them: one text a field, keys as PEM or bare base64. */
export type AccountValues = Readonly<Record<string, string>>;

/** A field of the settings page. A `secret` is sealed, and never shown again. */
export interface AccountField {
  readonly name: string;
  readonly label: { readonly zh: string; readonly en: string };
  /** What it looks like and where the owner finds it. */
  readonly hint: { readonly zh: string; readonly en: string };
  readonly kind: 'line' | 'secret_line' | 'public_key' | 'secret_key';
  readonly isRequired: boolean;
  /**
   * Says who the merchant is: merchant number, app id. Other values of such a field are another account, whose older payments
   * stay with the old one; other values of the rest are changed keys of the same. None marked: every `line` counts.
   */
  readonly isIdentity?: boolean;
}

/**
 * What every account of a provider shares: addresses come from the environment and PUBLIC_URL (R20, R21). Read its fields when
 * they are used, not when the account is opened: in the demo the port is known only once the server listens.
 */
export interface ProviderPlace {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly notifyUrl: string;
  /** Begin of absolute return addresses. */
  readonly publicUrl: string;
  readonly now: () => Date;
}

/** A sentence for the owner, in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export type AccountCheck = { readonly ok: true } | { readonly ok: false; readonly field: string | null; readonly detail: Words };

/** A provider that works with an account of the merchant: modules `wechat-pay` and `alipay` each register one. */
export interface ProviderKind {
  readonly name: PaymentProviderName;
  readonly label: { readonly zh: string; readonly en: string };
  readonly officialUrl: string;
  readonly fields: readonly AccountField[];
  /** Looks at the values alone: a key that is none, a number too short. Null: sound. */
  check(values: AccountValues): { readonly field: string; readonly detail: Words } | null;
  /** Values that `check` found sound. */
  open(values: AccountValues, place: ProviderPlace): PaymentProvider;
  /** Asks the provider something harmless under these values: are keys, numbers and clock accepted? */
  test(values: AccountValues, place: ProviderPlace): Promise<AccountCheck>;
}
