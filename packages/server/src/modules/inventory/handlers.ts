import { handler, type Handler } from '../../platform/outbox.ts';
import type { Job } from '../../platform/jobs.ts';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Tx } from '../../platform/tx.ts';
import { raiseAlert, solveGone, unalertedLows, wakeSnoozed, type AlertAt } from './alert.repo.ts';

async function raiseLows(tx: Tx, at: Omit<AlertAt, 'kind'> | null): Promise<number> {
  const lows = await unalertedLows(tx, at);
  for (const low of lows) await raiseAlert(tx, { ...low, kind: 'below_safety', count: 1 });
  return lows.length;
}

/** Alerts are written here, off the hot path: an order never waits for the row of an alert (R13). */
export const alertHandlers = (): Handler[] => [
  handler({
    name: 'inventory.alert_refused',
    kind: 'stock.refused',
    run: (tx, { skuId, warehouseId, count }) => raiseAlert(tx, { skuId, warehouseId, kind: 'oversell_attempt', count }),
  }),
  handler({
    name: 'inventory.alert_shortage',
    kind: 'stock.shortage',
    run: (tx, { skuId, warehouseId, count }) => raiseAlert(tx, { skuId, warehouseId, kind: 'shortage', count }),
  }),
  handler({
    name: 'inventory.alert_changed',
    kind: 'stock.changed',
    async run(tx, { skuId, warehouseId }) {
      await raiseLows(tx, { skuId, warehouseId });
      await solveGone(tx, { skuId, warehouseId });
    },
  }),
];

/** Reserving and shipping tell nothing, as they are the hot path; so once a minute levels are looked through instead. */
export const watchJob: Job = {
  name: 'inventory.watch',
  cron: '* * * * *',
  runBatch: (core) =>
    inTx(core, systemActor('inventory.watch'), async (tx) => {
      const handled = (await raiseLows(tx, null)) + (await solveGone(tx, null)) + (await wakeSnoozed(tx));
      return { handled, hasMore: handled > 0 };
    }),
};
