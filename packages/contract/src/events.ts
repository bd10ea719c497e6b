import { z } from 'zod';

const Id = z.uuid();
const OrderEvent = { orderId: Id, version: z.int().min(1) };
const StockPlace = { skuId: Id, warehouseId: Id };
const Count = z.int().min(0);

const event = <const K extends string, S extends z.core.$ZodLooseShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), ...shape }).readonly();

/**
 * Events carry ids and the version, never personal data (R18). What arrives over a message broker is checked against this;
 * fields that are not here are dropped, so that a newer version may add some.
 */
export const DomainEvent = z.discriminatedUnion('kind', [
  event('order.placed', OrderEvent),
  event('order.changed', { ...OrderEvent, action: z.string().max(60) }),
  event('order.paid', OrderEvent),
  event('order.cancelled', OrderEvent),
  event('stock.refused', { ...StockPlace, count: Count }),
  event('stock.shortage', { ...StockPlace, count: Count }),
  event('stock.changed', StockPlace),
  event('payment.notified', { notificationId: Id }),
  event('refund.requested', { refundId: Id }),
  event('reconciliation.requested', { batchId: Id }),
  event('batch.requested', { batchId: Id }),
  event('batch.finished', { batchId: Id }),
  event('import.requested', { batchId: Id, step: z.enum(['check', 'run', 'undo']) }),
]);
export type DomainEvent = z.infer<typeof DomainEvent>;
export type EventKind = DomainEvent['kind'];
/** Every kind that this version knows. */
export const EVENT_KINDS: readonly string[] = DomainEvent.options.map((option) => option.unwrap().shape.kind.value);
