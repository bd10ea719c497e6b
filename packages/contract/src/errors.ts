import { ACTION_WORDS, DETAIL_WORDS, STATUS_WORDS, type RefusalDetail } from './refusal-words.ts';
/** One table: code → HTTP status, sentence in both languages (law 10). A sentence may use {facts}. */
export const ERRORS = {
  bad_request: { status: 400, zh: '请求内容有误：{detail}', en: 'The request is not right: {detail}' },
  not_signed_in: { status: 401, zh: '请先登录', en: 'Please sign in first.' },
  sign_in_refused: { status: 401, zh: '用户名或密码不正确', en: 'User name or password is wrong.' },
  sign_in_locked: { status: 429, zh: '尝试次数过多，请在 {seconds} 秒后再试', en: 'Too many attempts; try again in {seconds} seconds.' },
  password_change_required: { status: 403, zh: '请先修改初始密码', en: 'Please change your first password before going on.' },
  password_too_weak: {
    status: 422,
    zh: '密码至少 10 位，且不能与用户名相同',
    en: 'A password needs at least 10 characters and must differ from the user name.',
  },
  forbidden: { status: 403, zh: '您没有这项权限：{permission}', en: 'You do not have this permission: {permission}' },
  field_hidden: { status: 403, zh: '您不能查看、筛选或排序此字段：{field}', en: 'You may not see, filter or sort by this field: {field}' },
  csrf_refused: {
    status: 403,
    zh: '请求来源不可信，请刷新页面后重试',
    en: 'The request does not come from this site; reload the page and try again.',
  },
  too_many_streams: {
    status: 429,
    zh: '打开的实时页面过多，请关闭一些页面',
    en: 'Too many live pages are open; close some of them.',
  },
  not_found: { status: 404, zh: '找不到这条记录：{what}', en: 'There is no such record: {what}' },
  version_conflict: {
    status: 412,
    zh: '这些内容刚被他人修改，请核对后再保存：{fields}',
    en: 'Somebody has just changed the same fields; look at them and save again: {fields}',
  },
  idempotency_key_missing: { status: 400, zh: '缺少 Idempotency-Key 请求头', en: 'The Idempotency-Key header is missing.' },
  idempotency_key_reused: {
    status: 422,
    zh: '同一个 Idempotency-Key 已用于不同的内容',
    en: 'This Idempotency-Key was used with another body.',
  },
  name_taken: { status: 409, zh: '名称或编码已被使用：{name}', en: 'The name or code is already taken: {name}' },
  last_owner: { status: 409, zh: '至少要保留一位可用的店主账号', en: 'The last active owner cannot be disabled or demoted.' },
  role_in_use: { status: 409, zh: '该角色仍有人使用', en: 'The role still has people.' },
  role_builtin: { status: 409, zh: '内置角色不能修改或删除', en: 'A built-in role cannot be changed or deleted.' },
  rights_exceeded: { status: 403, zh: '不能授予超出自己权限的内容：{permission}', en: 'You cannot grant more than you have: {permission}' },
  order_not_found: { status: 404, zh: '找不到这个订单', en: 'There is no such order.' },
  order_action_refused: {
    status: 409,
    zh: '订单“{status}”，不能执行“{action}”{why}',
    en: 'The order is “{status}” and cannot take the action “{action}”{why}',
  },
  order_held: { status: 409, zh: '订单已挂起：{reason}', en: 'The order is on hold: {reason}' },
  order_refund_pending: { status: 409, zh: '买家退款处理中，请勿发货', en: 'A refund is under way; do not ship.' },
  order_has_payment: { status: 409, zh: '订单已有付款，请先退款或改用退款操作', en: 'The order holds money; refund it instead.' },
  order_types_mixed: {
    status: 422,
    zh: '一个订单只能有一种商品类型，请拆成：{types}',
    en: 'The lines of an order share one type; split it into: {types}',
  },
  order_empty: { status: 422, zh: '订单至少要有一行商品', en: 'An order needs at least one line.' },
  order_amount_wrong: { status: 422, zh: '金额有误：{detail}', en: 'The amounts do not work out: {detail}' },
  sku_not_found: { status: 422, zh: '找不到商品编码：{codes}', en: 'There is no such SKU: {codes}' },
  sku_archived: { status: 422, zh: '商品已停用：{codes}', en: 'The SKU is archived: {codes}' },
  currency_mismatch: { status: 422, zh: '币种不一致：{detail}', en: 'The currencies differ: {detail}' },
  shop_not_found: { status: 422, zh: '找不到这个店铺', en: 'There is no such shop.' },
  warehouse_not_found: { status: 422, zh: '找不到这个仓库，或店铺没有可用仓库', en: 'There is no such warehouse, or the shop has none.' },
  stock_insufficient: { status: 409, zh: '库存不足：{shortages}', en: 'Not enough stock: {shortages}' },
  source_no_taken: {
    status: 409,
    zh: '该店铺已有相同的来源单号：{sourceNo}',
    en: 'The shop already has an order with this source number: {sourceNo}',
  },
  customer_blacklisted: { status: 409, zh: '该客户在黑名单中：{reason}', en: 'The customer is blacklisted: {reason}' },
  credit_refused: { status: 409, zh: '该客户不能月结，或超出额度', en: 'The customer may not buy on account, or the limit is exceeded.' },
  shipment_not_found: { status: 404, zh: '找不到这个包裹', en: 'There is no such shipment.' },
  ship_qty_wrong: { status: 422, zh: '发货数量有误：{detail}', en: 'The quantities to ship are wrong: {detail}' },
  swap_refused: { status: 409, zh: '换规格被拒绝：{detail}', en: 'The variant cannot be swapped: {detail}' },
  codes_used_up: { status: 409, zh: '卡密不足：{sku}', en: 'Not enough card keys: {sku}' },
  redeem_code_unknown: { status: 404, zh: '核销码不存在', en: 'There is no such redeem code.' },
  redeem_code_used: { status: 409, zh: '核销码已于 {at} 使用', en: 'The redeem code was used at {at}.' },
  scan_unknown: { status: 404, zh: '无法识别：{code}', en: 'Nothing matches what was scanned: {code}' },
  scan_ambiguous: {
    status: 409,
    zh: '多个店铺都有这个来源单号，请扫描系统单号：{orderNos}',
    en: 'Several shops have an order of this number; scan its own number instead: {orderNos}',
  },
  payment_link_invalid: {
    status: 404,
    zh: '付款链接无效或已过期，请向商家索取新链接',
    en: 'The payment link is invalid or has expired; ask the shop for a new one.',
  },
  payment_provider_off: { status: 409, zh: '该支付方式未启用：{provider}', en: 'This payment provider is not switched on: {provider}' },
  account_field_wrong: { status: 422, zh: '填写有误：{zh}（{field}）', en: '{en} ({field})' },
  account_from_environment: {
    status: 409,
    zh: '此账户由环境变量 {setting} 设置，请在那里修改并重启',
    en: 'This account is set by {setting} in the environment; change it there and restart.',
  },
  payment_not_open: { status: 409, zh: '这笔付款已结束', en: 'This payment is no longer open.' },
  payment_result_unknown: {
    status: 409,
    zh: '上一笔付款结果未知，请稍后再试',
    en: 'The result of the last payment is not known yet; try again shortly.',
  },
  refund_exceeds: { status: 409, zh: '退款金额超过可退金额 {available}', en: 'The refund exceeds what can be refunded: {available}' },
  reconciliation_day_wrong: {
    status: 422,
    zh: '这一天不能对账：{detail}',
    en: 'This day cannot be reconciled: {detail}',
  },
  reconciliation_done: {
    status: 409,
    zh: '这一天已经对过账；需要重新对账时请明确选择“重新对账”',
    en: 'This day has been reconciled; say that it is to be done again.',
  },
  reconciliation_running: { status: 409, zh: '这一天正在对账，请等它结束', en: 'This day is being reconciled; wait until it has ended.' },
  reconciliation_signed: {
    status: 409,
    zh: '{day} 已签字关账，之后的更正记入未关账的日子',
    en: '{day} is signed off; later corrections count in the open day.',
  },
  reconciliation_not_done: {
    status: 409,
    zh: '这一天还没有对账成功，不能签字',
    en: 'This day is not reconciled yet; it cannot be signed off.',
  },
  reconciliation_open_differences: {
    status: 409,
    zh: '还有 {count} 条差异没有处理，处理或挂账后才能签字',
    en: '{count} differences are open; decide or carry them before the day is signed off.',
  },
  reconciliation_earlier_open: {
    status: 409,
    zh: '更早的 {day} 还没有签字，请按日期顺序签字',
    en: '{day}, which is earlier, is not signed off yet; sign in the order of days.',
  },
  reconciliation_solved: { status: 409, zh: '这条差异已经处理', en: 'This difference has been decided.' },
  refund_limit_reached: {
    status: 409,
    zh: '24 小时内您最多还能退 {left}，请由他人办理或请管理员调整限额',
    en: 'Within 24 hours you may refund {left} more; ask somebody else, or have the limit changed.',
  },
  refund_second_person: {
    status: 403,
    zh: '退款须由另一人复核，不能复核自己（或自己的密钥）发起的退款',
    en: 'A second person has to decide: not who asked for the refund, nor their API key.',
  },
  refund_lines_wrong: { status: 422, zh: '退款商品有误：{detail}', en: 'The lines to refund are wrong: {detail}' },
  order_balance_due: { status: 409, zh: '尾款未付，不能发货', en: 'The balance is not paid yet; the order cannot ship.' },
  notification_refused: { status: 400, zh: '通知验签失败', en: 'The notification could not be verified.' },
  import_file_unreadable: { status: 422, zh: '无法读取文件：{detail}', en: 'The file cannot be read: {detail}' },
  import_state_wrong: { status: 409, zh: '导入批次当前状态（{state}）不能执行此操作', en: 'The import, being {state}, cannot do this.' },
  import_undo_refused: {
    status: 409,
    zh: '批次中有 {count} 个订单已有付款或发货，不能撤销',
    en: '{count} orders of the batch have a payment or shipment of their own; it cannot be undone.',
  },
  file_refused: { status: 422, zh: '文件被拒绝：{detail}', en: 'The file is refused: {detail}' },
  too_large: { status: 413, zh: '内容过大，上限 {limit}', en: 'Too large; the limit is {limit}.' },
  too_many_requests: { status: 429, zh: '请求过于频繁，请稍后再试', en: 'Too many requests; try again shortly.' },
  job_running: { status: 409, zh: '该任务正在运行，请等它结束', en: 'This timer is running; wait until it has ended.' },
  dead_letter_unreadable: {
    status: 409,
    zh: '无法读取的消息不能重试，请查明来源后放弃',
    en: 'A message that could not be read cannot be retried; find out where it came from, then give it up.',
  },
  busy: { status: 503, zh: '系统繁忙，请稍后重试', en: 'The system is busy; try again shortly.' },
  internal: { status: 500, zh: '系统出错，编号 {id}', en: 'Something broke; its number is {id}.' },
  password_wrong: { status: 422, zh: '当前密码不正确', en: 'The present password is wrong.' },
  batch_count_changed: {
    status: 409,
    zh: '符合条件的订单已从 {expected} 条变为 {count} 条，请核对后再执行',
    en: 'The orders that match have gone from {expected} to {count}; look again before you go on.',
  },
  batch_running: { status: 409, zh: '批量操作仍在进行', en: 'The batch is still under way.' },
  undo_too_late: { status: 409, zh: '已无法撤销：{detail}', en: 'This can no longer be undone: {detail}' },
  limit_reached: { status: 409, zh: '数量已达上限 {limit}', en: 'There are already as many as there may be: {limit}' },
} as const satisfies Record<string, { status: number; zh: string; en: string }>;

