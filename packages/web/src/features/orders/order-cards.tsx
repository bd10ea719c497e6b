import { useVirtualizer, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { Button } from 'antd';
import { memo, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import { Money } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { When } from '../../ui/when.tsx';
import {
  AmountCell,
  DeadlineCell,
  lineText,
  MemoCell,
  NumberLink,
  PrintedCell,
  ReceiverCell,
  StatusCell,
  TrackingCell,
} from './order-cells.tsx';
import { PickAll, PickBox, rangeTo, stateClass, useNearEnd, type RowsProps } from './order-table.tsx';
import { useIsActive, useIsSelected, type Selection } from './selection.ts';

const CARD_HEIGHT = 104;
const OVERSCAN = 4;
const SHOWN_LINES = 3;

export interface CardContext {
  readonly shopName: (id: string) => string;
  readonly onEdit?: ((order: OrderView) => void) | undefined;
  readonly onShip: (order: OrderView) => void;
}

interface CardProps {
  readonly order: OrderView;
  readonly index: number;
  readonly selection: Selection;
  readonly context: CardContext;
  readonly measure: (node: Element | null) => void;
}

function Lines({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const hidden = order.lines.length - SHOWN_LINES;
  return (
    <div className="card-goods">
      {order.lines.slice(0, SHOWN_LINES).map((l) => (
        <span key={l.lineNo} className="line">
          <Picture url={l.pictureUrl} />
          <span className="text" title={lineText(l)}>
            {lineText(l)} <strong>×{l.qty}</strong>
            <br />
            <span className="quiet">
              {l.skuCode}
              {l.unitPriceAmount === null ? null : (
                <>
                  {' · '}
                  <Money amount={l.unitPriceAmount} currency={order.currency} />
                </>
              )}
            </span>
          </span>
        </span>
      ))}
      {hidden > 0 ? <span className="quiet">{t('orderList.moreLines', { n: hidden })}</span> : null}
    </div>
  );
}

function Acts({ order, context }: { readonly order: OrderView; readonly context: CardContext }): ReactNode {
  const { t } = useTranslation();
  const canShip = order.actions.includes('ship');
  return (
    <div className="card-acts">
      <StatusCell order={order} />
      {canShip ? (
        <Button
          size="small"
          type="primary"
          ghost
          aria-label={`${t('words.action.ship')} ${order.orderNo}`}
          onClick={() => context.onShip(order)}
        >
          {t('words.action.ship')}
        </Button>
      ) : null}
    </div>
  );
}

const Card = memo(function Card({ order, index, selection, context, measure }: CardProps): ReactNode {
  const isSelected = useIsSelected(selection, order.id);
  const isActive = useIsActive(selection, order.id);
  const state = stateClass(isSelected, isActive);
  return (
    <li ref={measure} data-index={index} data-id={order.id} className={state ? `list-card ${state}` : 'list-card'}>
      <PickBox order={order} selection={selection} />
      <div className="body">
        <div className="card-strip">
          <NumberLink order={order} />
          <span>{context.shopName(order.shopId)}</span>
          <When at={order.createdAt} short />
          {order.sourceNo === null ? null : <span className="only-desktop">{order.sourceNo}</span>}
          <TrackingCell order={order} />
          {order.printedTimes > 0 ? <PrintedCell order={order} /> : null}
          <span className="end">
            <DeadlineCell order={order} />
          </span>
        </div>
        <div className="card-main">
          <Lines order={order} />
          <ReceiverCell order={order} />
          <div className="card-amount">{order.totalAmount === null ? null : <AmountCell order={order} />}</div>
          <Acts order={order} context={context} />
        </div>
        <MemoCell order={order} onEdit={context.onEdit} />
      </div>
    </li>
  );
});

type Rows = Virtualizer<HTMLDivElement, Element>;
type Props = RowsProps & { readonly context: CardContext };

function List({ props, rows, offset }: { readonly props: Props; readonly rows: Rows; readonly offset: number }): ReactNode {
  const { t } = useTranslation();
  const { orders, selection, context, onNearEnd, scrollWith, label } = props;
  useNearEnd(rows, orders.length, onNearEnd);
  useEffect(() => {
    scrollWith((index) => rows.scrollToIndex(index));
    return () => scrollWith(null);
  }, [rows, scrollWith]);
  const shown = rows.getVirtualItems();
  const before = (shown[0]?.start ?? offset) - offset;
  const after = rows.getTotalSize() - ((shown.at(-1)?.end ?? offset) - offset);
  return (
    <>
      <div className="card-strip head">
        <PickAll orders={orders} selection={selection} />
        {t('orderList.pickLoaded', { n: orders.length })}
      </div>
      <ul className="list-cards" aria-label={label} style={{ paddingTop: before, paddingBottom: Math.max(0, after) }}>
        {shown.map(({ index }) => {
          const order = orders[index];
          return order ? (
            <Card key={order.id} order={order} index={index} selection={selection} context={context} measure={rows.measureElement} />
          ) : null;
        })}
      </ul>
    </>
  );
}

function BoxedCards(props: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { orders, selection } = props;
  // oxlint-disable-next-line react/incompatible-library -- as in the table: cards are memoised by themselves
  const rows = useVirtualizer({
    count: orders.length,
    getScrollElement: () => box.current,
    estimateSize: () => CARD_HEIGHT,
    getItemKey: (i) => orders[i]?.id ?? i,
    overscan: OVERSCAN,
  });
  return (
    <div
      ref={box}
      className="orders-scroll"
      role="region"
      aria-label={props.label}
      tabIndex={0}
      onClickCapture={(e) => rangeTo(e, orders, selection)}
    >
      <List props={props} rows={rows} offset={0} />
    </div>
  );
}

/** On a phone the page itself scrolls: a list within it that scrolls as well catches the thumb. */
function PageCards(props: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    setOffset((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, []);
  const { orders } = props;
  // oxlint-disable-next-line react/incompatible-library -- as above
  const rows = useWindowVirtualizer<Element>({
    count: orders.length,
    estimateSize: () => CARD_HEIGHT * 2,
    getItemKey: (i) => orders[i]?.id ?? i,
    overscan: OVERSCAN,
    scrollMargin: offset,
  });
  return (
    <div ref={box} className="orders-scroll" role="region" aria-label={props.label}>
      <List props={props} rows={rows as unknown as Rows} offset={offset} />
    </div>
  );
}

export const OrderCards = ({ isNarrow, ...props }: Props & { readonly isNarrow: boolean }): ReactNode =>
  isNarrow ? <PageCards {...props} /> : <BoxedCards {...props} />;
