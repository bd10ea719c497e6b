import { DndContext, DragOverlay, MouseSensor, TouchSensor, useDroppable, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listOrdersRoute, type OrderStatus, type OrderView } from '@danflow/contract';
import { useRoute } from '../../api/use-route.ts';
import { choose, useChoice } from '../../ui/choices.ts';
import { figure } from '../../ui/figure.ts';
import { Icon } from '../../ui/icon.tsx';
import { moneyText } from '../../ui/money.tsx';
import { STATUS_TONE } from '../../ui/pills.tsx';
import { agoText, useNow } from '../../ui/when.tsx';
import { asListQuery, given, useBoardSearch } from './board-search.ts';
import { movesOf, type Move } from './moves.ts';
import { CardFace, OrderCard } from './order-card.tsx';
import type { Tile } from './status-tiles.tsx';
import { useMove } from './use-move.ts';

/** Beyond these the list is the better place. */
const SHOWN = 50;
const SORTS: Readonly<Record<OrderStatus, string>> = {
  pending_payment: 'pay_by_asc',
  paid: 'ship_by_asc',
  shipped: 'created_desc',
  completed: 'created_desc',
  cancelled: 'created_desc',
};
/** Finished work stands aside as a strip until somebody wants it. */
const FOLDED_AT_FIRST: readonly OrderStatus[] = ['completed', 'cancelled'];

type Listing = Parameters<typeof useRoute<typeof listOrdersRoute>>[2];

function ColumnHead({ tile }: { readonly tile: Tile }): ReactNode {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <>
      <span className="row apart">
        <span className="strong" style={{ color: `var(--${STATUS_TONE[tile.status]})` }}>
          {t(`words.status.${tile.status}`)}
        </span>
        <strong className="num">{figure(tile.count)}</strong>
      </span>
      <span className="row apart quiet">
        <span className="num">{tile.amounts?.map((a) => moneyText(a.amount, a.currency)).join(' + ')}</span>
        {tile.oldestAt !== null && tile.count > 0 ? <span>{t('board.oldest', { ago: agoText(tile.oldestAt, now, t) })}</span> : null}
      </span>
    </>
  );
}

function Cards({
  status,
  busy,
  onMove,
}: {
  readonly status: OrderStatus;
  readonly busy: ReadonlySet<string>;
  readonly onMove: (order: OrderView, move: Move) => void;
}): ReactNode {
  const { t } = useTranslation();
  const search = useBoardSearch();
  const query = { ...asListQuery(search), status, sort: SORTS[status], limit: SHOWN };
  const page = useRoute('orders', listOrdersRoute, { query } as Listing, { keepsPrevious: true }).data;
  return (
    <>
      <ul className="cards">
        {page?.items.map((order) => (
          <OrderCard key={order.id} order={order} isBusy={busy.has(order.id)} onMove={onMove} />
        ))}
      </ul>
      {page?.items.length === 0 ? <p className="quiet center">{t('board.noCards')}</p> : null}
      {page?.nextCursor ? (
        <Link to="/orders" search={{ ...given(search), status }} className="cards-more">
          {t('board.seeInList', { n: SHOWN })}
        </Link>
      ) : null}
    </>
  );
}

interface ColumnProps {
  readonly tile: Tile;
  /** Null when nothing is dragged, else whether the dragged order may come here. */
  readonly isWelcome: boolean | null;
  readonly busy: ReadonlySet<string>;
  readonly onMove: (order: OrderView, move: Move) => void;
}

function Column({ tile, isWelcome, busy, onMove }: ColumnProps): ReactNode {
  const { t } = useTranslation();
  const { setNodeRef, isOver } = useDroppable({ id: tile.status, disabled: isWelcome !== true });
  const name = `column.${tile.status}`;
  const isFolded = (useChoice(name) ?? (FOLDED_AT_FIRST.includes(tile.status) ? 'folded' : 'open')) === 'folded';
  const look = [
    'column',
    isFolded ? 'folded' : '',
    isWelcome === false ? 'refusing' : '',
    isWelcome === true ? 'welcoming' : '',
    isOver ? 'over' : '',
  ];
  const word = t(`words.status.${tile.status}`);
  return (
    <section ref={setNodeRef} className={look.filter((s) => s !== '').join(' ')} aria-label={word}>
      <header className="column-head">
        <button
          type="button"
          className="plain-button"
          aria-expanded={!isFolded}
          aria-label={t(isFolded ? 'board.unfold' : 'board.fold', { column: word })}
          onClick={() => choose(name, isFolded ? 'open' : 'folded')}
        >
          <Icon name={isFolded ? 'right' : 'left'} size={12} />
        </button>
        {isFolded ? (
          <span className="column-strip">
            {word} {figure(tile.count)}
          </span>
        ) : (
          <div className="grow">
            <ColumnHead tile={tile} />
          </div>
        )}
      </header>
      {isFolded ? null : <Cards status={tile.status} busy={busy} onMove={onMove} />}
    </section>
  );
}

const orderOf = (event: Pick<DragEndEvent, 'active'>): OrderView | null =>
  (event.active.data.current as { order?: OrderView } | undefined)?.order ?? null;

/** A column for each status, with cards that are dragged to where they may go, or moved by their menu. */
export function BoardColumns({ tiles }: { readonly tiles: readonly Tile[] }): ReactNode {
  const { t } = useTranslation();
  const { busy, move } = useMove();
  const [dragged, setDragged] = useState<OrderView | null>(null);
  const sensors = useSensors(
    // A press is a press until the pointer has moved; on a phone a swipe scrolls, a long press lifts.
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
  );
  const targets = dragged === null ? null : new Set(movesOf(dragged).map((m) => m.to));
  const drop = (event: DragEndEvent): void => {
    setDragged(null);
    const order = orderOf(event);
    const way = order === null ? undefined : movesOf(order).find((m) => m.to === event.over?.id);
    if (order && way) move(order, way);
  };
  // Dragging is for pointers alone, so the words for those who cannot see it lead to the menu.
  const silent = { onDragStart: () => '', onDragOver: () => '', onDragEnd: () => '', onDragCancel: () => '' };
  return (
    <DndContext
      sensors={sensors}
      accessibility={{ announcements: silent, screenReaderInstructions: { draggable: t('board.moveHelp') } }}
      onDragStart={(event) => setDragged(orderOf(event))}
      onDragCancel={() => setDragged(null)}
      onDragEnd={drop}
    >
      <div className="columns" role="group" aria-label={t('board.columns')}>
        {tiles.map((tile) => (
          <Column
            key={tile.status}
            tile={tile}
            isWelcome={targets === null || dragged?.status === tile.status ? null : targets.has(tile.status)}
            busy={busy}
            onMove={move}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {dragged ? (
          <div className="order-card lifted">
            <CardFace order={dragged} />
          </div>
        ) : null}
      </DragOverlay>
    </DndContext>
  );
}
