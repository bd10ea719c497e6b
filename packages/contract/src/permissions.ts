/** The catalogue: every permission there is, in words for the owner who makes a role. */
export const PERMISSIONS = {
  'order.read': { zh: '查看订单', en: 'See orders' },
  'order.create': { zh: '录入与复制订单', en: 'Enter and copy orders' },
  'order.edit': { zh: '修改地址、备注、标记', en: 'Edit address, memo, marks' },
  'order.price': { zh: '未付款前改价、改商品', en: 'Change lines and prices before payment' },
  'order.swap': { zh: '付款后同价换规格', en: 'Swap a variant at equal price' },
  'order.confirm': { zh: '确认货到付款/月结订单', en: 'Confirm orders on delivery or on account' },
  'order.cancel': { zh: '取消与恢复订单', en: 'Cancel and revive orders' },
  'order.hold': { zh: '挂起与解挂', en: 'Hold and release' },
  'order.assign': { zh: '指派负责人', en: 'Assign orders' },
  'order.complete': { zh: '确认完成', en: 'Complete orders' },
  'order.extend': { zh: '延长付款期限', en: 'Extend deadlines' },
  'order.ship': { zh: '发货、改运单号、作废包裹', en: 'Ship, correct tracking, void parcels' },
  'order.produce': { zh: '登记生产进度', en: 'Report production' },
  'order.deliver': { zh: '交付虚拟商品、核销', en: 'Deliver virtual goods, redeem' },
  'order.export': { zh: '导出订单', en: 'Export orders' },
  'order.import': { zh: '导入订单', en: 'Import orders' },
  'order.history': { zh: '查看订单历史', en: 'See an order’s history' },
  'receiver.print': { zh: '打印面单(含收件人)', en: 'Print labels with the receiver' },
  'customer.read': { zh: '查看客户', en: 'See customers' },
  'customer.edit': { zh: '修改客户', en: 'Edit customers' },
  'customer.reveal': { zh: '查看完整个人信息', en: 'Reveal personal data' },
  'catalog.read': { zh: '查看商品', en: 'See goods' },
  'catalog.edit': { zh: '维护商品', en: 'Edit goods' },
  'stock.read': { zh: '查看库存', en: 'See stock' },
  'stock.change': { zh: '收货、调整、盘点、调拨', en: 'Receive, adjust, count, transfer' },
  'stock.alert': { zh: '处理库存预警', en: 'Handle stock alerts' },
  'payment.read': { zh: '查看收款', en: 'See payments' },
  'payment.link': { zh: '发送付款链接', en: 'Send payment links' },
  'payment.record': { zh: '登记线下收款', en: 'Record offline payments' },
  'payment.refund': { zh: '退款', en: 'Refund' },
  'finance.task': { zh: '处理财务待办', en: 'Handle finance tasks' },
  'shop.edit': { zh: '设置店铺与仓库', en: 'Set up shops and warehouses' },
  'people.manage': { zh: '管理人员、角色与密钥', en: 'Manage people, roles and keys' },
  'audit.read': { zh: '查看审计日志', en: 'Read the audit journal' },
  'system.read': { zh: '查看系统状态', en: 'See the system' },
  'system.manage': { zh: '系统设置', en: 'Manage the system' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type Permission = keyof typeof PERMISSIONS;
export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as [Permission, ...Permission[]];

/** What a route may ask of its caller beside a permission: nobody in particular, or anyone signed in. */
export type Access = Permission | 'public' | 'signed_in';
