import {
  cancelOrderRoute,
  commentOrderRoute,
  confirmOrderRoute,
  createCustomerRoute,
  editMarksRoute,
  getOrderRoute,
  holdOrderRoute,
  orderCodesRoute,
  placeOrderRoute,
  recordOfflinePaymentRoute,
  redeemRoute,
  reportProductionRoute,
  requestRefundRoute,
  shipOrderRoute,
  type BodyIn,
  type OrderId,
} from '@danflow/contract';
import { CUSTOM_SKU, PARCEL_SKUS, POOL_SKU, SHORT_SKU } from './goods.ts';
import type { Buyer } from './people.ts';
import type { Dice } from './random.ts';
import type { Stage } from './stage.ts';
import type { Premises } from './stock-the-shop.ts';
import { HOUR_MS, type Timeline } from './timeline.ts';

type NewOrderIn = BodyIn<typeof placeOrderRoute>;
const fen = (amount: number): NonNullable<NewOrderIn['freightAmount']> => amount;

const MESSAGES = ['', '', '', '请尽快发货，谢谢', '放门口即可', '周末在家，工作日请放快递柜', '送朋友的，麻烦包装好一点'];
const MEMOS = ['', '', '老客户，送滤纸一份', '已电话确认地址', '发顺丰'];
const TAGS = [[], [], [], ['老客户'], ['加急'], ['礼物'], ['老客户', '开发票']];

export interface Cast {
  readonly stage: Stage;
  readonly timeline: Timeline;
  readonly premises: Premises;
  readonly buyers: readonly Buyer[];
  readonly dice: Dice;
}

/** One order's life, told by what people did and when; times are hours or minutes after the one before. */
class Tale {
  readonly #cast: Cast;
  #time: number;
  #id: OrderId | null = null;

  constructor(cast: Cast, born: Date) {
    this.#cast = cast;
    this.#time = born.getTime();
  }

