import type { SimClock } from './clock.ts';
import { FAULT_KINDS, OPERATIONS, readFault, type Fault, type Faults } from './faults.ts';
import type { Notifier } from './notifier.ts';
import { formOf, html, languageOf, pageReply, seeOther, yuan, type Html, type Language } from './page.ts';
import type { SimReply, SimRequest, Simulator } from './simulator.ts';

export interface Controlled {
  readonly faults: Faults;
  readonly clock: SimClock;
  readonly notifier: Notifier;
  readonly simulators: readonly (Simulator & { readonly mount: string })[];
}

const SHOWN_TRADES = 20;
const WORDS = {
  zh: {
    title: '支付模拟器',
    trades: '最近的交易',
    none: '还没有交易。',
    faults: '故障',
    armed: '已设置',
    noFault: '没有设置故障。',
    arm: '设置',
    clear: '全部清除',
    kind: '故障',
    provider: '支付机构',
    operation: '调用',
    any: '任意',
    times: '次数',
    ms: '毫秒',
    always: '一直',
    counts: '通知',
    clock: '时钟',
    behind: '账本时间的偏移(小时)',
    set: '设置时钟',
    sent: '已发送',
    taken: '已接收',
    refused: '未被接收',
    lost: '丢失',
    givenUp: '不再重发',
    waiting: '等待中',
  },
  en: {
    title: 'Payment simulators',
    trades: 'Newest trades',
    none: 'There is no trade yet.',
    faults: 'Faults',
    armed: 'Armed',
    noFault: 'No fault is armed.',
    arm: 'Arm',
    clear: 'Clear all',
    kind: 'Fault',
    provider: 'Provider',
    operation: 'Call',
    any: 'any',
    times: 'Times',
    ms: 'Milliseconds',
    always: 'always',
    counts: 'Notifications',
    clock: 'Clock',
    behind: 'Hours that the books run ahead (or behind, below 0)',
    set: 'Set the clock',
    sent: 'Sent',
    taken: 'Taken',
    refused: 'Not taken',
    lost: 'Lost',
    givenUp: 'Given up',
    waiting: 'Waiting',
  },
} as const;
type Words = (typeof WORDS)[Language];

const COUNTS = ['sent', 'taken', 'refused', 'waiting', 'lost', 'givenUp'] as const;

const tradesOf = (controlled: Controlled, w: Words): Html => {
  const lines = controlled.simulators.flatMap((s) =>
    s.trades(SHOWN_TRADES).map(
      (t) =>
        html`<li class="line">
          <span><a href="${s.mount}${t.path}">${t.subject}</a><br /><span class="quiet">${s.provider} · ${t.outTradeNo}</span></span>
          <span>¥${yuan(t.amount)} · ${t.state}</span>
        </li>`,
    ),
  );
  return html`<section class="card">
    <h2>${w.trades}</h2>
    ${
      lines.length === 0
        ? html`<p class="quiet">${w.none}</p>`
        : html`<ul>
            ${lines}
          </ul>`
    }
  </section>`;
};

const option = (value: string, label: string): Html => html`<option value="${value}">${label}</option>`;

const armedOf = (faults: readonly Fault[], language: Language, w: Words): Html =>
  faults.length === 0
    ? html`<p class="quiet">${w.noFault}</p>`
    : html`<ul>
          ${faults.map(
            (f) =>
              html`<li class="line">
                <span>${FAULT_KINDS[f.kind][language]}</span>
                <span class="quiet">${f.provider ?? w.any} · ${f.operation ?? w.any} · ${f.times ?? w.always} · ${f.ms} ms</span>
              </li>`,
          )}
        </ul>
        <form method="post" action="/faults/clear"><button>${w.clear}</button></form>`;

const armForm = (language: Language, w: Words): Html =>
  html`<form method="post" action="/faults/arm">
    <div class="grid">
      <label
        >${w.kind}<select name="kind">
          ${Object.entries(FAULT_KINDS).map(([kind, says]) => option(kind, says[language]))}
        </select></label
      >
      <label
        >${w.provider}<select name="provider">
          ${option('', w.any)}${option('wechat_pay', 'wechat_pay')}${option('alipay', 'alipay')}
        </select></label
      >
      <label
        >${w.operation}<select name="operation">
          ${option('', w.any)}${OPERATIONS.map((o) => option(o, o))}
        </select></label
      >
      <label>${w.times}<input name="times" inputmode="numeric" value="1" /></label>
      <label>${w.ms}<input name="ms" inputmode="numeric" value="0" /></label>
    </div>
    <button class="first">${w.arm}</button>
  </form>`;

