import { Button, Dropdown } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { extendOrderRoute, type PlacedOrder } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { OrderNo, PageHead, Section } from '../../ui/basics.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Money, moneyText } from '../../ui/money.tsx';
import { PaymentLinkCard } from '../../ui/payment-link.tsx';
import { StatusPill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { minuteOf } from '../../ui/zone.ts';

const MINUTE_MS = 60_000;
const SPANS = [
  ['m30', 30],
  ['h2', 120],
  ['h24', 1440],
] as const;

/** More time from the deadline there is, or from now where it is nearer than that. */
function ExtendButton({
  order,
  onExtended,
}: {
  readonly order: PlacedOrder;
  readonly onExtended: (payBy: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const extend = useCommand(extendOrderRoute, {
    touches: ['orders'],
    onDone: (now) => {
      onExtended(now.payBy);
      say.done(t('newOrder.extended'));
    },
  });
  const by = (minutes: number) => {
    const from = Math.max(Date.now(), order.payBy === null ? 0 : new Date(order.payBy).getTime());
    extend.mutate(
      { params: { orderId: order.orderId }, body: { until: new Date(from + minutes * MINUTE_MS).toISOString() } },
      { onError: say.problem },
    );
  };
  const items = SPANS.map(([key, minutes]) => ({ key, label: t(`newOrder.extendBy.${key}`), onClick: () => by(minutes) }));
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button loading={extend.isPending}>
        {t('newOrder.extend')} <Icon name="down" size={12} />
      </Button>
    </Dropdown>
  );
}

function PayPart({ placed }: { readonly placed: PlacedOrder }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const [payBy, setPayBy] = useState(placed.payBy);
  if (placed.paymentUrl === null) return <p className="quiet">{t('newOrder.nothingToPay')}</p>;
  const words = t('newOrder.copyText', {
    no: placed.orderNo,
    amount: placed.totalAmount === null ? '' : moneyText(placed.totalAmount, placed.currency),
    url: placed.paymentUrl,
  });
  return (
    <>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('newOrder.payLinkHelp')}
        {payBy === null ? '' : ` ${t('newOrder.payUntil', { at: minuteOf(payBy) })}`}
      </p>
      <PaymentLinkCard url={placed.paymentUrl} words={words} />
      {may('order.extend') && placed.payBy !== null ? (
        <p style={{ marginTop: 12 }}>
          <ExtendButton order={{ ...placed, payBy }} onExtended={setPayBy} />
        </p>
      ) : null}
    </>
  );
}

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
        {/* The next call may be waiting: Enter goes on. */}
        <Button onClick={onAnother} autoFocus>
          {t('newOrder.next')}
        </Button>
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
          <PayPart placed={order} />
        </Section>
      ))}
    </div>
  );
}
