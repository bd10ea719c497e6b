import type { OrderStatus } from '@danflow/contract';
import { inventBuyers, type Buyer } from '../../demo/people.ts';
import { seededDice, type Dice } from '../../demo/random.ts';

/** What became of one invented order, and when. Dates that it has not lived to see are null. */
export interface InventedOrder {
  readonly createdAt: Date;
  readonly status: OrderStatus;
  readonly paidAt: Date | null;
  readonly shippedAt: Date | null;
  readonly completedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly buyer: number;
  readonly isFirst: boolean;
  /** Place of the SKU in the list of goods, and how many. */
  readonly lines: readonly { readonly sku: number; readonly qty: number }[];
  readonly source: 'api' | 'channel' | 'manual';
  readonly message: string;
  readonly memo: string;
  readonly tags: readonly string[];
  readonly flag: number;
  readonly isHeld: boolean;
  readonly isShort: boolean;
  readonly isAssigned: boolean;
  readonly isCod: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Parts in a thousand of a day's orders by hour of UTC+8: a lull at night, a lunch break, a long evening. */
const HOURS = [22, 12, 7, 5, 4, 6, 12, 22, 36, 52, 58, 56, 54, 52, 50, 50, 50, 48, 50, 60, 76, 84, 76, 48] as const;
const HOUR_ENDS = HOURS.map((_, i) => HOURS.slice(0, i + 1).reduce((a, b) => a + b, 0));

const MESSAGES = ['请尽快发货', '送礼用，请不要放价格单', '周末在家', '放门卫就好', '请打电话再送', '麻烦包装好一点', '要白色的'];
const MEMOS = ['老客户，送小样', '已电话确认地址', '补发一件', '缺货换同款', '催过一次'];
const TAGS = ['团购', '加急', '样品', '售后换货', '直播间'];

/** Moments of `count` orders, oldest first: the shop doubles within its year, and two festivals have five times the usual. */
function* moments(dice: Dice, count: number, end: number): Generator<number> {
  const start = Math.floor((end - YEAR) / DAY) * DAY - 8 * HOUR;
  const days = Math.ceil((end - start) / DAY);
  const weights = Array.from({ length: days }, (_, d) => (1 + d / days) * (d % 365 === 200 || d % 365 === 290 ? 5 : 1));
  const total = weights.reduce((a, b) => a + b, 0);
  let owed = 0;
  for (const [d, weight] of weights.entries()) {
    owed += (count * weight) / total;
    const today = d === days - 1 ? Math.round(owed) : Math.floor(owed);
    owed -= today;
    const at = Array.from({ length: today }, () => {
      const point = dice.between(0, (HOUR_ENDS.at(-1) ?? 1) - 1);
      return start + d * DAY + HOUR_ENDS.findIndex((h) => point < h) * HOUR + dice.between(0, HOUR - 1);
    });
    // The last day is not over: what would lie ahead of now is drawn into the part that is.
    yield* at.map((t) => (t < end ? t : end - dice.between(1, DAY))).sort((a, b) => a - b);
  }
}

/** Few goods sell most: the square of an even draw. */
const skuOf = (dice: Dice, skus: number): number => Math.floor(dice.next() ** 2 * skus);

interface Life extends Pick<InventedOrder, 'status' | 'paidAt' | 'shippedAt' | 'completedAt' | 'cancelledAt'> {
  readonly isHeld: boolean;
  readonly isShort: boolean;
}

/** How far an order has come by `end`. Unpaid ones are cancelled after half an hour, as the timer would. */
function lifeOf(dice: Dice, created: number, end: number, isCod: boolean): Life {
  const at = (time: number): Date => new Date(time);
  const none = { paidAt: null, shippedAt: null, completedAt: null, cancelledAt: null, isHeld: false, isShort: false };
  if (dice.next() < 0.08) {
    const cancelled = created + 30 * MINUTE + dice.between(0, MINUTE);
    return cancelled < end ? { ...none, status: 'cancelled', cancelledAt: at(cancelled) } : { ...none, status: 'pending_payment' };
  }
  const paid = created + (isCod ? dice.between(HOUR, 20 * HOUR) : dice.between(10_000, 12 * MINUTE));
  if (paid >= end) return { ...none, status: 'pending_payment' };
  const shipped = paid + dice.between(2 * HOUR, 40 * HOUR) + (dice.next() < 0.01 ? 2 * DAY : 0);
  if (shipped >= end) {
    const isHeld = dice.next() < 0.02;
    return { ...none, status: 'paid', paidAt: at(paid), isHeld, isShort: dice.next() < 0.015 };
  }
  const completed = shipped + dice.between(3 * DAY, 9 * DAY);
  if (completed >= end) return { ...none, status: 'shipped', paidAt: at(paid), shippedAt: at(shipped) };
  return { ...none, status: 'completed', paidAt: at(paid), shippedAt: at(shipped), completedAt: at(completed) };
}

const sometimes = (dice: Dice, share: number, from: readonly string[]): string => (dice.next() < share ? dice.pick(from) : '');

function sourceOf(dice: Dice): InventedOrder['source'] {
  const n = dice.next();
  return n < 0.55 ? 'api' : n < 0.85 ? 'channel' : 'manual';
}

/** A year of `count` orders that ends now, oldest first; the same for the same count and end. Six orders in ten come from somebody who ordered before. */
export function* inventOrders({ count, skus, end }: { count: number; skus: number; end: Date }): Generator<InventedOrder> {
  const dice = seededDice(count);
  let buyers = 0;
  for (const created of moments(dice, count, end.getTime())) {
    const isFirst = buyers === 0 || dice.next() < 0.4;
    const buyer = isFirst ? buyers++ : dice.between(0, buyers - 1);
    const isCod = dice.next() < 0.04;
    const pieces = dice.next() < 0.7 ? 1 : dice.between(2, 4);
    const chosen = new Set(Array.from({ length: pieces }, () => skuOf(dice, skus)));
    const life = lifeOf(dice, created, end.getTime(), isCod);
    const isOpen = life.status === 'paid' || life.status === 'pending_payment';
    yield {
      ...life,
      createdAt: new Date(created),
      buyer,
      isFirst,
      lines: [...chosen].map((sku) => ({ sku, qty: dice.next() < 0.85 ? 1 : dice.between(2, 5) })),
      source: sourceOf(dice),
      message: sometimes(dice, 0.12, MESSAGES),
      memo: sometimes(dice, 0.05, MEMOS),
      tags: dice.next() < 0.06 ? [dice.pick(TAGS)] : [],
      flag: dice.next() < 0.04 ? dice.between(1, 5) : 0,
      isAssigned: dice.next() < (isOpen ? 0.3 : 0.02),
      isCod,
    };
  }
}

const FAMILIES = 4096;
const people = inventBuyers(seededDice(7), FAMILIES);
const GIVEN = '安博晨达恩帆光浩嘉杰静凯兰丽琳敏宁佩琪然瑞思涛婷薇欣雪雅怡宇悦泽芝卓子';

/** The nth buyer, with a phone of their own; some 30,000 names and 4,000 houses repeat as they do in life. */
export function buyerOf(n: number): Buyer {
  const person = people[n % FAMILIES] ?? people[0];
  if (!person) throw new Error('nobody was invented');
  const given = `${GIVEN[n % GIVEN.length] ?? ''}${GIVEN[Math.floor(n / GIVEN.length) % GIVEN.length] ?? ''}`;
  return {
    ...person,
    name: `${person.name.slice(0, 1)}${given}`,
    phone: `1${['39', '58', '86', '77'][n % 4]}${String((n * 7_368_787) % 100_000_000).padStart(8, '0')}`,
  };
}
