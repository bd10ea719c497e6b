import {
  abandonRefundRoute,
  approveRefundRoute,
  confirmRefundRoute,
  listFinanceTasksRoute,
  minor,
  orderPaymentsRoute,
  recordOfflinePaymentRoute,
  rejectRefundRoute,
  requestRefundRoute,
  resolveFinanceTaskRoute,
} from '@danflow/contract';
import { calling, type Act, type Deed } from './deed.ts';
import { passOn } from './letters.ts';
import type { History } from './world.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' };
const moneyOf = (history: History, n: number) => {
  const params = history.pick(n);
  return params && history.world.app.ok(orderPaymentsRoute, { params });
};

/** The button of the buyer's page. */
const pay: Deed = (history, a) => {
  const path = history.pick(a)?.payPath;
  const act: Act = async () => {
    const options = { method: 'POST', url: `${path}/pay`, headers: FORM, payload: 'provider=sandbox' } as const;
    return { status: (await history.world.app.http.app.inject(options)).statusCode, body: null };
  };
  return Promise.resolve(path ? act : null);
};

/** The buyer's page, open again: it asks the bank. */
const lookAtPage: Deed = (history, a) => {
  const path = history.pick(a)?.payPath;
  const act: Act = async () => ({
    status: (await history.world.app.http.app.inject({ url: `${path}?returned=1` })).statusCode,
    body: null,
  });
  return Promise.resolve(path ? act : null);
};

const AMOUNTS = { 4: 0.5, 5: 1.1 } as const;
const paidBy = (amount: number, b: number): number => Math.max(1, Math.floor(amount * (AMOUNTS[b as 4 | 5] ?? 1)));

/** Also on a trade that was closed, or failed before: money that comes late. */
const bankTakes: Deed = async (history, a, b) => {
  const { bank } = history.world;
  const open = (await history.trades()).filter((t) => t.state !== 'paid');
  const trade = open[a % Math.max(1, open.length)];
  if (trade) bank.pay(trade, paidBy(trade.amount, b));
  return trade && b < 3 ? passOn(history, bank.told.length - 1, 1 + (b % 2)) : null;
};

const bankFails: Deed = async (history, a) => {
  const waiting = (await history.trades()).filter((t) => t.state === 'waiting');
  const trade = waiting[a % Math.max(1, waiting.length)];
  if (trade) history.world.bank.fail(trade);
  return null;
};

const offline: Deed = async (history, a, b) => {
  const money = await moneyOf(history, a);
  const params = history.pick(a);
  if (!money || !params) return null;
  const body = { method: 'cash' as const, amount: minor(paidBy(money.amountDue || 100, b)) };
  return calling(history, recordOfflinePaymentRoute, { params, body });
};

const refund: Deed = async (history, a, b) => {
  const order = await history.order(a);
  const line = order?.lines[0];
  if (!order || !line || order.paidAmount === null) return null;
  const amount = [order.paidAmount, order.paidAmount, Math.ceil(order.paidAmount / 2), 700, 333, order.paidAmount + 1][b] ?? 1;
  const body = {
    amount: minor(Math.max(1, amount)),
    reason: 'the buyer asked',
    ...(b === 4 ? { lines: [{ lineNo: line.lineNo, qty: 1 }] } : {}),
    ...(a % 2 === 1 ? { handedBackNote: 'over the counter' } : {}),
  };
  return calling(history, requestRefundRoute, { params: { orderId: order.id }, body });
};

const bankSettles: Deed = async (history, a, b) => {
  const pending = (await history.trades()).flatMap((trade) =>
    [...trade.refunds.values()].filter((r) => r.state === 'pending').map((refundOf) => ({ trade, refundOf })),
  );
  const found = pending[a % Math.max(1, pending.length)];
  if (found) history.world.bank.settle(found.trade, found.refundOf, b !== 5);
  return null;
};

const settleByHand: Deed = async (history, a, b) => {
  const money = await moneyOf(history, a);
  const params = money?.refunds.filter((r) => r.isManual && r.state === 'pending').map((r) => ({ refundId: r.id }))[0];
  if (!params) return null;
  return b === 5
    ? calling(history, abandonRefundRoute, { params, body: { note: 'kept after all' } })
    : calling(history, confirmRefundRoute, { params, body: { note: 'handed back' } });
};

const decide: Deed = async (history, a, b) => {
  const money = await moneyOf(history, a);
  const params = money?.refunds.filter((r) => r.approval === 'waiting').map((r) => ({ refundId: r.id }))[0];
  if (!params) return null;
  const as = history.world.second;
  return b > 3
    ? calling(history, rejectRefundRoute, { params, body: { reason: 'no' }, as })
    : calling(history, approveRefundRoute, { params, body: { note: 'yes' }, as });
};

const resolveTask: Deed = async (history, a, b) => {
  const { items } = await history.world.app.ok(listFinanceTasksRoute, { query: { limit: 200 } });
  const mine = new Set<string>(history.placed.map((p) => p.orderId));
  const open = items.filter((t) => t.orderId !== null && mine.has(t.orderId));
  const task = open[a % Math.max(1, open.length)];
  const resolution = task?.choices[b % Math.max(1, task.choices.length)];
  if (!task || !resolution) return null;
  return calling(history, resolveFinanceTaskRoute, {
    params: { taskId: task.id },
    body: { resolution, note: 'looked at' },
    as: history.world.second,
  });
};

export const MONEY_DEEDS = { pay, lookAtPage, bankTakes, bankFails, offline, refund, bankSettles, settleByHand, decide, resolveTask };
