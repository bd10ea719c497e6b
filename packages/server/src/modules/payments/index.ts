import type { ServerModule } from '../../platform/module.ts';
import { setAttemptCloser } from '../orders/index.ts';
import { paymentHandlers } from './handlers.ts';
import { mountPayments } from './routes.ts';
import { storedNotifications } from './receive-notification.ts';
import { closeAttempts } from './settle-attempt.ts';
import { queryOpenAttempts, retryRefunds } from './sweep.ts';

export { checkAllocations, type AllocationFault } from './check-allocations.ts';
export { attemptLivePart } from './attempt-live-part.ts';
export { refundRulesPart } from './refund-rules.repo.ts';
export type { AttemptRow } from './attempt.repo.ts';
export { externalPaymentRows, recordExternalPayments, type ExternalPayment } from './external-payment.ts';
export { isPayable, shownAmount } from './payment.rules.ts';
export { BillUnreadable } from './provider.ts';
export type {
  AccountCheck,
  AccountField,
  AccountValues,
  BillDownload,
  BillItem,
  BillRow,
  BillSource,
  BillTotals,
  NotificationReply,
  PaymentProvider,
  ParsedNotification,
  PayInstruction,
  PayScene,
  ProviderKind,
  ProviderPlace,
  RawNotification,
  RefundNeed,
  RefundNews,
  RefundNotice,
  RefundRequest,
  TradeNews,
  TradeRef,
  TradeRequest,
  Words,
  TradeState,
} from './provider.ts';
export { raiseAlert, type NewAlert } from './alerts.repo.ts';
export {
  buyerChoices,
  openAccounts,
  providerKinds,
  providerOf,
  registerProvider,
  registerProviderKind,
  setAccountSource,
  type BuyerChoice,
  type OpenAccount,
} from './providers.ts';
export { openTasks, settleTask, type NewTask } from './finance-task.repo.ts';
export { pursueRefund } from './finish-refund.ts';
export { requireAmounts } from './list-payments.ts';
export { keptCode } from './instruction.repo.ts';
export { startPayment, type PaymentWish, type Started } from './start-payment.ts';
export { bookNews, openAttempts, settleAttempt } from './settle-attempt.ts';

setAttemptCloser(closeAttempts);

export const paymentsModule: ServerModule = {
  name: 'payments',
  mount: mountPayments,
  handlers: paymentHandlers,
  jobs: () => [queryOpenAttempts, retryRefunds],
  stop: ({ core }) => storedNotifications(core),
};
