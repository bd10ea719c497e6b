import {
  abandonRefundRoute,
  approveRefundRoute,
  confirmRefundRoute,
  listFinanceTasksRoute,
  listPaymentAlertsRoute,
  listPaymentsRoute,
  listQuarantineRoute,
  orderPaymentsRoute,
  paymentLinkRoute,
  recordOfflinePaymentRoute,
  refundRulesRoute,
  rejectRefundRoute,
  requestRefundRoute,
  resolveFinanceTaskRoute,
  seePaymentAlertRoute,
  setRefundRulesRoute,
} from '@danflow/contract';
import { mountCommand, mountQuery, readAs } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import { requireOrderInScope } from '../orders/index.ts';
import { approveRefund, rejectRefund } from './decide-refund.ts';
import { getAttempt } from './get-attempt.ts';
import { getOrderPayments, getRefunds } from './get-order-payments.ts';
import { getPaymentLink } from './get-payment-link.ts';
import { getFinanceTask, listFinanceTasks } from './list-finance-tasks.ts';
import { getPaymentAlert, listPaymentAlerts } from './list-alerts.ts';
import { listPayments } from './list-payments.ts';
import { listQuarantine } from './list-quarantine.ts';
import { mountNotifications } from './notification.route.ts';
import { recordOfflinePayment } from './record-offline-payment.ts';
import { requestRefund, settleManualRefund } from './request-refund.ts';
import { refundRules, setRefundRules } from './refund-rules.repo.ts';
import { resolveFinanceTask } from './resolve-finance-task.ts';
import { seeAlert } from './see-alert.ts';
import { closeAttempts } from './settle-attempt.ts';

export function mountPayments(http: Http, { core, settings, log }: Deps): void {
  mountNotifications(http, core, log);
  mountQuery(http, orderPaymentsRoute, (read, { params }) => getOrderPayments(read, core, params.orderId));
  mountQuery(http, paymentLinkRoute, (read, { params }) => getPaymentLink(read, settings, params.orderId));
  mountQuery(http, listPaymentsRoute, (read, { query }) => listPayments(read, query));
  mountQuery(http, listPaymentAlertsRoute, (read, { query }) => listPaymentAlerts(read, query));
  mountQuery(http, listQuarantineRoute, (read, { query }) => listQuarantine(read, query));
  mountCommand(
    http,
    seePaymentAlertRoute,
    (tx, { params }) => seeAlert(tx, params.alertId),
    (read, { alertId }) => getPaymentAlert(read, alertId),
  );
  mountQuery(http, listFinanceTasksRoute, (read, { query }) => listFinanceTasks(read, query));
  mountCommand(
    http,
    recordOfflinePaymentRoute,
    (tx, { principal, params, body }) => recordOfflinePayment(tx, principal, { ...body, orderId: params.orderId }),
    async (read, { attemptId, outcome }) => ({ attempt: await getAttempt(read, attemptId), outcome }),
    // A buyer with an open cashier page would pay a second time; the money at hand is booked whatever comes of it.
    async ({ params, principal }) => {
      await requireOrderInScope(readAs(core, principal), params.orderId);
      await closeAttempts(core, params.orderId);
    },
  );
  mountRefunds(http);
  mountCommand(
    http,
    resolveFinanceTaskRoute,
    (tx, { principal, params, body }) => resolveFinanceTask(tx, principal, { ...body, taskId: params.taskId }),
    (read, { taskId }) => getFinanceTask(read, taskId),
  );
}

function mountRefunds(http: Http): void {
  mountCommand(
    http,
    requestRefundRoute,
    (tx, { principal, params, body }) => requestRefund(tx, principal, { ...body, orderId: params.orderId }),
    async (read, { refundIds }) => ({ refunds: await getRefunds(read, refundIds) }),
  );
  mountCommand(
    http,
    confirmRefundRoute,
    (tx, { principal, params, body }) =>
      settleManualRefund(tx, principal, params.refundId, { isDone: true, providerRefundNo: null, note: body.note }),
    async (read, { refundId }) => one(await getRefunds(read, [refundId])),
  );
  mountCommand(
    http,
    abandonRefundRoute,
    (tx, { principal, params, body }) => settleManualRefund(tx, principal, params.refundId, { isDone: false, failure: body.note }),
    async (read, { refundId }) => one(await getRefunds(read, [refundId])),
  );
  mountCommand(
    http,
    approveRefundRoute,
    (tx, { principal, params, body }) => approveRefund(tx, principal, params.refundId, body.note),
    async (read, { refundId }) => one(await getRefunds(read, [refundId])),
  );
  mountCommand(
    http,
    rejectRefundRoute,
    (tx, { principal, params, body }) => rejectRefund(tx, principal, params.refundId, body.reason),
    async (read, { refundId }) => one(await getRefunds(read, [refundId])),
  );
  mountQuery(http, refundRulesRoute, (read) => refundRules(read.db));
  mountCommand(
    http,
    setRefundRulesRoute,
    (tx, { body, ifMatch }) => setRefundRules(tx, body, ifMatch),
    (read) => refundRules(read.db),
  );
}

function one<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('what was just written is not there');
  return item;
}
