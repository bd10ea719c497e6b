export const customers = {
  title: '客户', add: '新增客户', edit: '修改客户', name: '姓名', phone: '手机', street: '详细地址', region: '地区', shop: '店铺', tags: '标签', externalCode: '客户编号', credit: '月结额度', creditNone: '不可月结', blacklist: '黑名单', blacklisted: '黑名单', blacklistReason: '黑名单原因', onAccount: '可月结', since: '建档时间', emptyTitle: '还没有客户', emptyHelp: '下单时会自动建档,也可以手工新增。', searchPlaceholder: '手机号、后四位、姓名或客户编号', searchHelp: '需输入完整手机、后四位数字、完整姓名或客户编号', noneFound: '没有找到', isCut: '结果过多,只显示前一部分', orders: '订单', reveal: '查看完整信息', saved: '客户已保存', created: '客户已新增', notFound: '找不到这位客户', profile: '资料', editHelp: '出于隐私,姓名、手机、地址不预填;留空则不变。', onlyBlacklisted: '仅黑名单', onlyOnAccount: '仅月结', seeOrders: '查看全部订单', addBlacklist: '加入黑名单', liftBlacklist: '移出黑名单', liftAsk: '移出黑名单?',
};
export const finance = {
  title: '收款', payments: '收款记录', tasks: '财务待办', order: '订单', provider: '支付方式', method: '方式', amount: '金额', captured: '到账', refunded: '已退', state: '状态', createdAt: '发起', capturedAt: '到账时间', tradeNo: '交易号', noPayments: '没有收款记录', noPaymentsHelp: '买家付款或登记线下收款后,会出现在这里。', noTasks: '没有待办', noTasksHelp: '金额不符、结果未知、退款失败时,会出现在这里。', refundPending: '退款处理中', open: '未处理', done: '已处理', resolve: '处理', resolveTitle: '处理财务待办', choice: '怎么处理', note: '说明', resolved: '已处理', decided: '处理结果', filterState: '状态', filterProvider: '支付方式',
  taskKind: { underpaid: '少付', overpaid: '多付', wrong_currency: '币种不符', foreign_trade: '对不上的交易', second_capture: '重复付款', attempt_unknown: '付款结果未知', refund_failed: '退款失败', refund_unknown: '退款结果未知' },
  taskHelp: { underpaid: '到账少于应付', overpaid: '到账多于应付', wrong_currency: '付款币种与订单不同', foreign_trade: '收到一笔不属于任何订单的款项', second_capture: '同一订单付了两次', attempt_unknown: '支付方没有给出结果', refund_failed: '支付方拒绝了退款', refund_unknown: '支付方没有给出退款结果' },
  resolution: { refund: '退给买家', apply: '记入订单', keep: '保留,不动款项' },
};
