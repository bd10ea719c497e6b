import { createHash } from 'node:crypto';
import type { ImportField, ImportTarget } from '@danflow/contract';
import { halfWidth } from './cells.rules.ts';

/**
 * Headers as shop back offices, ERPs and English tools print them. Compared without blanks, marks and case; the first
 * column with a header keeps the target, later ones are ignored, as two columns must not fight for one field.
 */
const SYNONYMS: Readonly<Partial<Record<ImportField, readonly string[]>>> = {
  sourceNo: [
    '订单编号',
    '订单号',
    '订单id',
    '平台单号',
    '原始单号',
    '平台订单号',
    '主订单编号',
    '网店订单号',
    '交易编号',
    '交易号',
    '来源单号',
    'order id',
    'order no',
    'order number',
    'order',
    'source no',
    'order name',
  ],
  lineId: ['子订单编号', '子订单号', '明细编号', '子单号', 'row id', 'line id', 'line no', 'order item id', 'lineitem id'],
  orderedAt: [
    '下单时间',
    '订单创建时间',
    '创建时间',
    '拍下时间',
    '订单提交时间',
    '下单日期',
    '交易时间',
    '订单日期',
    'order date',
    'ordered at',
    'created at',
    'order time',
    'purchase date',
    'date',
  ],
  paidAt: ['付款时间', '支付时间', '订单付款时间', '付款日期', 'paid at', 'payment date', 'paid date'],
  shippedAt: ['发货时间', '发货日期', '出库时间', 'ship date', 'shipped at', 'shipping date', 'fulfilled at', 'dispatch date'],
  completedAt: [
    '完成时间',
    '确认收货时间',
    '交易成功时间',
    '收货时间',
    '签收时间',
    'completed at',
    'delivery date',
    'delivered at',
    'completion date',
  ],
  status: ['订单状态', '交易状态', '状态', 'status', 'order status'],
  customerCode: [
    '客户编号',
    '客户编码',
    '会员编号',
    '买家会员名',
    '买家昵称',
    '买家账号',
    '客户代码',
    '买家id',
    '会员名',
    'customer id',
    'customer code',
    'customer no',
    'buyer id',
    'client id',
  ],
  customerName: [
    '收件人姓名',
    '收货人姓名',
    '收件人',
    '收货人',
    '客户名称',
    '客户姓名',
    '姓名',
    'customer name',
    'recipient',
    'receiver',
    'recipient name',
    'receiver name',
    'ship to name',
    'shipping name',
    'name',
    'customer',
  ],
  phone: [
    '收件人手机',
    '收货人手机',
    '联系手机',
    '手机',
    '手机号',
    '手机号码',
    '收件人电话',
    '收货人电话',
    '联系电话',
    '电话',
    '收货人手机号',
    '收件人手机号',
    '收件电话',
    'phone',
    'mobile',
    'telephone',
    'recipient phone',
    'shipping phone',
    'phone number',
  ],
  country: ['国家', '国家地区', 'country', 'country/region', 'shipping country', 'country code'],
  province: [
    '省',
    '省份',
    '收货省份',
    '收件省',
    '收件人省',
    '州',
    'province',
    'state',
    'state/province',
    'shipping province',
    'ship state',
  ],
  city: ['市', '城市', '收货城市', '收件市', '收件人市', 'city', 'shipping city', 'ship city', 'town'],
  district: ['区', '区县', '县', '区/县', '收货区县', '收件区', '收件人区', 'district', 'county'],
  street: [
    '详细地址',
    '街道',
    '街道地址',
    '收货详细地址',
    'street',
    'address 1',
    'address line 1',
    'shipping address1',
    'street address',
    'shipping street',
  ],
  fullAddress: ['收货地址', '收件地址', '收件人地址', '收货人地址', '地址', '完整地址', 'address', 'full address', 'shipping address'],
  postalCode: ['邮编', '邮政编码', '收货邮编', 'postal code', 'zip', 'zip code', 'postcode', 'shipping zip'],
  skuCode: [
    '商家编码',
    '商品编码',
    '规格编码',
    'sku编码',
    '货号',
    '外部编码',
    'sku',
    'sku code',
    '商品货号',
    'product id',
    'product code',
    'item code',
    'lineitem sku',
    'seller sku',
    'item no',
  ],
  barcode: ['条码', '商品条码', '条形码', '69码', 'barcode', 'ean', 'upc', 'gtin'],
  title: [
    '商品名称',
    '宝贝标题',
    '商品标题',
    '宝贝名称',
    '品名',
    '货品名称',
    '商品',
    '产品名称',
    '标题',
    'product name',
    'title',
    'item name',
    'lineitem name',
    'product',
    'item',
    'description',
  ],
  options: ['规格', '商品规格', '商品属性', '规格名称', '颜色分类', '销售属性', '款式', 'options', 'variant', 'variation', 'variant title'],
  qty: ['数量', '商品数量', '购买数量', '宝贝数量', '件数', '订购数量', 'quantity', 'qty', 'lineitem quantity', 'units'],
  unitPrice: ['单价', '商品单价', '价格', '商品价格', '销售单价', '成交单价', 'unit price', 'price', 'lineitem price', 'item price'],
  lineAmount: [
    '金额',
    '商品金额',
    '小计',
    '明细金额',
    '行金额',
    '商品总价',
    '商品小计',
    '成交金额',
    '销售额',
    'amount',
    'line amount',
    'line total',
    'sales',
    'subtotal',
    'extended price',
  ],
  lineDiscount: ['商品优惠', '明细优惠', '单品优惠', 'line discount', 'lineitem discount'],
  discount: ['优惠金额', '订单优惠', '优惠', '折扣金额', '优惠总额', 'discount amount', 'order discount'],
  freight: [
    '运费',
    '邮费',
    '快递费',
    '邮资',
    '应付邮费',
    '买家应付邮费',
    'freight',
    'shipping',
    'shipping fee',
    'shipping cost',
    'postage',
  ],
  orderTotal: [
    '订单金额',
    '实付金额',
    '买家实际支付金额',
    '应付金额',
    '订单总额',
    '总金额',
    '实付款',
    '买家实付',
    '订单实付金额',
    '买家应付货款',
    'order total',
    'total',
    'grand total',
    'total amount',
  ],
  carrier: ['快递公司', '物流公司', '承运商', 'carrier', 'courier', 'shipping company'],
  trackingNo: ['快递单号', '运单号', '物流单号', '运单编号', 'tracking number', 'tracking no', 'waybill', 'tracking'],
  buyerMessage: ['买家留言', '客户留言', '买家备注', '留言', 'buyer message', 'customer note', 'buyer note', 'notes'],
  sellerMemo: ['卖家备注', '商家备注', '客服备注', '备注', '订单备注', '卖家备忘', 'seller memo', 'memo', 'remark', 'internal note'],
  flag: ['旗帜', '插旗', '备注旗帜', '标旗', '卖家旗帜', 'flag'],
  tags: ['标签', '订单标签', 'tags', 'tag', 'labels'],
};

