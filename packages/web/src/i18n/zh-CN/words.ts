/** Words for the values of the contract's enumerations. */
export const words = {
  status: { pending_payment: '待付款', paid: '待发货', shipped: '已发货', completed: '已完成', cancelled: '已取消' },
  type: { physical: '实物', virtual: '虚拟', custom: '定制' },
  terms: { prepaid: '先款后货', cod: '货到付款', on_account: '月结' },
  paymentState: { unpaid: '未付', part_paid: '部分已付', paid: '已付', part_refunded: '部分退款', refunded: '已退款' },
  source: { manual: '手工', api: '接口', import: '导入', channel: '渠道' },
  fulfilment: { physical: '实物发货', custom: '定制', unlimited: '不限量', counted: '限量', code_pool: '卡密', service: '到店核销' },
  lane: { overdue: '已超时', due_2h: '2 小时内到期', due_today: '今天到期', due_later: '以后到期' },
  sort: { created_desc: '最新下单', created_asc: '最早下单', amount_desc: '金额从高到低', amount_asc: '金额从低到高', pay_by_asc: '付款截止最近', ship_by_asc: '发货截止最近' },
  cancelReason: { buyer: '买家不要了', duplicate: '重复下单', out_of_stock: '缺货', fraud: '欺诈嫌疑', timeout: '超时未付', import_undone: '撤销导入', refunded: '已全额退款', other: '其他' },
  action: {
    allocate_stock: '补占库存', settle_refund: '退款到账', undo_import: '撤销导入', confirm: '确认订单', pay: '登记收款', cancel: '取消订单', revive: '恢复订单', hold: '挂起', release: '解除挂起', change_address: '改地址', change_lines: '改商品和价格', swap_variant: '换规格', ship: '发货', ship_part: '部分发货',
    void_shipment: '作废包裹', correct_tracking: '改运单号', deliver: '交付', redeem: '核销', report_production: '登记生产进度', complete: '确认完成', extend_deadline: '延长期限', edit_marks: '改备注和标记', refund: '退款',
  },
  movement: { receive: '收货', reserve: '占用', release: '释放', ship: '出库', return: '退回', adjust: '调整', count: '盘点', transfer: '调拨' },
  alertKind: { oversell_attempt: '超卖拦截', below_safety: '低于安全库存', shortage: '缺货' },
  alertState: { open: '未处理', seen: '已知悉', solved: '已解决' },
  virtualKind: { unlimited: '不限量', counted: '限量', code_pool: '卡密', service: '到店核销' },
  flag: { f0: '无旗', f1: '红旗', f2: '黄旗', f3: '绿旗', f4: '蓝旗', f5: '紫旗', f6: '橙旗', f7: '浅蓝旗', f8: '浅粉旗', f9: '深绿旗', f10: '桃红旗' },
  role: { owner: '店主', customer_service: '客服', warehouse: '仓库', finance: '财务' },
  actor: { user: '人员', api_key: '接口密钥', system: '系统', buyer: '买家' },
};
