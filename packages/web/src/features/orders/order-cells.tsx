import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import { CopyButton, OrderNo } from '../../ui/basics.tsx';
import { Icon } from '../../ui/icon.tsx';
import { carrierName } from '../../ui/carriers.ts';
import { Money } from '../../ui/money.tsx';
import { Flag, Pill, StatusPill } from '../../ui/pills.tsx';
import { OrderSigns } from '../../ui/order-signs.tsx';
import { Deadline } from '../../ui/when.tsx';

/** The link that the keyboard moves along: Enter opens the order. */
export function NumberLink({ order }: { readonly order: OrderView }): ReactNode {
  return (
    <span className="line">
      <Link to="/orders/$orderId" params={{ orderId: order.id }} className="strong row-link">
        <OrderNo no={order.orderNo} />
      </Link>
      <CopyButton text={order.orderNo} />
    </span>
  );
}

/** The status, and beside it every fact that stops or changes the work. */
export function StatusCell({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="line">
      <StatusPill status={order.status} />
      <OrderSigns order={order} />
      {order.status === 'paid' && order.shippedQty > 0 ? (
        <Pill tone="shipped">{t('orders.partPill', { n: order.shippedQty, all: order.totalQty })}</Pill>
      ) : null}
      {order.isHistorical ? <span className="chip">{t('orders.historicalPill')}</span> : null}
    </span>
  );
}

export const lineText = ({ title, options }: OrderView['lines'][number]): string => (options === '' ? title : `${title} ${options}`);

export function GoodsCell({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const [first] = order.lines;
  if (first === undefined) return null;
  return (
    <span className="line" title={order.lines.map((l) => `${lineText(l)} ×${l.qty}`).join('\n')}>
      <span className="text">{lineText(first)}</span>
      <span className="quiet">
        {t('orders.qtyOf', { n: first.qty })}
        {order.lines.length > 1 ? ` · ${t('orders.andMore', { n: order.lines.length })}` : ''}
      </span>
    </span>
  );
}

export function ReceiverCell({ order }: { readonly order: OrderView }): ReactNode {
  const r = order.receiver;
  if (r === null) return <span className="quiet">—</span>;
  const place = [r.province, r.city, r.district].filter((s) => s !== '').join(' ');
  return (
    <span className="line" title={place}>
      {r.name === '' ? null : <strong className="nowrap">{r.name}</strong>}
      {r.phone === '' ? null : <span className="num">{r.phone}</span>}
      <span className="text quiet">{r.city || r.province}</span>
    </span>
  );
}

/** Says of the money what the status does not. */
export function paymentNote(order: OrderView): 'paymentState' | null {
  const { paymentState, status } = order;
  const isPlain = paymentState === null || paymentState === 'paid' || (paymentState === 'unpaid' && status === 'pending_payment');
  return isPlain ? null : 'paymentState';
}

export function AmountCell({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const note = paymentNote(order) !== null && order.paymentState !== null ? t(`words.paymentState.${order.paymentState}`) : null;
  return (
    <span className="line end" title={note ?? undefined}>
      {note === null ? null : <span className="text quiet">{note}</span>}
      <Money amount={order.totalAmount} currency={order.currency} strong />
    </span>
  );
}

/** The moment by which somebody has to act: the buyer to pay, the shop to ship. */
const deadlineOf = (order: OrderView): string | null =>
  order.status === 'pending_payment' ? order.payBy : order.status === 'paid' ? order.shipBy : null;

export function DeadlineCell({ order }: { readonly order: OrderView }): ReactNode {
  const at = deadlineOf(order);
  return at === null ? null : (
    <strong>
      <Deadline at={at} />
    </strong>
  );
}

/** The first parcel's number, to be copied; the others on hover and focus. */
export function TrackingCell({ order: { parcels } }: { readonly order: OrderView }): ReactNode {
  const { t, i18n } = useTranslation();
  const [first] = parcels;
  if (first === undefined) return null;
  const all = parcels.map((p) => `${carrierName(p.carrier, i18n.language)} ${p.trackingNo}`).join('\n');
  return (
    <span className="line" title={all}>
      <span className="text num">{first.trackingNo}</span>
      <CopyButton text={first.trackingNo} />
      {parcels.length > 1 ? <span className="quiet nowrap">{t('orderList.moreParcels', { n: parcels.length })}</span> : null}
    </span>
  );
}

export function PrintedCell({ order: { printedTimes } }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  return printedTimes === 0 ? <span className="quiet">{t('orderList.notPrinted')}</span> : t('orderList.printedTimes', { n: printedTimes });
}

interface MemoProps {
  readonly order: OrderView;
  /** Absent: this person may not change marks. */
  readonly onEdit?: ((order: OrderView) => void) | undefined;
}

/** Flag, tags, memo, message; in full on hover and focus. Pressing it changes them. */
export function MemoCell({ order, onEdit }: MemoProps): ReactNode {
  const { t } = useTranslation();
  const { sellerFlag, sellerMemo, buyerMessage, tags } = order;
  const message = buyerMessage === '' ? '' : t('common.quoted', { text: buyerMessage });
  const isEmpty = sellerFlag === 0 && sellerMemo === '' && buyerMessage === '' && tags.length === 0;
  const full = [tags.join(' '), sellerMemo, message].filter((s) => s !== '').join('\n');
  const content = (
    <>
      <Flag flag={sellerFlag} />
      {tags.map((tag) => (
        <span key={tag} className="chip">
          {tag}
        </span>
      ))}
      <span className="text">
        {sellerMemo} {message === '' ? null : <span className="quiet">{message}</span>}
      </span>
    </>
  );
  if (!onEdit)
    return isEmpty ? null : (
      <span className="line" title={full}>
        {content}
      </span>
    );
  return (
    <button type="button" className="memo-button" title={full === '' ? t('orderList.editMarks') : full} onClick={() => onEdit(order)}>
      <span className="sr-only">
        {t('orderList.editMarks')} {order.orderNo}
      </span>
      {isEmpty ? (
        <span className="add quiet">
          <Icon name="flag" size={14} />
        </span>
      ) : (
        content
      )}
    </button>
  );
}
