import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getOrderRoute, type OrderView } from '@danflow/contract';
import { useLive } from '../../api/live.ts';
import { isProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { Empty, Failed, Notice, OrderNo, PageHead, Waiting } from '../../ui/basics.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { StatusPill } from '../../ui/pills.tsx';
import { Deadline } from '../../ui/when.tsx';
import { minuteOf } from '../../ui/zone.ts';
import { AmountsPanel } from './amounts-panel.tsx';
import { CodesPanel } from './codes-panel.tsx';
import { CustomerPanel } from './customer-panel.tsx';
import { OpenDialogs, type Dialog, type OpenDialog } from './dialogs.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { LinesPanel } from './lines-panel.tsx';
import { NeighbourLinks } from './neighbours.tsx';
import { OrderActions } from './order-actions.tsx';
import { PaymentsPanel } from './payments-panel.tsx';
import { ShipmentsPanel } from './shipments-panel.tsx';
import { FactsPanel, MarksPanel, ReceiverPanel } from './side-panels.tsx';
import { moneyText } from '../../ui/money.tsx';
import { BackLink } from '../../ui/back-link.tsx';

const api = getRouteApi('/shell/workplace/orders/$orderId');
/** News come by themselves; asking now and then as well heals a line that broke unseen. */
const REFRESH_MS = 60_000;
/** While a buyer may be paying, the shop is waiting to see it. */
const REFRESH_UNPAID_MS = 10_000;

/** What stops or changes the work on this order, in words, above everything else. */
function Notices({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const reasons = t('words.cancelReason', { returnObjects: true }) as unknown as Record<string, string>;
  return (
    <>
      {order.isHeld ? (
        <Notice tone="hold" icon="pause">
          {t('order.heldNotice', { reason: order.holdReason ?? '' })}
          {order.holdUntil ? ` · ${t('order.heldUntil', { at: minuteOf(order.holdUntil) })}` : ''}
        </Notice>
      ) : null}
      {order.isBalanceDue ? (
        <Notice tone="pending">{t('order.balanceNotice', { amount: moneyText(order.amountDue ?? 0, order.currency) })}</Notice>
      ) : null}
      {order.isRefundPending ? <Notice tone="danger">{t('order.refundNotice')}</Notice> : null}
      {order.shortageQty > 0 && order.status !== 'cancelled' ? (
        <Notice tone="danger" icon="goods">
          {t('order.shortNotice', { n: order.shortageQty })}
        </Notice>
      ) : null}
      {order.status === 'cancelled' && order.cancelReason ? (
        <Notice tone="cancelled">{t('order.cancelledNotice', { reason: reasons[order.cancelReason] ?? order.cancelReason })}</Notice>
      ) : null}
      {order.isHistorical ? (
        <Notice tone="cancelled" icon="clock">
          {t('order.historical')}
        </Notice>
      ) : null}
    </>
  );
}

function Order({ order }: { readonly order: OrderView }): ReactNode {
  const may = useMay();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const open: OpenDialog = setDialog;
  const deadline = order.status === 'pending_payment' ? order.payBy : order.status === 'paid' ? order.shipBy : null;
  return (
    <>
      <PageHead
        back={<BackLink to="/orders" />}
        title={<OrderNo no={order.orderNo} canCopy />}
        tab={order.orderNo}
        note={
          <span className="row">
            <StatusPill status={order.status} />
            {deadline ? <Deadline at={deadline} /> : null}
          </span>
        }
      >
        <NeighbourLinks orderId={order.id} />
        <OrderActions order={order} open={open} />
      </PageHead>
      <Notices order={order} />
      <div className="two">
        <div>
          <LinesPanel order={order} open={open} />
          {may('payment.read') ? <PaymentsPanel order={order} open={open} /> : null}
          {order.type === 'virtual' ? <CodesPanel order={order} open={open} /> : <ShipmentsPanel order={order} open={open} />}
          {may('order.history') ? <HistoryPanel order={order} /> : null}
        </div>
        <div>
          <ReceiverPanel order={order} open={open} />
          <CustomerPanel order={order} />
          <MarksPanel order={order} open={open} />
          <AmountsPanel order={order} />
          <FactsPanel order={order} />
        </div>
      </div>
      <OpenDialogs dialog={dialog} order={order} onClose={() => setDialog(null)} />
    </>
  );
}

export function OrderPage(): ReactNode {
  const { t } = useTranslation();
  const { orderId } = api.useParams();
  const [everyMs, setEveryMs] = useState(REFRESH_MS);
  const order = useRoute('orders', getOrderRoute, { params: { orderId } }, { everyMs });
  const wanted = order.data?.status === 'pending_payment' ? REFRESH_UNPAID_MS : REFRESH_MS;
  if (wanted !== everyMs) setEveryMs(wanted);
  const queries = useQueryClient();
  useLive(['orders'], ({ ids }) => {
    if (ids.length === 0 || ids.includes(orderId)) void queries.invalidateQueries({ queryKey: ['orders', getOrderRoute.path] });
  });
  const version = order.data?.version;
  // Somebody else's change also changes payments, parcels and history, which are asked for apart.
  useEffect(() => {
    if (version !== undefined)
      void queries.invalidateQueries({
        predicate: (q) =>
          q.queryKey[0] === 'orders' && q.queryKey[1] !== getOrderRoute.path && JSON.stringify(q.queryKey).includes(orderId),
      });
  }, [version, orderId, queries]);
  if (order.data) return <Order key={orderId} order={order.data} />;
  if (order.isPending) return <Waiting />;
  if (isProblem(order.error, 'order_not_found', 'bad_request'))
    return (
      <Empty title={t('order.notFound')} help="">
        <LinkButton to="/orders">{t('order.linkToList')}</LinkButton>
      </Empty>
    );
  return <Failed error={order.error} onRetry={() => void order.refetch()} />;
}
