import { adjustStockRoute, receiveStockRoute } from '@danflow/contract';
import { LOW_SKU, SHORT_SKU } from './goods.ts';
import { inventBuyers } from './people.ts';
import { onAccount, PLOTS, type Cast, type Plot } from './plots.ts';
import { seededDice } from './random.ts';
import type { Stage } from './stage.ts';
import type { Premises } from './stock-the-shop.ts';
import { HOUR_MS, MINUTE_MS, Timeline } from './timeline.ts';

/** Hours before the present at which each order came in. Oldest 20 days, so that the first ones have completed by themselves. */
const ORDERS: Readonly<Record<Plot, readonly number[]>> = {
  shipped: [468, 455, 441, 430, 412, 396, 380, 371, 350, 333, 290, 262, 238, 214, 190, 163, 139, 117, 92, 70],
  shippedWithDiscount: [402, 205],
  gift: [361, 150],
  awaitingShipment: [47, 46.5, 40, 33, 21, 14, 6, 2.5],
  urgent: [30, 9],
  // Older than the 48 hours that were promised: overdue.
  held: [75, 28],
  partShipped: [99, 44, 26],
  pending: [20, 7, 1.5, 0.4],
  expired: [300, 171, 55],
  cancelled: [246, 110],
  codShipped: [120],
  codCollected: [320],
  codWaiting: [60, 18],
  refundedBeforeShipping: [270, 85],
  refundedInPart: [340, 180],
  refundUnderWay: [36],
  underpaid: [32],
  overpaid: [52],
  short: [130, 62, 40, 24],
  ebook: [390, 220, 50, 5],
  classSeat: [310, 42],
  cardKeys: [280, 125, 16],
  tastingUsed: [230],
  tastingHalfUsed: [80],
  customInWork: [105, 58],
  customShipped: [250],
};
const ON_ACCOUNT = [30, 190, 400];
const TICK_HOURS = 6;
const TIMERS = [
  'orders.cancel_unpaid',
  'orders.complete_shipped',
  'orders.release_holds',
  'fulfilment.deliver_virtual',
  'inventory.watch',
  'orders.fold_counts',
  'audit.notary',
];

export const STORY_DAYS = 20;
const BUYERS = 40;

/** What happens in the warehouse beside orders: breakage that eats into the safety stock, and a delivery too small to fill every shortage. */
function warehouseWork({ stage, timeline, premises }: Cast, now: number): void {
  const [low, short] = [premises.skus.get(LOW_SKU), premises.skus.get(SHORT_SKU)];
  if (!low || !short) return;
  timeline.at(now - 65 * HOUR_MS, () =>
    stage
      .as('warehouse', adjustStockRoute, { body: { warehouseId: premises.main, lines: [{ skuId: low, delta: -6 }], reason: '开箱破损' } })
      .then(() => undefined),
  );
  timeline.at(now - 20 * HOUR_MS, () =>
    stage
      .as('warehouse', receiveStockRoute, { body: { warehouseId: premises.main, lines: [{ skuId: short, qty: 1 }], reason: '补货' } })
      .then(() => undefined),
  );
}

/** Plays twenty days of the shop. */
export async function playStory(stage: Stage, premises: Premises, now: Date, told: (share: number) => void): Promise<void> {
  const timeline = new Timeline(stage.clock, now);
  const dice = seededDice(20_260_301);
  const cast: Cast = { stage, timeline, premises, buyers: inventBuyers(dice, BUYERS), dice };
  const begin = now.getTime() - STORY_DAYS * 24 * HOUR_MS;
  for (const [plot, ages] of Object.entries(ORDERS) as [Plot, readonly number[]][]) {
    for (const age of ages) PLOTS[plot](cast, new Date(now.getTime() - age * HOUR_MS + dice.between(-9, 9) * MINUTE_MS));
  }
  warehouseWork(cast, now.getTime());
  onAccount(cast, new Date(begin + HOUR_MS), ON_ACCOUNT);
  for (let at = begin + TICK_HOURS * HOUR_MS; at < now.getTime(); at += TICK_HOURS * HOUR_MS)
    timeline.at(at, () => stage.runTimers(TIMERS));
  await timeline.play(told);
  await stage.runTimers(TIMERS);
}
