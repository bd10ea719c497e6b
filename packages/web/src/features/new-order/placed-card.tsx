import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlacedOrder } from '@danflow/contract';
import { OrderNo, PageHead, Section } from '../../ui/basics.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Money, moneyText } from '../../ui/money.tsx';
import { PaymentLinkCard } from '../../ui/payment-link.tsx';
import { StatusPill } from '../../ui/pills.tsx';
import { minuteOf } from '../../ui/zone.ts';

/** After saving: the number, where the buyer pays, and the way on. */
export function PlacedCard({ placed, onAnother }: { readonly placed: readonly PlacedOrder[]; readonly onAnother: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="status">
      <PageHead
        tab={t('newOrder.placed')}
        title={
          <span style={{ color: 'var(--completed)' }}>
            <Icon name="check" size={20} /> {t('newOrder.placed')}
          </span>
        }
      >
        <Button onClick={onAnother}>{t('newOrder.another')}</Button>
      </PageHead>
      {placed.map((order) => (
        <Section
          key={order.orderId}
          title={
            <span data-testid="placed-no">
              <OrderNo no={order.orderNo} canCopy />
            </span>
          }
          actions={
            <LinkButton to="/orders/$orderId" params={{ orderId: order.orderId }}>
              {t('newOrder.open')}
            </LinkButton>
          }
        >
          <div className="row" style={{ gap: 16, marginBottom: 16, fontSize: 16 }}>
            <StatusPill status={order.status} />
            <Money amount={order.totalAmount} currency={order.currency} strong />
          </div>
          {order.paymentUrl === null ? (
            <p className="quiet">{t('newOrder.nothingToPay')}</p>
          ) : (
            <>
              <p className="quiet" style={{ marginBottom: 12 }}>
                {t('newOrder.payLinkHelp')}
                {order.payBy === null ? '' : ` ${t('newOrder.payUntil', { at: minuteOf(order.payBy) })}`}
              </p>
              <PaymentLinkCard
                url={order.paymentUrl}
                words={t('newOrder.copyText', {
                  no: order.orderNo,
                  amount: order.totalAmount === null ? '' : moneyText(order.totalAmount, order.currency),
                  url: order.paymentUrl,
                })}
              />
            </>
          )}
        </Section>
      ))}
    </div>
  );
}
