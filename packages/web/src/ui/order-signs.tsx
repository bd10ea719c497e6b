import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import { Pill } from './pills.tsx';

/** Every fact that stops the work on an order, in the list as on the board. */
export function OrderSigns({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {order.isHeld ? (
        <Pill tone="hold" icon="pause" {...(order.holdReason ? { title: order.holdReason } : {})}>
          {t('orders.heldPill')}
        </Pill>
      ) : null}
      {order.isBalanceDue ? (
        <Pill tone="pending" icon="clock">
          {t('orders.balancePill')}
        </Pill>
      ) : null}
      {order.isRefundPending ? (
        <Pill tone="danger" icon="alert">
          {t('orders.refundPill')}
        </Pill>
      ) : null}
      {order.shortageQty > 0 && order.status !== 'cancelled' ? (
        <Pill tone="danger" icon="goods">
          {t('orders.shortPill', { n: order.shortageQty })}
        </Pill>
      ) : null}
    </>
  );
}
