/** Events carry ids and the version, never personal data (R18). */
export type DomainEvent =
  | { readonly kind: 'order.placed'; readonly orderId: string; readonly version: number }
  | { readonly kind: 'order.changed'; readonly orderId: string; readonly version: number; readonly action: string }
  | { readonly kind: 'order.paid'; readonly orderId: string; readonly version: number }
  | { readonly kind: 'order.cancelled'; readonly orderId: string; readonly version: number }
  | { readonly kind: 'stock.refused'; readonly skuId: string; readonly warehouseId: string; readonly count: number }
  | { readonly kind: 'stock.shortage'; readonly skuId: string; readonly warehouseId: string; readonly count: number }
  | { readonly kind: 'stock.changed'; readonly skuId: string; readonly warehouseId: string }
  | { readonly kind: 'payment.notified'; readonly notificationId: string }
  | { readonly kind: 'refund.requested'; readonly refundId: string }
  | { readonly kind: 'import.requested'; readonly batchId: string; readonly step: 'check' | 'run' | 'undo' };
export type EventKind = DomainEvent['kind'];
