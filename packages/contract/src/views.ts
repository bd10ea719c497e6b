import { z } from 'zod';
import { Empty, text, Timestamp, Version } from './common.ts';
import { OrderListViewId } from './ids.ts';
import { OrderSort } from './order-routes.ts';
import { route } from './route.ts';

/**
 * Conditions of the order list as its address writes them: days in the shop's zone, or `today`, `7d`, `30d`; several
 * values with commas. Never names or phone numbers: those are searched by POST alone (R14).
 */
export const VIEW_CONDITIONS = [
  'status',
  'type',
  'source',
  'shopId',
  'warehouseId',
  'from',
  'to',
  'paidFrom',
  'paidTo',
  'shippedFrom',
  'shippedTo',
  'shipByFrom',
  'shipByTo',
  'amountMin',
  'amountMax',
  'terms',
  'paymentState',
  'lane',
  'held',
  'short',
  'refunding',
  'printed',
  'carrier',
  'flag',
  'tag',
  'assigneeId',
  'text',
] as const;
export const ViewCondition = z.enum(VIEW_CONDITIONS);
export type ViewCondition = z.infer<typeof ViewCondition>;
export const ViewFilter = z.partialRecord(ViewCondition, text(300, 1));
export type ViewFilter = z.infer<typeof ViewFilter>;

/** Columns of the list, in the order in which they are shown. */
export const LIST_COLUMNS = [
  'no',
  'status',
  'goods',
  'receiver',
  'amount',
  'deadline',
  'memo',
  'shop',
  'warehouse',
  'createdAt',
  'paidAt',
  'type',
  'terms',
  'source',
  'sourceNo',
  'qty',
  'assignee',
  'tracking',
  'printed',
] as const;
export const ListColumn = z.enum(LIST_COLUMNS);
export type ListColumn = z.infer<typeof ListColumn>;
export const Density = z.enum(['compact', 'cards']);
export type Density = z.infer<typeof Density>;

const Shape = {
  name: text(40, 1),
  /** Seen by everybody who sees orders; making or changing one needs `view.share`. */
  isShared: z.boolean(),
  filter: ViewFilter,
  sort: OrderSort.nullable(),
  /** Null: the columns that each reader likes best. */
  columns: z.array(ListColumn).min(1).max(LIST_COLUMNS.length).nullable(),
  density: Density.nullable(),
};
export const NewOrderListView = z.object(Shape).extend({
  isShared: z.boolean().default(false),
  filter: ViewFilter.default({}),
  sort: OrderSort.nullable().default(null),
  columns: Shape.columns.default(null),
  density: Density.nullable().default(null),
});
export const OrderListView = z
  .object({
    id: OrderListViewId,
    ...Shape,
    /** Whether you may change it: your own, or a shared one with `view.share`. */
    isEditable: z.boolean(),
    updatedAt: Timestamp,
    updatedBy: z.string(),
    version: Version,
  })
  .meta({ id: 'OrderListView' });
export type OrderListView = z.infer<typeof OrderListView>;

/** Of each person, and shared in all. */
export const MAX_VIEWS = 50;

const byId = z.object({ viewId: OrderListViewId });

export const listOrderViewsRoute = route({
  method: 'GET',
  path: '/order-views',
  summary: 'Your own saved views of the order list and the shared ones; without those that filter by what is hidden from you',
  access: 'order.read',
  reply: z.object({ items: z.array(OrderListView) }),
});
export const createOrderViewRoute = route({
  method: 'POST',
  path: '/order-views',
  summary: 'Save a view of the order list: filters, sort, columns, density',
  access: 'order.read',
  body: NewOrderListView,
  reply: OrderListView,
  errors: ['name_taken', 'limit_reached'],
  isCreation: true,
});
export const changeOrderViewRoute = route({
  method: 'PUT',
  path: '/order-views/:viewId',
  summary: 'Save a view anew, rename it, share it or take it back; a shared one changes for everyone',
  access: 'order.read',
  params: byId,
  body: NewOrderListView,
  reply: OrderListView,
  errors: ['name_taken', 'limit_reached'],
});
export const deleteOrderViewRoute = route({
  method: 'DELETE',
  path: '/order-views/:viewId',
  summary: 'Delete a view; a shared one is gone for everyone',
  access: 'order.read',
  params: byId,
  reply: Empty,
});