  get id(): OrderId {
    if (this.#id === null) throw new Error('not placed yet');
    return this.#id;
  }

  after(hours: number, run: () => Promise<unknown>): this {
    this.#time += hours * HOUR_MS;
    this.#cast.timeline.at(this.#time, async () => void (await run()));
    return this;
  }

  /** Customer service enters the order. */
  placed(order: Partial<NewOrderIn> & Pick<NewOrderIn, 'lines'>): this {
    const { stage, dice, premises, buyers } = this.#cast;
    const body: NewOrderIn = {
      shopId: dice.pick(premises.shops),
      receiver: dice.pick(buyers),
      buyerMessage: dice.pick(MESSAGES),
      sellerMemo: dice.pick(MEMOS),
      tags: [...dice.pick(TAGS)],
      sellerFlag: dice.next() < 0.25 ? dice.between(1, 5) : 0,
      ...order,
    };
    return this.after(0, async () => (this.#id = (await stage.as('customer_service', placeOrderRoute, { body })).orderId));
  }

  paidOnline(minutes: number): this {
    return this.after(minutes / 60, () => this.#cast.stage.payOnline(this.id));
  }

  paidByHand(hours: number, method: 'cash' | 'transfer', share = 1): this {
    return this.after(hours, async () => {
      const { totalAmount } = await this.#cast.stage.as('owner', getOrderRoute, { params: { orderId: this.id } });
      const amount = fen(Math.round((totalAmount ?? 0) * share));
      await this.#cast.stage.as('finance', recordOfflinePaymentRoute, {
        params: { orderId: this.id },
        body: { method, amount, note: method === 'cash' ? '门店收现金' : '银行转账' },
      });
    });
  }

  confirmed(hours: number): this {
    return this.after(hours, () => this.#cast.stage.as('customer_service', confirmOrderRoute, { params: { orderId: this.id }, body: {} }));
  }

  shipped(hours: number, lines?: { lineNo: number; qty: number }[]): this {
    const { stage, dice } = this.#cast;
    const carrier = dice.pick(['SF', 'SF', 'ZTO', 'YTO', 'JD'] as const);
    const digits = String(dice.between(10_000_000_000, 99_999_999_999));
    const trackingNo = { SF: `SF13${digits}`, ZTO: `730${digits}`, YTO: `YT88${digits}`, JD: `JDX0${digits}` }[carrier];
    return this.after(hours, () =>
      stage.as('warehouse', shipOrderRoute, { params: { orderId: this.id }, body: { carrier, trackingNo, ...(lines ? { lines } : {}) } }),
    );
  }

  refunded(hours: number, share: number, isHandedBack: boolean): this {
    return this.after(hours, async () => {
      const { paidAmount } = await this.#cast.stage.as('owner', getOrderRoute, { params: { orderId: this.id } });
      const amount = fen(Math.round((paidAmount ?? 0) * share));
      await this.#cast.stage.as('finance', requestRefundRoute, {
        params: { orderId: this.id },
        body: {
          amount,
          reason: share === 1 ? '买家不想要了' : '运输破损，补偿',
          ...(isHandedBack ? { handedBackNote: '已原路转回' } : {}),
        },
      });
    });
  }

  cancelled(hours: number): this {
    return this.after(hours, () =>
      this.#cast.stage.as('owner', cancelOrderRoute, { params: { orderId: this.id }, body: { cancelReason: 'buyer', reason: '拍错了' } }),
    );
  }

  /** The buyer's time to pay runs out. */
  expired(minutes: number): this {
    return this.after(minutes / 60, () => this.#cast.stage.runTimers(['orders.cancel_unpaid']));
  }

  held(hours: number, reason: string): this {
    return this.after(hours, () =>
      this.#cast.stage.as('customer_service', holdOrderRoute, { params: { orderId: this.id }, body: { reason } }),
    );
  }

  marked(hours: number, marks: BodyIn<typeof editMarksRoute>): this {
    return this.after(hours, () => this.#cast.stage.as('customer_service', editMarksRoute, { params: { orderId: this.id }, body: marks }));
  }

  noted(hours: number, body: string): this {
    return this.after(hours, () =>
      this.#cast.stage.as('customer_service', commentOrderRoute, { params: { orderId: this.id }, body: { body } }),
    );
  }

  made(hours: number, step: string, percent: number): this {
    return this.after(hours, () =>
      this.#cast.stage.as('warehouse', reportProductionRoute, { params: { orderId: this.id }, body: { lineNo: 1, step, percent } }),
    );
  }

  redeemedOne(hours: number): this {
    return this.after(hours, async () => {
      const { codes } = await this.#cast.stage.as('customer_service', orderCodesRoute, { params: { orderId: this.id } });
      const unused = codes.find((c) => c.redeemedAt === null);
      if (unused) await this.#cast.stage.as('customer_service', redeemRoute, { body: { code: unused.code } });
    });
  }
}

type Lines = NewOrderIn['lines'];

/** One to three kinds of goods; the second and third are other ones. */
function parcelLines({ dice }: Cast): Lines {
  const start = dice.between(0, PARCEL_SKUS.length - 1);
  const kinds = dice.pick([1, 1, 2, 2, 3]);
  return Array.from({ length: kinds }, (_, i) => ({
    skuCode: PARCEL_SKUS[(start + i * 3) % PARCEL_SKUS.length] ?? '',
    qty: dice.pick([1, 1, 1, 2, 3]),
  }));
}

const one = (skuCode: string, qty = 1): Lines => [{ skuCode, qty }];
const tale = (cast: Cast, born: Date): Tale => new Tale(cast, born);
const parcel = (cast: Cast, born: Date, more: Partial<NewOrderIn> = {}): Tale =>
  tale(cast, born).placed({ lines: parcelLines(cast), freightAmount: fen(cast.dice.pick([0, 800, 1200])), ...more });
/** Money comes within the time that the shop gives. */
const paid = (cast: Cast, born: Date, more: Partial<NewOrderIn> = {}): Tale => {
  const begun = parcel(cast, born, more);
  return cast.dice.next() < 0.75 ? begun.paidOnline(cast.dice.between(1, 20)) : begun.paidByHand(0.3, cast.dice.pick(['cash', 'transfer']));
};

/** Each is one way that an order can go; `story.ts` says how many went it, and when. */
export const PLOTS = {
  shipped: (c: Cast, at: Date) => void paid(c, at).shipped(c.dice.between(4, 30)),
  shippedWithDiscount: (c: Cast, at: Date) =>
    void paid(c, at, { discountAmount: fen(500), invoice: { title: '杭州山茶文化创意有限公司', taxNo: '91330106MA2XXXXX0X' } }).shipped(20),
  awaitingShipment: (c: Cast, at: Date) => void paid(c, at),
  urgent: (c: Cast, at: Date) => void paid(c, at, { tags: ['加急'], sellerFlag: 1 }).noted(0.5, '客户催单，今天务必发出'),
  held: (c: Cast, at: Date) =>
    void paid(c, at).held(2, '地址不详，等客户回复').marked(0.2, { sellerFlag: 3, sellerMemo: '已短信联系客户核对门牌号' }),
  partShipped: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({
        lines: [
          { skuCode: 'POT-600-W', qty: 1 },
          { skuCode: 'FILTER-01', qty: 3 },
        ],
      })
      .paidOnline(8)
      .shipped(14, [{ lineNo: 2, qty: 2 }]),
  pending: (c: Cast, at: Date) => void parcel(c, at, { payMinutes: 2880 }),
  expired: (c: Cast, at: Date) => void parcel(c, at).expired(61),
  cancelled: (c: Cast, at: Date) => void parcel(c, at, { payMinutes: 1440 }).cancelled(3),
  codShipped: (c: Cast, at: Date) => void parcel(c, at, { paymentTerms: 'cod' }).confirmed(1).shipped(20),
  codCollected: (c: Cast, at: Date) => void parcel(c, at, { paymentTerms: 'cod' }).confirmed(1).shipped(20).paidByHand(60, 'cash'),
  codWaiting: (c: Cast, at: Date) => void parcel(c, at, { paymentTerms: 'cod' }).confirmed(1),
  refundedBeforeShipping: (c: Cast, at: Date) => void parcel(c, at).paidOnline(5).refunded(6, 1, false),
  refundedInPart: (c: Cast, at: Date) => void parcel(c, at).paidByHand(0.4, 'transfer').shipped(20).refunded(70, 0.2, true),
  refundUnderWay: (c: Cast, at: Date) => void parcel(c, at).paidByHand(0.4, 'transfer').refunded(5, 1, false),
  underpaid: (c: Cast, at: Date) => void parcel(c, at, { payMinutes: 4320 }).paidByHand(1, 'transfer', 0.5),
  overpaid: (c: Cast, at: Date) => void parcel(c, at).paidByHand(0.5, 'transfer', 1.1),
  short: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({ lines: one(SHORT_SKU, 2), allowShortage: true })
      .paidOnline(10),
  ebook: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({ lines: one('EBOOK-01') })
      .paidOnline(3),
  classSeat: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({ lines: one('CLASS-ONLINE', 2) })
      .paidOnline(6),
  cardKeys: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({ lines: one(POOL_SKU, c.dice.between(1, 3)) })
      .paidOnline(2),
  tastingUsed: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({ lines: one('TASTING-01') })
      .paidOnline(9)
      .redeemedOne(40),
  tastingHalfUsed: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({ lines: one('TASTING-01', 2) })
      .paidOnline(9)
      .redeemedOne(30),
  customInWork: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({ lines: one(CUSTOM_SKU, 2), attributes: { engraving: '一期一会' } })
      .paidOnline(12)
      .made(20, '设计确认', 20)
      .made(24, '拉坯', 50),
  customShipped: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({ lines: one(CUSTOM_SKU), attributes: { engraving: '小林生日快乐' } })
      .paidOnline(12)
      .made(20, '设计确认', 20)
      .made(48, '烧制', 80)
      .made(40, '质检完成', 100)
      .shipped(10),
  gift: (c: Cast, at: Date) =>
    void tale(c, at)
      .placed({
        lines: [
          { skuCode: 'DRIPPER-01', qty: 1 },
          { skuCode: 'FILTER-01', qty: 1, isGift: true },
        ],
      })
      .paidOnline(15)
      .shipped(18),
} as const satisfies Record<string, (cast: Cast, at: Date) => void>;
export type Plot = keyof typeof PLOTS;

/** A café that pays by the month: the one customer whose orders go on account. */
export function onAccount(cast: Cast, born: Date, ages: readonly number[]): void {
  const { stage, timeline, premises, buyers } = cast;
  const cafe = { ...(buyers[0] as Buyer), name: '山茶咖啡馆' };
  const shopId = premises.shops[0];
  if (!shopId) return;
  timeline.at(born.getTime(), async () => {
    const { name, phone, province, city, district, street } = cafe;
    const body: BodyIn<typeof createCustomerRoute> = {
      shopId,
      name,
      phone,
      province,
      city,
      district,
      street,
      tags: ['月结'],
      creditLimitAmount: fen(500_000),
      externalCode: 'CAFE-01',
    };
    await stage.as('owner', createCustomerRoute, { body });
  });
  for (const [i, age] of ages.entries()) {
    const order = {
      lines: one('BEAN-BS-250', 10),
      paymentTerms: 'on_account',
      shopId,
      receiver: cafe,
      tags: ['月结'],
      sourceNo: `CAFE-${String(i + 1).padStart(3, '0')}`,
    } as const;
    const begun = new Tale(cast, new Date(born.getTime() + age * HOUR_MS))
      .placed({ ...order, lines: [...order.lines], tags: [...order.tags] })
      .confirmed(1);
    if (i < ages.length - 1) begun.shipped(22);
  }
}
