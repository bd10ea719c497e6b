import type { Deps } from '../../platform/module.ts';
import { handler, type Handler } from '../../platform/outbox.ts';
import { pursueRefund } from './finish-refund.ts';
import { handleNotification } from './handle-notification.ts';
import { closeAttempts } from './settle-attempt.ts';

export const paymentHandlers = ({ core }: Deps): Handler[] => [
  handler({
    name: 'payments.notified',
    kind: 'payment.notified',
    run: (tx, { notificationId }) => handleNotification(tx, core, notificationId),
  }),
  handler({
    name: 'payments.close_cancelled',
    kind: 'order.cancelled',
    // A buyer may have begun to pay between the closing before the cancellation and the cancellation itself.
    before: async ({ orderId }) => void (await closeAttempts(core, orderId)),
    run: () => Promise.resolve(),
  }),
  handler({
    name: 'payments.close_paid',
    kind: 'order.paid',
    // Paid by another way while a provider could not be asked: what is still open there must not take the money again.
    before: async ({ orderId }) => void (await closeAttempts(core, orderId)),
    run: () => Promise.resolve(),
  }),
  handler({
    name: 'payments.refund_requested',
    kind: 'refund.requested',
    // The provider is asked outside the transaction; what it says is booked once, under the refund's lock.
    before: async ({ refundId }) => void (await pursueRefund(core, refundId, false)),
    run: () => Promise.resolve(),
  }),
];
