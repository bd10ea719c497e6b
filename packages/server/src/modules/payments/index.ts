import type { ServerModule } from '../../platform/module.ts';
import { setAttemptCloser } from '../orders/index.ts';
import { paymentHandlers } from './handlers.ts';
import { mountPayments } from './routes.ts';
import { closeAttempts } from './settle-attempt.ts';
import { queryOpenAttempts, retryRefunds } from './sweep.ts';

export { checkAllocations, type AllocationFault } from './check-allocations.ts';
export { attemptLivePart } from './attempt-live-part.ts';
export type { AttemptRow } from './attempt.repo.ts';
export { externalPaymentRows, recordExternalPayments, type ExternalPayment } from './external-payment.ts';
export { isPayable, shownAmount } from './payment.rules.ts';
export type {
  PaymentProvider,
  ParsedNotification,
  PayInstruction,
  RawNotification,
  RefundNews,
  RefundRequest,
  TradeNews,
  TradeRef,
  TradeRequest,
} from './provider.ts';
export { buyerProviders, registerProvider } from './providers.ts';
export { startPayment, type Started } from './start-payment.ts';
export { openAttempts, settleAttempt } from './settle-attempt.ts';

setAttemptCloser(closeAttempts);

export const paymentsModule: ServerModule = {
  name: 'payments',
  mount: mountPayments,
  handlers: paymentHandlers,
  jobs: () => [queryOpenAttempts, retryRefunds],
};
