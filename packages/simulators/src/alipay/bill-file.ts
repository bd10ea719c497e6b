import iconv from 'iconv-lite';
import { yuan } from '../page.ts';
import { clockText, dayDigits, longText, type Day } from './beijing.ts';
import type { Entry } from './ledger.ts';
import { zipOf } from './zip.ts';

const COLUMNS =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
const SUMMARY_COLUMNS =
  '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）';
const RULE = '-'.repeat(24);
/** 0.6 %, to the fen. */
const feeOf = (amount: number): number => Math.sign(amount) * Math.round(Math.abs(amount) * 0.006);

const signedYuan = (fen: number): string => (fen < 0 ? `-${yuan(-fen)}` : yuan(fen));
const sum = (entries: readonly Entry[], of: (entry: Entry) => number): number => entries.reduce((all, entry) => all + of(entry), 0);
const moment = (iso: string): string => clockText(new Date(iso));

/** Text cells end with a TAB, so that spreadsheets leave long numbers alone. */
function rowOf(entry: Entry): string {
  const amount = signedYuan(entry.amount);
  const text = (value: string): string => `${value}\t`;
  return [
    text(entry.tradeNo),
    text(entry.outTradeNo),
    text(entry.kind),
    text(entry.subject),
    moment(entry.createdAt),
    moment(entry.at),
    ...['', '', '', ''].map(text),
    text('*模拟(sim***@simulator.example)'),
    amount,
    amount,
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    text(''),
    '0.00',
    '0.00',
    text(entry.requestNo),
    signedYuan(-feeOf(entry.amount)),
    '0.00',
    text(''),
  ].join(',');
}

interface BillOf {
  readonly sellerId: string;
  readonly day: Day;
  readonly entries: readonly Entry[];
  readonly now: Date;
}

const headOf = (title: string, { sellerId, day }: BillOf): string[] => [
  `#支付宝业务${title}查询`,
  `#账号：[${sellerId}0156]`,
  `#起始日期：[${longText(day.from)}]   终止日期：[${longText(day.until)}]`,
];

function detailOf(bill: BillOf): string {
  const paid = bill.entries.filter((e) => e.kind === '交易');
  const back = bill.entries.filter((e) => e.kind === '退款');
  const amount = (entries: readonly Entry[]): string => signedYuan(sum(entries, (e) => e.amount));
  return [
    ...headOf('明细', bill),
    `#${RULE}业务明细列表${RULE}`,
    COLUMNS,
    ...bill.entries.map(rowOf),
    `#${RULE}业务明细列表结束${RULE}`,
    `#交易合计：${paid.length}笔，商家实收共${amount(paid)}元，商家优惠共0.00元`,
    `#退款合计：${back.length}笔，商家实收退款共${amount(back)}元，商家优惠退款共0.00元`,
    `#导出时间：[${longText(bill.now)}]`,
    '',
  ].join('\r\n');
}

function summaryOf(bill: BillOf): string {
  const amount = sum(bill.entries, (e) => e.amount);
  const fee = sum(bill.entries, (e) => feeOf(e.amount));
  const counts = ['交易', '退款'].map((kind) => String(bill.entries.filter((e) => e.kind === kind).length));
  const yuans = [amount, amount, 0, 0, 0, -fee, 0, amount - fee].map(signedYuan);
  return [
    ...headOf('汇总', bill),
    `#${RULE}业务汇总列表${RULE}`,
    SUMMARY_COLUMNS,
    ['合计\t', '\t', ...counts, ...yuans].join(','),
    `#${RULE}业务汇总列表结束${RULE}`,
    `#导出时间：[${longText(bill.now)}]`,
    '',
  ].join('\r\n');
}

/** A day's bill as Alipay sends it: names and contents in GBK, which has no place for what it cannot write. */
export function billArchive(bill: BillOf): Buffer {
  const gbk = (text: string): Buffer => iconv.encode(text, 'gbk');
  const stem = `${bill.sellerId}0156_${dayDigits(bill.day.from)}_业务明细`;
  return zipOf([
    { name: gbk(`${stem}.csv`), content: gbk(detailOf(bill)) },
    { name: gbk(`${stem}(汇总).csv`), content: gbk(summaryOf(bill)) },
  ]);
}
