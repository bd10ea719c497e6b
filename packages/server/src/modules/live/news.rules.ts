import type { DomainEvent, LiveTopic, Permission } from '@danflow/contract';

/**
 * One change as it travels between processes: what it is, of what, and for stock in which warehouse.
 * o order placed · c order changed · p order paid · r refund · f payment told · s stock · a stock alert · i import · b batch of orders
 */
export type NewsKind = 'o' | 'c' | 'p' | 'r' | 'f' | 's' | 'a' | 'i' | 'b';
export type NewsItem = readonly [kind: NewsKind, id: string, warehouseId?: string];

export function itemsOf(event: DomainEvent): readonly NewsItem[] {
  switch (event.kind) {
    case 'order.placed':
      return [['o', event.orderId]];
    case 'order.changed':
    case 'order.cancelled':
      return [['c', event.orderId]];
    case 'order.paid':
      return [
        ['c', event.orderId],
        ['p', event.orderId],
      ];
    case 'stock.refused':
    case 'stock.shortage':
      return [['a', event.skuId, event.warehouseId]];
    case 'stock.changed':
      // Arriving stock raises and solves alerts.
      return [
        ['s', event.skuId, event.warehouseId],
        ['a', event.skuId, event.warehouseId],
      ];
    case 'payment.notified':
      return [['f', event.notificationId]];
    case 'refund.requested':
      return [['r', event.refundId]];
    case 'batch.requested':
    case 'batch.finished':
      return [['b', event.batchId]];
    case 'import.requested':
      return [['i', event.batchId]];
    // Its page asks by itself while a day is worked on.
    case 'reconciliation.requested':
      return [];
  }
}

/** Who hears of a topic: the same permissions that its pages ask for. */
export const TOPIC_NEEDS: Readonly<Record<LiveTopic, readonly Permission[]>> = {
  orders: ['order.read'],
  stock: ['stock.read'],
  alerts: ['stock.read'],
  payments: ['payment.read', 'finance.task'],
  batches: ['order.import', 'order.read'],
};

const keyOf = (item: NewsItem): string => item.join(' ');

/** The same thing changed five times is one piece of news. */
export const distinct = (items: readonly NewsItem[]): NewsItem[] => [...new Map(items.map((i) => [keyOf(i), i])).values()];

/** Items in groups whose JSON fits `maxBytes`; ids are ASCII. */
export function packed(items: readonly NewsItem[], maxBytes: number): NewsItem[][] {
  const groups: NewsItem[][] = [];
  let size = Infinity;
  for (const item of items) {
    const length = JSON.stringify(item).length + 1;
    if (size + length > maxBytes) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(item);
    size += length;
  }
  return groups;
}
