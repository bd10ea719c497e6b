import { useDraggable } from '@dnd-kit/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import { OrderNo } from '../../ui/basics.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { Money } from '../../ui/money.tsx';
import { OrderSigns } from '../../ui/order-signs.tsx';
import { Deadline, When } from '../../ui/when.tsx';
import { movesOf, type Move } from './moves.ts';

/** What is on a card; also what follows the pointer while it is dragged. */
export function CardFace({ order, children }: { readonly order: OrderView; readonly children?: ReactNode }): ReactNode {
  const deadline = order.status === 'pending_payment' ? order.payBy : order.status === 'paid' ? order.shipBy : null;
  const first = order.lines[0];
  return (
    <>
      <div className="row apart tight card-head">
        <Link to="/orders/$orderId" params={{ orderId: order.id }} className="strong" draggable={false}>
          <OrderNo no={order.orderNo} />
        </Link>
        {children}
      </div>
      <div className="clip">
        {first ? `${first.title} ×${first.qty}` : ''}
        {order.lines.length > 1 ? ` +${order.lines.length - 1}` : ''}
      </div>
      <div className="row apart tight">
        <span className="quiet clip card-who">{order.receiver?.name ?? ''}</span>
        <span className="strong">
          <Money amount={order.totalAmount} currency={order.currency} />
        </span>
      </div>
      <div className="row tight">
        {deadline ? <Deadline at={deadline} /> : <When at={order.createdAt} short />}
        <OrderSigns order={order} />
      </div>
    </>
  );
}

interface Props {
  readonly order: OrderView;
  readonly isBusy: boolean;
  readonly onMove: (order: OrderView, move: Move) => void;
}

/** Dragged with the pointer where it may go anywhere; the menu does the same without dragging. */
export function OrderCard({ order, isBusy, onMove }: Props): ReactNode {
  const { t } = useTranslation();
  const moves = movesOf(order);
  const { listeners, setNodeRef, isDragging } = useDraggable({ id: order.id, data: { order }, disabled: moves.length === 0 || isBusy });
  const look = ['order-card', moves.length > 0 ? 'movable' : '', isDragging || isBusy ? 'leaving' : ''].join(' ');
  return (
    <li ref={setNodeRef} className={look} {...listeners}>
      <CardFace order={order}>
        {moves.length > 0 ? (
          <MenuButton
            label={t('board.moveTo', { no: order.orderNo })}
            face={
              <>
                <span className="quiet">{t('board.move')}</span>
                <Icon name="down" size={12} />
              </>
            }
            head={t('board.moveHead')}
            items={moves.map((move) => ({
              key: move.to,
              label: t('board.moveBy', { to: t(`words.status.${move.to}`), action: t(`words.action.${move.action}`) }),
              run: () => onMove(order, move),
            }))}
          />
        ) : null}
      </CardFace>
    </li>
  );
}
