export const board = {
  title: '看板', orders: '单', urgent: '最急的待发货', seeAll: '查看全部', oldest: '最早 {{ago}}', todo: '先做这些', overdue: '超时未发', due_2h: '2 小时内到期', due_today: '今天到期', due_later: '以后到期', held: '挂起', short: '缺货', refundPending: '退款处理中',
  lanesTitle: '待发货按截止时间', exceptions: '需要处理', allShops: '全部店铺', allTypes: '全部类型', emptyTitle: '还没有订单', emptyHelp: '录入第一个订单,或从表格导入已有订单。', importOrders: '导入订单', nothingTodo: '没有需要处理的事项', shopFilter: '店铺', typeFilter: '类型', timeFilter: '下单时间', amountHidden: '金额对您隐藏',
};
export const orders = {
  title: '订单', all: '全部', overdue: '已超时', held: '挂起', no: '订单号', goods: '商品', receiver: '收件人', amount: '金额', deadline: '期限', shop: '店铺', memo: '备注', placedAt: '下单时间', source: '来源', andMore: '等 {{n}} 种', qtyOf: '×{{n}}', freight: '含运费 {{amount}}',
  searchPlaceholder: '订单号、手机、后四位、姓名、运单号…可粘贴多个', searchLabel: '搜索订单', searchHelp: '可粘贴一列号码', found: '找到 {{found}} 项,缺 {{missing}} 项', foundAll: '{{found}} 项都找到了', missingOnes: '没找到:{{list}}', clearSearch: '退出搜索', isCut: '结果过多,只显示前一部分,请缩小范围。', copyMissing: '复制没找到的',
  filterStatus: '状态', filterType: '类型', filterShop: '店铺', filterTime: '下单时间', filterFlag: '旗帜', filterTag: '标签', filterHold: '挂起', filterLane: '发货期限', filterText: '商品、编码、备注', filterTerms: '付款方式', filterPaymentState: '付款状态', filterShort: '缺货', filterSort: '排序', filterAssignee: '负责人', filterWarehouse: '仓库', moreFilters: '更多筛选', fewerFilters: '收起筛选',
  onlyHeld: '仅挂起', onlyNotHeld: '未挂起', onlyShort: '仅缺货', noMatch: '没有符合条件的订单', noMatchHelp: '减少筛选条件,或换个说法搜索。', heldPill: '挂起', shortPill: '缺 {{n}}', refundPill: '退款中', partPill: '已发 {{n}}/{{all}}', historicalPill: '历史', batchFilter: '只看这次导入的订单', customerFilter: '只看这位客户的订单',
  exportDone: '导出已开始下载', exportCsv: '导出 CSV', exportXlsx: '导出 Excel', exactCount: '数准', hiddenPersonal: '***', timeFrom: '开始日期', timeTo: '结束日期', list: '订单列表',
};