const plain = (header: string): string =>
  halfWidth(header)
    .toLowerCase()
    .replaceAll(/[\s_\-/:：()（）.]/g, '')
    .replace(/^\*+|\*+$/g, '');

const BY_HEADER: ReadonlyMap<string, ImportField> = new Map(
  Object.entries(SYNONYMS).flatMap(([field, words]) =>
    (words ?? []).map((word): [string, ImportField] => [plain(word), field as ImportField]),
  ),
);

export const knownHeader = (header: string): ImportField | null => BY_HEADER.get(plain(header)) ?? null;

/** What a header most likely means; unknown ones are ignored, never guessed into an attribute. */
export function suggestMapping(headers: readonly string[]): ImportTarget[] {
  const taken = new Set<ImportField>();
  return headers.map((header) => {
    const field = knownHeader(header);
    if (field === null || taken.has(field)) return 'ignore';
    taken.add(field);
    return field;
  });
}

/** The shape of a file: its header, whatever the case and blanks. Files of one back office share it, so their mapping is remembered. */
export const shapeOf = (headers: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify(headers.map(plain)))
    .digest('hex')
    .slice(0, 32);

const LOOKED_AT = 15;

/**
 * Which of the first rows is the header: the one with most known words; without any, the first that is as wide as the
 * widest. Exports often begin with a title or a note over the table.
 */
export function headerIndex(rows: readonly (readonly string[])[]): number {
  const first = rows.slice(0, LOOKED_AT);
  const known = first.map((row) => row.filter((cell) => knownHeader(cell) !== null).length);
  const best = Math.max(0, ...known);
  if (best >= 2) return known.indexOf(best);
  const widths = first.map((row) => row.filter((cell) => cell.trim() !== '').length);
  return Math.max(0, widths.indexOf(Math.max(0, ...widths)));
}

/** Faults of a mapping that no row could survive, in words for the one who maps. */
export function mappingFaults(mapping: readonly ImportTarget[], needs: { readonly columns: number; readonly status: boolean }): string[] {
  const has = (field: ImportField): boolean => mapping.includes(field);
  const used = mapping.filter((t) => t !== 'ignore');
  const twice = [...new Set(used.filter((t, i) => used.indexOf(t) !== i))];
  return [
    ...(mapping.length === needs.columns ? [] : [`${mapping.length} targets for ${needs.columns} columns`]),
    ...twice.map((t) => `two columns are mapped to ${t}`),
    ...(['sourceNo', 'qty', 'orderedAt'] as const).filter((f) => !has(f)).map((f) => `no column is mapped to ${f}`),
    ...(has('skuCode') || has('barcode') || has('title') ? [] : ['no column is mapped to skuCode, barcode or title']),
    ...(has('lineAmount') || has('unitPrice') ? [] : ['no column is mapped to lineAmount or unitPrice']),
    ...(needs.status && !has('status') ? ['the status is to come from a column, but none is mapped to status'] : []),
  ];
}
