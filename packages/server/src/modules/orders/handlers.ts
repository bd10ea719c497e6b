import { handler, type Handler } from '../../platform/outbox.ts';
import type { Tx } from '../../platform/tx.ts';
import { fillShortages } from './fill-shortages.ts';
import { indexTexts } from './index-texts.ts';

const TEXT_ACTIONS = new Set(['edit_marks', 'change_lines', 'swap_variant']);

/** What an order is found by was written with it; here is what changed later. */
async function reindex(tx: Tx, events: readonly { readonly orderId: string; readonly action: string }[]): Promise<void> {
  const ids = events.filter((e) => TEXT_ACTIONS.has(e.action)).map((e) => e.orderId);
  if (ids.length > 0) await indexTexts(tx, ids);
}

export const orderHandlers = (): Handler[] => [
  handler({
    name: 'orders.reindex_texts',
    kind: 'order.changed',
    run: (tx, event) => reindex(tx, [event]),
    runMany: reindex,
  }),
  handler({
    name: 'orders.fill_shortages',
    kind: 'stock.changed',
    run: (tx, { skuId, warehouseId }) => fillShortages(tx, skuId, warehouseId),
  }),
];
