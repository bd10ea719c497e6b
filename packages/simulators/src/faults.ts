import type { Simulator } from './simulator.ts';

type Provider = Simulator['provider'];

/** Everything that goes wrong at real providers, to be armed by a test or a person. */
export const FAULT_KINDS = {
  answer_delay: { zh: '应答延迟', en: 'Answer comes late' },
  answer_429: { zh: '应答：频率超限', en: 'Answer: too many requests' },
  answer_system_error: { zh: '应答：系统错误，什么也没发生', en: 'Answer: system error, nothing was done' },
  answer_5xx: { zh: '应答：502，没有内容', en: 'Answer: 502 without content' },
  answer_wrong_signature: { zh: '应答签名错误', en: 'Answer with a wrong signature' },
  other_key: { zh: '用另一把密钥签名(换密钥期间)', en: 'Signed with the other key (keys are being switched)' },
  timeout_after_success: { zh: '已经执行，但应答丢失', en: 'Done, but the answer is lost' },
  notify_delay: { zh: '通知延迟', en: 'Notification comes late' },
  notify_duplicate: { zh: '通知重复', en: 'Notification comes twice' },
  notify_drop: { zh: '通知丢失', en: 'Notification is lost' },
  notify_reorder: { zh: '通知乱序', en: 'Notification comes after the next one' },
  notify_wrong_signature: { zh: '通知首次签名错误(探测)', en: 'First notification has a wrong signature (a probe)' },
  refund_processing: { zh: '退款一直处理中', en: 'Refund stays in process' },
  refund_abnormal: { zh: '退款异常', en: 'Refund ends abnormal' },
  refund_not_enough: { zh: '商户余额不足', en: 'Balance is too low for the refund' },
  refund_closed: { zh: '退款关闭', en: 'Refund ends closed' },
  bill_creating: { zh: '账单尚未生成', en: 'Bill is not ready' },
  bill_missing_row: { zh: '账单缺一行', en: 'Bill lacks a row' },
  bill_extra_row: { zh: '账单多一行', en: 'Bill has a row too many' },
  bill_wrong_row: { zh: '账单一行金额错误', en: 'Bill has a wrong amount' },
  gateway_error_signed: { zh: '支付宝：网关错误也带签名', en: 'Alipay: errors of the gateway are signed as well' },
  not_signed_up: { zh: '支付宝：未签约该产品', en: 'Alipay: the product is not signed up for' },
  bill_wrong_hash: { zh: '账单摘要错误', en: 'Bill does not match its hash' },
} as const;
export type FaultKind = keyof typeof FAULT_KINDS;
export const isFaultKind = (text: unknown): text is FaultKind => typeof text === 'string' && Object.hasOwn(FAULT_KINDS, text);

/** What the caller was doing; each simulator maps its own calls to these. */
export const OPERATIONS = ['pay', 'query', 'close', 'refund', 'refund_query', 'bill', 'bill_file', 'notify'] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Null: whoever comes first. */
  readonly provider: Provider | null;
  readonly operation: Operation | null;
  /** How often it still strikes; null until it is cleared. */
  readonly times: number | null;
  /** Of delays, and of lost answers how long the caller is left hanging. */
  readonly ms: number;
}

const MAX_ARMED = 200;
const MAX_MS = 600_000;

/** Armed faults. Each use takes one off. */
export class Faults {
  #armed: Fault[] = [];

  list(): readonly Fault[] {
    return this.#armed;
  }

  arm({ kind, provider = null, operation = null, times = 1, ms = 0 }: Partial<Fault> & Pick<Fault, 'kind'>): void {
    if (this.#armed.length >= MAX_ARMED) throw new RangeError(`at most ${MAX_ARMED} faults; DELETE /faults clears them`);
    this.#armed.push({ kind, provider, operation, times, ms });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault of this kind that strikes now, or null. */
  take(provider: Provider, kind: FaultKind, operation?: Operation): Fault | null {
    const isMeant = (f: Fault): boolean =>
      f.kind === kind &&
      (f.provider === null || f.provider === provider) &&
      (f.operation === null || operation === undefined || f.operation === operation);
    const index = this.#armed.findIndex(isMeant);
    const found = this.#armed[index];
    if (found === undefined) return null;
    if (found.times !== null) {
      const rest = found.times > 1 ? [{ ...found, times: found.times - 1 }] : [];
      this.#armed.splice(index, 1, ...rest);
    }
    return found;
  }
}

const oneOf = <T extends string>(value: unknown, known: readonly T[], field: string): T | null => {
  if (value === undefined || value === null || value === '') return null;
  const found = known.find((k) => k === value);
  if (found === undefined) throw new RangeError(`${field}: one of ${known.join(', ')}`);
  return found;
};

const whole = (value: unknown, field: string, fallback: number, max: number): number => {
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > max) throw new RangeError(`${field}: a whole number up to ${max}`);
  return number;
};

/** Of JSON or a form; throws a RangeError that names the field. */
export function readFault(input: Readonly<Record<string, unknown>>): Fault {
  const { kind } = input;
  if (!isFaultKind(kind)) throw new RangeError(`kind: one of ${Object.keys(FAULT_KINDS).join(', ')}`);
  return {
    kind,
    provider: oneOf(input.provider, ['wechat_pay', 'alipay'], 'provider'),
    operation: oneOf(input.operation, OPERATIONS, 'operation'),
    times: input.times === null ? null : Math.max(1, whole(input.times, 'times', 1, 1_000_000)),
    ms: whole(input.ms, 'ms', 0, MAX_MS),
  };
}
