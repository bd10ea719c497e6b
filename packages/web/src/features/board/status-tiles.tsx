import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { boardRoute, ReplyOf } from '@danflow/contract';
import { moneyText } from '../../ui/money.tsx';
import { STATUS_TONE } from '../../ui/pills.tsx';
import { agoText, useNow } from '../../ui/when.tsx';
import { given, useBoardSearch } from './board-search.ts';
import { figure } from '../../ui/figure.ts';

export type Board = ReplyOf<typeof boardRoute>;
export type Tile = Board['tiles'][number];

const LANES = [
  { lane: 'overdue', tone: 'danger' },
  { lane: 'due_2h', tone: 'pending' },
  { lane: 'due_today', tone: 'ink' },
  { lane: 'due_later', tone: 'ink2' },
] as const;

/** What is to ship, by how much time is left (R5); each opens its orders. */
function Lanes({ lanes }: { readonly lanes: Board['lanes'] }): ReactNode {
  const { t } = useTranslation();
  const search = given(useBoardSearch());
  return (
    <span className="lanes">
      {LANES.map(({ lane, tone }) => (
        <Link key={lane} to="/orders" search={{ ...search, status: 'paid', lane }} className="lane">
          <span>{t(`board.lane.${lane}`)}</span>
          <strong className="num" style={{ color: `var(--${lanes[lane] > 0 ? tone : 'ink2'})` }}>
            {figure(lanes[lane])}
          </strong>
        </Link>
      ))}
    </span>
  );
}

function StatusTile({ tile, lanes }: { readonly tile: Tile; readonly lanes: Board['lanes'] }): ReactNode {
  const { t } = useTranslation();
  const search = useBoardSearch();
  const now = useNow();
  return (
    <div className="tile">
      <Link to="/orders" search={{ ...given(search), status: tile.status }} className="tile-link">
        <span style={{ color: `var(--${STATUS_TONE[tile.status]})` }} className="strong">
          {t(`words.status.${tile.status}`)}
        </span>
        <span className="big">{figure(tile.count)}</span>
      </Link>
      {tile.amounts?.map((a) => (
        <span key={a.currency} className="num">
          {moneyText(a.amount, a.currency)}
        </span>
      ))}
      {tile.oldestAt !== null && tile.count > 0 ? (
        <span className="quiet">{t('board.oldest', { ago: agoText(tile.oldestAt, now, t) })}</span>
      ) : null}
      {tile.status === 'paid' ? <Lanes lanes={lanes} /> : null}
    </div>
  );
}

export function StatusTiles({ board, tiles }: { readonly board: Board; readonly tiles: readonly Tile[] }): ReactNode {
  return (
    <div className="tiles status-tiles">
      {tiles.map((tile) => (
        <StatusTile key={tile.status} tile={tile} lanes={board.lanes} />
      ))}
    </div>
  );
}

/** What came in since midnight: orders, money, and how much one order is worth on average. */
export function TodayLine({ today }: { readonly today: Board['today'] }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="today">
      <span>
        {t('common.today')} <strong className="num">{t('board.ordersOf', { count: today.orders })}</strong>
      </span>
      {today.amounts?.map(({ currency, amount }) => (
        <span key={currency} className="today-part">
          <strong className="num">{moneyText(amount, currency)}</strong>
          {today.amounts?.length === 1 && today.orders > 0 ? (
            <span>
              {t('board.average')} <strong className="num">{moneyText(Math.round(amount / today.orders), currency)}</strong>
            </span>
          ) : null}
        </span>
      ))}
    </span>
  );
}