function frontPage(controlled: Controlled, request: SimRequest): SimReply {
  const language = languageOf(request);
  const w = WORDS[language];
  const { now, booksAheadMs } = controlled.clock.state();
  const counted = { ...controlled.notifier.counts, waiting: controlled.notifier.waiting };
  const counts = COUNTS.map(
    (name) =>
      html`<dt>${w[name]}</dt>
        <dd>${counted[name]}</dd>`,
  );
  const shown = new Date(now).toLocaleString(language === 'zh' ? 'zh-CN' : 'en', { timeZone: 'Asia/Shanghai' });
  const body = html`<h1>${w.title}</h1>
    ${tradesOf(controlled, w)}
    <section class="card">
      <h2>${w.faults}</h2>
      ${armedOf(controlled.faults.list(), language, w)} ${armForm(language, w)}
    </section>
    <section class="card">
      <h2>${w.clock}</h2>
      <p class="quiet">${shown} (UTC+8)</p>
      <form method="post" action="/clock/hours">
        <label>${w.behind}<input name="hours" inputmode="numeric" value="${String(booksAheadMs / 3_600_000)}" /></label>
        <button>${w.set}</button>
      </form>
    </section>
    <section class="card">
      <h2>${w.counts}</h2>
      <dl>${counts}</dl>
    </section>`;
  return pageReply({ language, title: w.title, body, isWide: true });
}

const json = (value: unknown, status = 200): SimReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function bodyOf(request: SimRequest): readonly Readonly<Record<string, unknown>>[] {
  // Only JSON that says so: a form on a foreign page cannot send it.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) throw new RangeError('content-type: application/json');
  const value: unknown = JSON.parse(request.body.toString('utf8'));
  const all = Array.isArray(value) ? value : [value];
  if (!all.every(isObject)) throw new RangeError('body: an object, or a list of them');
  return all;
}

function setClock({ clock }: Controlled, request: SimRequest): SimReply {
  const [wish = {}] = bodyOf(request);
  if (wish.now !== undefined) {
    const now = new Date(typeof wish.now === 'string' ? wish.now : Number.NaN);
    if (Number.isNaN(now.getTime())) throw new RangeError('now: a time, 2026-01-31T02:00:00Z');
    clock.setNow(now);
  }
  if (wish.booksAheadMs !== undefined) clock.setBooksAhead(Number(wish.booksAheadMs));
  return json(clock.state());
}

function arm({ faults }: Controlled, all: readonly Readonly<Record<string, unknown>>[]): void {
  for (const fault of all.map(readFault)) faults.arm(fault);
}

type Deed = (controlled: Controlled, request: SimRequest) => SimReply;

const DEEDS: Readonly<Record<string, Deed>> = {
  'GET /': frontPage,
  'GET /faults': ({ faults }) => json({ armed: faults.list(), kinds: Object.keys(FAULT_KINDS), operations: OPERATIONS }),
  'POST /faults'(controlled, request) {
    arm(controlled, bodyOf(request));
    return json({ armed: controlled.faults.list() });
  },
  'DELETE /faults'({ faults }) {
    faults.clear();
    return json({ armed: [] });
  },
  'GET /clock': ({ clock }) => json(clock.state()),
  'POST /clock': setClock,
  'GET /notifications': ({ notifier }) => json({ ...notifier.counts, waiting: notifier.waiting }),
  'GET /notifications/taken': ({ notifier }) => json([...notifier.taken.values()]),
  'POST /faults/arm'(controlled, request) {
    arm(controlled, [Object.fromEntries(formOf(request))]);
    return seeOther('/');
  },
  'POST /faults/clear'({ faults }) {
    faults.clear();
    return seeOther('/');
  },
  'POST /clock/hours'({ clock }, request) {
    clock.setBooksAhead(Number(formOf(request).get('hours')) * 3_600_000);
    return seeOther('/');
  },
};

/** The knobs, for people and programs. Null: no such address here. */
export function control(controlled: Controlled, request: SimRequest): SimReply | null {
  const deed = DEEDS[`${request.method} ${request.path}`];
  if (deed === undefined) return null;
  try {
    return deed(controlled, request);
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return json({ message: error.message }, 400);
    throw error;
  }
}
