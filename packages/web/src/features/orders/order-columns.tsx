import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import type { Names } from '../../api/places.ts';
import { CopyButton, OrderNo } from '../../ui/basics.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Money } from '../../ui/money.tsx';
import { Flag, Pill, StatusPill } from '../../ui/pills.tsx';
import { Deadline, When } from '../../ui/when.tsx';

function NumberCell({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="col tight">
      <span className="row tight" style={{ flexWrap: 'nowrap' }}>
        <Link to="/orders/$orderId" params={{ orderId: order.id }} className="strong">
          <OrderNo no={order.orderNo} />
        </Link>
        <CopyButton text={order.orderNo} />
        <Flag flag={order.sellerFlag} />
      </span>
      <span className="quiet">
        <When at={order.createdAt} short />{' '}
        {order.type === 'physical' ? null : <span className="chip">{t(`words.type.${order.type}`)}</span>}{' '}
        {order.isHistorical ? <span className="chip">{t('orders.historicalPill')}</span> : null}
      </span>
    </div>
  );
}

/** The status, and beside it every fact that stops or changes the work. */
export function StatusCell({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="row tight">
      <StatusPill status={order.status} />
      {order.isHeld ? (
        <Pill tone="hold" icon="pause" {...(order.holdReason ? { title: order.holdReason } : {})}>
          {t('orders.heldPill')}
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
      {order.status === 'paid' && order.shippedQty > 0 ? (
        <Pill tone="shipped">{t('orders.partPill', { n: order.shippedQty, all: order.totalQty })}</Pill>
      ) : null}
    </span>
  );
}

function GoodsCell({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const [first] = order.lines;
  if (first === undefined) return null;
  return (
    <span>
      <span className="clip">
        {first.title}
        {first.options === '' ? '' : ` ${first.options}`}
      </span>
      <span className="quiet">
        {t('orders.qtyOf', { n: first.qty })}
        {order.lines.length > 1 ? ` · ${t('orders.andMore', { n: order.lines.length })}` : ''}
      </span>
    </span>
  );
}

function ReceiverCell({ order }: { readonly order: OrderView }): ReactNode {
  const r = order.receiver;
  if (r === null) return <span className="quiet">—</span>;
  return (
    <span>
      <span className="nowrap">
        {r.name} <span className="num">{r.phone}</span>
      </span>
      <br />
      <span className="quiet">{[r.province, r.city, r.district].filter((s) => s !== '').join(' ')}</span>
    </span>
  );
}

function AmountCell({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const isTelling =
    order.paymentState !== null &&
    !(order.paymentState === 'paid' || (order.paymentState === 'unpaid' && order.status === 'pending_payment'));
  return (
    <span>
      <Money amount={order.totalAmount} currency={order.currency} strong />
      {isTelling && order.paymentState !== null ? (
        <>
          <br />
          <span className="quiet">{t(`words.paymentState.${order.paymentState}`)}</span>
        </>
      ) : null}
      {order.paymentTerms === 'prepaid' ? null : (
        <>
          <br />
          <span className="quiet">{t(`words.terms.${order.paymentTerms}`)}</span>
        </>
      )}
    </span>
  );
}

/** The moment by which somebody has to act: the buyer to pay, the shop to ship. */
export const deadlineOf = (order: OrderView): string | null =>
  order.status === 'pending_payment' ? order.payBy : order.status === 'paid' ? order.shipBy : null;

function MemoCell({ order }: { readonly order: OrderView }): ReactNode {
  return (
    <span>
      {order.tags.map((tag) => (
        <span key={tag} className="chip">
          {tag}
        </span>
      ))}
      {order.sellerMemo === '' ? null : (
        <span className="clip" title={order.sellerMemo} style={{ maxWidth: 160 }}>
          {order.sellerMemo}
        </span>
      )}
      {order.buyerMessage === '' ? null : (
        <span className="clip quiet" title={order.buyerMessage} style={{ maxWidth: 160 }}>
          「{order.buyerMessage}」
        </span>
      )}
    </span>
  );
}

export function orderColumns(t: TFunction, shops: Names<{ readonly id: string; readonly name: string }>): readonly Column<OrderView>[] {
  return [
    { key: 'no', title: t('orders.no'), cell: (o) => <NumberCell order={o} />, phone: 'title' },
    { key: 'status', title: t('common.status'), cell: (o) => <StatusCell order={o} /> },
    { key: 'goods', title: t('orders.goods'), cell: (o) => <GoodsCell order={o} /> },
    { key: 'receiver', title: t('orders.receiver'), cell: (o) => <ReceiverCell order={o} /> },
    { key: 'amount', title: t('orders.amount'), align: 'right', cell: (o) => <AmountCell order={o} /> },
    {
      key: 'deadline',
      title: t('orders.deadline'),
      cell: (o) => {
        const at = deadlineOf(o);
        return at === null ? null : <Deadline at={at} />;
      },
    },
    ...(shops.all.length > 1
      ? [{ key: 'shop', title: t('orders.shop'), cell: (o: OrderView) => shops.nameOf(o.shopId), phone: 'hide' as const }]
      : []),
    {
      key: 'memo',
      title: t('orders.memo'),
      cell: (o) => (o.sellerMemo === '' && o.buyerMessage === '' && o.tags.length === 0 ? null : <MemoCell order={o} />),
      phone: 'hide',
    },
  ];
}