export type ErrorCode = keyof typeof ERRORS;
export type Facts = Readonly<Record<string, unknown>>;

/** An expected refusal: what a caller can act on. Bugs are plain Errors and answer 500 with an id. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly facts: Facts;
  constructor(code: ErrorCode, facts: Facts = {}) {
    super(sentence(code, facts, 'en'));
    this.name = 'DomainError';
    this.code = code;
    this.facts = facts;
  }
}

function printed(value: unknown): string {
  if (Array.isArray(value)) return value.map(printed).join(', ');
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

type Words = Readonly<Record<string, readonly [zh: string, en: string]>>;
const worded = (words: Words, value: unknown, at: 0 | 1): unknown => (typeof value === 'string' ? (words[value]?.[at] ?? value) : value);

/** Facts stay codes for machines; in a sentence an order's status, action and reason are words. */
function spoken(code: ErrorCode, facts: Facts, locale: 'zh-CN' | 'en'): Facts {
  if (code !== 'order_action_refused') return facts;
  const { status, action, detail } = facts;
  const [at, colon] = locale === 'en' ? ([1, ': '] as const) : ([0, '\uff1a'] as const);
  const reason = typeof detail === 'string' && at === 0 && detail in DETAIL_WORDS ? DETAIL_WORDS[detail as RefusalDetail] : detail;
  return {
    status: worded(STATUS_WORDS, status, at),
    action: worded(ACTION_WORDS, action, at),
    why: reason === undefined ? '' : `${colon}${printed(reason)}`,
  };
}

/** The sentence of a refusal in the reader's language, with its facts filled in. */
export function sentence(code: ErrorCode, facts: Facts, locale: 'zh-CN' | 'en'): string {
  const text = ERRORS[code][locale === 'en' ? 'en' : 'zh'];
  const said = spoken(code, facts, locale);
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => printed(said[name]));
}
