/** Cells of a line of CSV. Alipay's cells end with a TAB, against spreadsheets that would turn long numbers into 2.09E+27. */
export function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] === '"') {
      let cell = '';
      let end = at + 1;
      for (; end < line.length; end += 1) {
        if (line[end] !== '"') cell += line[end];
        else if (line[end + 1] === '"') {
          cell += '"';
          end += 1;
        } else break;
      }
      const comma = line.indexOf(',', end);
      cells.push(cell);
      at = comma === -1 ? line.length + 1 : comma + 1;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma === -1 ? line.length : comma;
      cells.push(line.slice(at, end));
      at = end + 1;
    }
  }
  return cells.map((cell) => cell.trim());
}

/** Header names with either bracket, and with stray blanks. */
const plainName = (name: string): string =>
  name
    .replaceAll('(', '（')
    .replaceAll(')', '）')
    .replaceAll(/\s|\ufeff/g, '');

export const COLUMN = {
  tradeNo: '支付宝交易号',
  outTradeNo: '商户订单号',
  type: '业务类型',
  subject: '商品名称',
  finishedAt: '完成时间',
  amount: '订单金额（元）',
  received: '商家实收（元）',
  refundNo: '退款批次号/请求号',
  fee: '服务费（元）',
} as const;
export type Column = keyof typeof COLUMN;
export type Columns = Readonly<Record<Column, number>> & { readonly width: number };

/** By name, not by place: the layout is known from sample files only. Null: another line than the header. */
export function columnsOf(cells: readonly string[]): Columns | null {
  const names = cells.map(plainName);
  const places = Object.entries(COLUMN).map(([column, name]) => [column, names.indexOf(name)] as const);
  return places.every(([, place]) => place >= 0) ? ({ ...Object.fromEntries(places), width: cells.length } as unknown as Columns) : null;
}

/** Goods of other systems on the same account may have commas in their names: surplus cells belong to the name. */
export function fitted(cells: readonly string[], { width, subject }: Columns): readonly string[] {
  const surplus = cells.length - width;
  return surplus <= 0
    ? cells
    : [...cells.slice(0, subject), cells.slice(subject, subject + surplus + 1).join(','), ...cells.slice(subject + surplus + 1)];
}
