import { z } from 'zod';
import { PageQuery, pageOf, text, Timestamp } from './common.ts';
import { Carrier, TrackingNo } from './fulfilment.ts';
import { OrderBatchId, OrderId, UserId } from './ids.ts';
import { CancelReason, OrderFilter } from './order-routes.ts';
import { Memo, Tags } from './orders.ts';
import { route } from './route.ts';

/** R14: beyond this nobody counts, and nobody acts at once. */
export const MAX_BATCH_ORDERS = 10_000;
/** Tracking numbers are typed or pasted, one for each order. */
export const MAX_BATCH_PARCELS = 500;

/** Flag, memo, tags, assignee; what is absent stays. Tags are added and taken away, so that nobody else's are lost. */
export const BatchMarks = z.object({
  action: z.literal('marks'),
  sellerFlag: z.int().min(0).max(10).optional(),
  sellerMemo: Memo.optional(),
  addTags: Tags.optional(),
  removeTags: Tags.optional(),
  assigneeId: UserId.nullable().optional(),
});
export const BatchAct = z.discriminatedUnion('action', [
  BatchMarks,
  z.object({ action: z.literal('hold'), reason: text(200, 1), until: Timestamp.nullable().default(null) }),
  z.object({ action: z.literal('release'), reason: text(200).default('') }),
  z.object({ action: z.literal('cancel'), cancelReason: CancelReason.default('buyer'), reason: text(200).default('') }),
  z.object({
    action: z.literal('ship'),
    parcels: z
      .array(z.object({ orderId: OrderId, carrier: Carrier, trackingNo: TrackingNo }))
      .min(1)
      .max(MAX_BATCH_PARCELS),
  }),
]);
export type BatchAct = z.infer<typeof BatchAct>;
export const BatchAction = z.enum(['marks', 'hold', 'release', 'cancel', 'ship', 'undo']);
export type BatchAction = z.infer<typeof BatchAction>;

/** Which orders: those named, or all that match a filter, when they are as many as you were told. */
export const BatchTarget = z.union([
  z.object({ ids: z.array(OrderId).min(1).max(MAX_BATCH_ORDERS) }),
  z.object({ filter: OrderFilter, expected: z.int().min(1).max(MAX_BATCH_ORDERS) }),
]);

export const BatchItemState = z.enum(['waiting', 'done', 'unchanged', 'failed']);
export type BatchItemState = z.infer<typeof BatchItemState>;
export const OrderBatchItem = z.object({
  orderId: OrderId,
  /** Null: the order lies outside your scope. */
  orderNo: z.string().nullable(),
  state: BatchItemState,
  /** Why it was refused, in your language. */
  code: z.string().nullable(),
  detail: z.string().nullable(),
});
export type OrderBatchItem = z.infer<typeof OrderBatchItem>;

export const OrderBatch = z
  .object({
    id: OrderBatchId,
    action: BatchAction,
    state: z.enum(['running', 'done']),
    total: z.int(),
    /** Changed, or there already. */
    done: z.int(),
    /** Of these: as they were wanted already. */
    unchanged: z.int(),
    failed: z.int(),
    /** Flag, tags, memo, assignee and holds, for ten minutes (R11). */
    canUndo: z.boolean(),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    /** The first refusals; all of them page by page from its items. */
    failures: z.array(OrderBatchItem),
  })
  .meta({ id: 'OrderBatch' });
export type OrderBatch = z.infer<typeof OrderBatch>;

const byId = z.object({ batchId: OrderBatchId });

export const startOrderBatchRoute = route({
  method: 'POST',
  path: '/order-batches',
  summary: 'Do one thing with up to 10,000 orders, each for itself; few answer at once, many are worked off in the background',
  access: 'order.read',
  body: z.object({ act: BatchAct, on: BatchTarget }),
  reply: OrderBatch,
  errors: ['batch_count_changed', 'limit_reached'],
  isCreation: true,
});
export const listOrderBatchesRoute = route({
  method: 'GET',
  path: '/order-batches',
  summary: 'Your own batches of the last days, newest first',
  access: 'order.read',
  query: PageQuery,
  reply: pageOf(OrderBatch),
});
export const getOrderBatchRoute = route({
  method: 'GET',
  path: '/order-batches/:batchId',
  summary: 'How far a batch of yours is, and what was refused',
  access: 'order.read',
  params: byId,
  reply: OrderBatch,
});
export const orderBatchItemsRoute = route({
  method: 'GET',
  path: '/order-batches/:batchId/items',
  summary: 'What became of each order of a batch',
  access: 'order.read',
  params: byId,
  query: PageQuery.extend({ state: BatchItemState.optional() }),
  reply: pageOf(OrderBatchItem),
});
export const retryOrderBatchRoute = route({
  method: 'POST',
  path: '/order-batches/:batchId/retry',
  summary: 'Try the refused orders of a finished batch once more',
  access: 'order.read',
  params: byId,
  reply: OrderBatch,
  errors: ['batch_running'],
});
export const undoOrderBatchRoute = route({
  method: 'POST',
  path: '/order-batches/:batchId/undo',
  summary: 'Put flag, tags, memo, assignee and hold back as they were, where nobody has changed them since',
  access: 'order.read',
  params: byId,
  reply: OrderBatch,
  errors: ['batch_running', 'undo_too_late'],
  isCreation: true,
});
