import type { OrderStatus } from './identity.access.ts';
import type { OrderAction } from './orders.ts';

/** A word in both languages: Chinese, English. */
type Pair = readonly [zh: string, en: string];

/** Statuses and actions as refusals say them: the words of the screens (a test holds them together). */
export const STATUS_WORDS: Readonly<Record<OrderStatus, Pair>> = {
  pending_payment: ['待付款', 'To pay'],
  paid: ['待发货', 'To ship'],
  shipped: ['已发货', 'Shipped'],
  completed: ['已完成', 'Completed'],
  cancelled: ['已取消', 'Cancelled'],
};
export const ACTION_WORDS: Readonly<Record<OrderAction, Pair>> = {
  allocate_stock: ['补占库存', 'Stock allocated'],
  drop_part: ['部分商品不再发货', 'Units given up'],
  drop_rest: ['其余商品不再发货', 'Rest given up'],
  cancel_keeping: ['取消并保留定金', 'Cancel, deposit kept'],
  settle_refund: ['退款到账', 'Refund settled'],
  undo_import: ['撤销导入', 'Undo import'],
  confirm: ['确认订单', 'Confirm'],
  pay: ['登记收款', 'Record payment'],
  cancel: ['取消订单', 'Cancel order'],
  revive: ['恢复订单', 'Revive'],
  hold: ['挂起', 'Hold'],
  release: ['解除挂起', 'Release hold'],
  change_address: ['改地址', 'Change address'],
  change_lines: ['改商品和价格', 'Change lines and prices'],
  swap_variant: ['换规格', 'Swap variant'],
  ship: ['发货', 'Ship'],
  ship_part: ['部分发货', 'Ship a part'],
  void_shipment: ['作废包裹', 'Void parcel'],
  correct_tracking: ['改运单号', 'Correct tracking no.'],
  deliver: ['交付', 'Deliver'],
  redeem: ['核销', 'Redeem'],
  report_production: ['登记生产进度', 'Report production'],
  complete: ['确认完成', 'Complete'],
  extend_deadline: ['延长期限', 'Extend deadline'],
  edit_marks: ['改备注和标记', 'Edit memo and marks'],
  refund: ['退款', 'Refund'],
};
/** Why an order that has the right status still cannot: the English sentence of the `detail` fact, and the Chinese one. */
export const DETAIL_WORDS = {
  'it holds no money': '没有可退的款',
  'it holds no payment': '没有付款',
  'it holds no virtual goods': '没有虚拟商品',
  'it is not custom-made': '不是定制订单',
  'it is not on hold': '没有挂起',
  'it is on hold': '已经挂起',
  'it keeps no deposit': '没有可保留的定金',
  'its money went back': '款项已全部退回',
  'nothing is left to ship': '没有可发的商品',
  'nothing is owed': '没有应收款',
  'nothing was shipped': '还没有发货',
  'parts have been shipped': '已有部分发货',
  'prepaid orders are confirmed by payment': '先款后货的订单由付款确认',
  'the money of some units went back': '部分商品已退款',
  'the parcel is voided': '包裹已作废',
} as const;
export type RefusalDetail = keyof typeof DETAIL_WORDS;
