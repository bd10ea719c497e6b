import type { ImportOptions, OrderStatus } from '@danflow/contract';
import { halfWidth } from './cells.rules.ts';

export type RowStatus = Exclude<OrderStatus, 'cancelled'> | 'leave_out';

const WORDS: Readonly<Record<RowStatus, readonly string[]>> = {
  pending_payment: ['待付款', '等待买家付款', '未付款', '待支付', 'pending', 'unpaid', 'pending payment', 'awaiting payment', 'to pay'],
  paid: [
    '待发货',
    '已付款',
    '等待卖家发货',
    '买家已付款等待卖家发货',
    '买家已付款',
    '已支付',
    '部分发货',
    '备货中',
    'paid',
    'processing',
    'unfulfilled',
    'awaiting shipment',
    'to ship',
  ],
  shipped: ['已发货', '卖家已发货', '卖家已发货等待买家确认', '待收货', '运输中', 'shipped', 'in transit', 'fulfilled'],
  completed: ['交易成功', '已完成', '已收货', '已签收', '完成', '确认收货', 'completed', 'complete', 'delivered', 'done'],
  leave_out: [
    '交易关闭',
    '已取消',
    '已关闭',
    '取消',
    '关闭',
    '已退款',
    '退款成功',
    'cancelled',
    'canceled',
    'refunded',
    'void',
    'voided',
    'closed',
  ],
};

const plain = (text: string): string =>
  halfWidth(text)
    .toLowerCase()
    .replaceAll(/[\s,，。、_-]/g, '');
const BY_WORD: ReadonlyMap<string, RowStatus> = new Map(
  Object.entries(WORDS).flatMap(([status, words]) => words.map((w): [string, RowStatus] => [plain(w), status as RowStatus])),
);

/** What a value of the status column means: as the person said, else as usual; null when nobody knows. */
export function statusOf(cell: string, options: Pick<ImportOptions, 'statusValues'>): RowStatus | null {
  const said = options.statusValues[cell.trim()];
  // A cancelled order has neither stock nor money to bring in; it is left out and counted.
  if (said !== undefined) return said === 'cancelled' ? 'leave_out' : said;
  return BY_WORD.get(plain(cell)) ?? null;
}

export const isLive = (status: RowStatus): boolean => status === 'pending_payment' || status === 'paid';
