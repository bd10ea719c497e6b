export const common = {
  appName: '单流',
  ok: '确定', save: '保存', cancel: '取消', close: '关闭', back: '返回', edit: '修改', add: '新增', remove: '删除', retry: '重试', reload: '刷新页面',
  search: '搜索', clear: '清除', clearFilters: '清除筛选', filter: '筛选', all: '全部', none: '无', yes: '是', no: '否', more: '更多', loadMore: '加载更多', loading: '加载中…',
  copy: '复制', copied: '已复制', copyFailed: '复制失败,请手动选择', saved: '已保存', done: '已完成', print: '打印', export: '导出', upload: '上传', download: '下载',
  optional: '选填', required: '必填', reason: '原因', note: '备注', name: '名称', code: '编码', status: '状态', time: '时间', amount: '金额', qty: '数量', operations: '操作',
  from: '从', to: '至', hidden: '您无权查看', unknown: '未知', noneYet: '暂无', never: '从未', until: '至', by: '经手', view: '查看', archived: '已停用', archive: '停用', unarchive: '启用', active: '启用中', isActive: '在用',
  skipToContent: '跳到正文', mainNav: '主导航', pageNotFound: '没有这个页面', pageNotFoundHelp: '地址可能已改变,或输入有误。', goHome: '回到看板',
  forbiddenTitle: '您没有查看此页的权限', forbiddenHelp: '如需使用,请联系店主调整您的角色。',
  selectPlaceholder: '请选择', searchPlaceholder: '输入以搜索', tableRegion: '表格', rowsShown: '已显示 {{shown}} 条', endOfList: '已全部显示',
  countOf: '{{count}} 条', countOver: '{{count}}+ 条',
  today: '今天', days7: '近 7 天', days30: '近 30 天', custom: '自选', anyTime: '全部时间',
  inMinutes: '剩 {{n}} 分钟', inHours: '剩 {{n}} 小时', inDays: '剩 {{n}} 天', lateMinutes: '已超 {{n}} 分钟', lateHours: '已超 {{n}} 小时', lateDays: '已超 {{n}} 天',
  agoMinutes: '{{n}} 分钟前', agoHours: '{{n}} 小时前', agoDays: '{{n}} 天前', justNow: '刚刚',
  confirmLeave: '还有未保存的内容,确定离开?', files: '文件', chooseFile: '选择文件', version: '版本', language: '语言', theme: '主题', light: '浅色', dark: '深色', system: '跟随系统',
  emptyTitle: '没有内容', emptyHelp: '换个筛选条件试试。', details: '详情', created: '创建时间', updated: '更新时间', actions: '操作', menu: '菜单', openMenu: '打开菜单', phoneCall: '电话',
};
export const errors = {
  network: '网络不通,内容已保留,请检查网络后重试', unreadable: '服务器的回答无法识别,请稍后重试', unknown: '出错了,请重试', title: '没能加载', pageBroke: '页面出错了', pageBrokeHelp: '已填写的内容可能需要重新输入。刷新后再试;若仍出错,请联系管理员。',
  conflictTitle: '内容刚被他人修改', conflictHelp: '请核对最新内容后再保存。', fieldRequired: '请填写此项', badNumber: '请填写正确的数字', badAmount: '请填写正确的金额', tooLong: '内容过长', fileTooLarge: '文件过大,上限 {{limit}}',
};
export const nav = {
  board: '看板', orders: '订单', goods: '商品', stock: '库存', customers: '客户', finance: '收款', imports: '导入', scan: '扫码', settings: '设置', newOrder: '新建订单',
};
export const session = {
  signIn: '登录', signInTitle: '登录单流', username: '用户名', password: '密码', signOut: '退出登录', signingIn: '正在登录…', forgot: '忘记密码?请店主在“设置 › 人员”中重置;店主本人请在服务器上运行 npm run reset-password。',
  claim: '自己掌握的订单系统', changePassword: '修改密码', firstPassword: '请设置新密码', firstPasswordHelp: '您用的是初始密码。设置一个只有您知道的密码后即可开始工作。', currentPassword: '当前密码', newPassword: '新密码', repeatPassword: '再输一遍新密码',
  passwordRule: '至少 10 位,且不能与用户名相同', passwordsDiffer: '两次输入不一致', passwordChanged: '密码已修改,其他设备已退出', mySessions: '我的登录', sessionsHelp: '这些地方登录着您的账号。有不认识的,请结束它并修改密码。',
  thisDevice: '本机', device: '设备', ip: 'IP 地址', signedInAt: '登录时间', lastSeen: '最近使用', endSession: '结束', sessionEnded: '已结束该登录', expired: '登录已失效,请重新登录', userMenu: '账号菜单', role: '角色', showPassword: '显示密码', hidePassword: '隐藏密码',
};
