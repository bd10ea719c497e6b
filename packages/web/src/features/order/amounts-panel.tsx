import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import { Section } from '../../ui/basics.tsx';
import { TotalRow } from '../../ui/totals.tsx';

const dueWord = ({ depositAmount, isBalanceDue }: OrderView) =>
  isBalanceDue ? ('order.balanceDue' as const) : depositAmount === null ? ('order.due' as const) : ('order.depositDue' as const);

/** Due, paid, gone back; nothing for those who see no amounts. */
export function AmountsPanel({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const { currency } = order;
  if (order.totalAmount === null) return null;
  return (
    <Section title={t('order.amountsTitle')}>
      <dl className="totals" style={{ margin: 0 }}>
        <TotalRow name={t('order.total')} amount={order.totalAmount} currency={currency} isSum />
        <TotalRow name={t('order.deposit')} amount={order.depositAmount} currency={currency} isOptional />
        <TotalRow name={t('order.paid')} amount={order.paidAmount} currency={currency} isOptional />
        <TotalRow name={t('order.refunded')} amount={order.refundedAmount} currency={currency} isOptional />
        <TotalRow name={t('order.refundPending')} amount={order.refundPendingAmount} currency={currency} isDanger isOptional />
        <TotalRow name={t(dueWord(order))} amount={order.amountDue} currency={currency} isOptional />
      </dl>
    </Section>
  );
}
