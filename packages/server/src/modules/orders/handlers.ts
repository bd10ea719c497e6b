import { handler, type Handler } from '../../platform/outbox.ts';
import { fillShortages } from './fill-shortages.ts';
import { indexTexts } from './index-texts.ts';

const TEXT_ACTIONS = new Set(['edit_marks', 'change_lines', 'swap_variant']);

export const orderHandlers = (): Handler[] => [
  handler({
    name: 'orders.index_texts',
    kind: 'order.placed',
    run: (tx, { orderId }) => indexTexts(tx, [orderId]),
    runMany: (tx, events) =>
      indexTexts(
        tx,
        events.map((e) => e.orderId),
      ),
  }),
  handler({
    name: 'orders.reindex_texts',
    kind: 'order.changed',
    async run(tx, { orderId, action }) {
      if (TEXT_ACTIONS.has(action)) await indexTexts(tx, [orderId]);
    },
  }),
  handler({
    name: 'orders.fill_shortages',
    kind: 'stock.changed',
    run: (tx, { skuId, warehouseId }) => fillShortages(tx, skuId, warehouseId),
  }),
];
