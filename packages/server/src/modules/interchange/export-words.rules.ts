import { STATUS_WORDS, type Locale, type OrderSource, type OrderType, type PaymentState } from '@danflow/contract';

type Said = readonly [zh: string, en: string];

/** As the screens say them, and as `statuses.rules` and `readFlag` read them again. */
const SOURCE: Readonly<Record<OrderSource, Said>> = {
  manual: ['手工', 'Manual'],
  api: ['接口', 'API'],
  import: ['导入', 'Import'],
  channel: ['渠道', 'Channel'],
};
const TYPE: Readonly<Record<OrderType, Said>> = {
  physical: ['实物', 'Physical'],
  virtual: ['虚拟', 'Virtual'],
  custom: ['定制', 'Custom-made'],
};
const PAYMENT_STATE: Readonly<Record<PaymentState, Said>> = {
  unpaid: ['未付', 'Unpaid'],
  part_paid: ['部分已付', 'Part paid'],
  paid: ['已付', 'Paid'],
  part_refunded: ['部分退款', 'Part refunded'],
  refunded: ['已退款', 'Refunded'],
};
/** By number, as the order keeps it. */
const FLAG: readonly Said[] = [
  ['无旗', 'No flag'],
  ['红旗', 'Red'],
  ['黄旗', 'Yellow'],
  ['绿旗', 'Green'],
  ['蓝旗', 'Blue'],
  ['紫旗', 'Purple'],
  ['橙旗', 'Orange'],
  ['浅蓝旗', 'Light blue'],
  ['浅粉旗', 'Light pink'],
  ['深绿旗', 'Dark green'],
  ['桃红旗', 'Peach'],
];

export interface ExportWords {
  readonly status: ReadonlyMap<string, string>;
  readonly source: ReadonlyMap<string, string>;
  readonly type: ReadonlyMap<string, string>;
  readonly paymentState: ReadonlyMap<string, string>;
  readonly flag: readonly string[];
}

/** One look-up a cell: an export may have millions. */
export function exportWords(locale: Locale): ExportWords {
  const at = locale === 'en' ? 1 : 0;
  const mapOf = (table: Readonly<Record<string, Said>>) => new Map(Object.entries(table).map(([code, said]) => [code, said[at]]));
  return {
    status: mapOf(STATUS_WORDS),
    source: mapOf(SOURCE),
    type: mapOf(TYPE),
    paymentState: mapOf(PAYMENT_STATE),
    flag: FLAG.map((said) => said[at]),
  };
}
