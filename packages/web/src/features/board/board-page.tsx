import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderStatus } from '@danflow/contract';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/session.tsx';
import { Empty, Failed, PageHead, Section, Waiting } from '../../ui/basics.tsx';
import { choose, useChoice } from '../../ui/choices.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { boardQuery, isColumnsView } from './board-data.ts';
import { BoardFilters } from './board-filters.tsx';
import { given, useBoardSearch } from './board-search.ts';
import { DoFirst } from './do-first.tsx';
import { StatusTiles, TodayLine, type Board, type Tile } from './status-tiles.tsx';
import { Urgent } from './urgent.tsx';

/** Columns bring dragging along: fetched by those who look at them. */
const BoardColumns = lazy(() => import('./board-columns.tsx').then((m) => ({ default: m.BoardColumns })));

/** News come by themselves; this is for the minutes in which they cannot. */
const REFRESH_MS = 60_000;

function NoOrders(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Section>
      <Empty title={t('board.emptyTitle')} help={t('board.emptyHelp')}>
        {may('order.create') ? (
          <LinkButton to="/orders/new" look="primary">
            {t('nav.newOrder')}
          </LinkButton>
        ) : null}
        {may('order.import') ? <LinkButton to="/imports">{t('board.importOrders')}</LinkButton> : null}
      </Empty>
    </Section>
  );
}

/** Figures for those who decide, cards for those who do: one press apart, and remembered. */
function ViewSwitch({ isColumns }: { readonly isColumns: boolean }): ReactNode {
  const { t } = useTranslation();
  const button = (view: 'figures' | 'columns', isOn: boolean) => (
    <button type="button" aria-pressed={isOn} className="segment" onClick={() => choose('board', view)}>
      {t(`board.${view}`)}
    </button>
  );
  return (
    <span className="segments" role="group" aria-label={t('board.view')}>
      {button('figures', !isColumns)}
      {button('columns', isColumns)}
    </span>
  );
}

function Body({
  board,
  tiles,
  isColumns,
}: {
  readonly board: Board;
  readonly tiles: readonly Tile[];
  readonly isColumns: boolean;
}): ReactNode {
  return (
    <>
      {isColumns ? null : <StatusTiles board={board} tiles={tiles} />}
      <DoFirst board={board} />
      {isColumns ? (
        <Suspense fallback={<Waiting />}>
          <BoardColumns tiles={tiles} />
        </Suspense>
      ) : (
        <Urgent />
      )}
    </>
  );
}

const ORDER: readonly OrderStatus[] = ['pending_payment', 'paid', 'shipped', 'completed', 'cancelled'];

/** Home: what there is, by status, and what to do first. Every figure opens the orders behind it. */
export function BoardPage(): ReactNode {
  const { t } = useTranslation();
  const search = useBoardSearch();
  const queries = useQueryClient();
  const isColumns = isColumnsView(useChoice('board'));
  const board = useQuery({ ...boardQuery(search), placeholderData: keepPreviousData, refetchInterval: REFRESH_MS });
  useLive(['orders'], () => void queries.invalidateQueries({ queryKey: ['orders'] }));
  const tiles = board.data ? ORDER.flatMap((s) => board.data.tiles.filter((x) => x.status === s)) : [];
  const isEmpty = board.data !== undefined && tiles.every((x) => x.count === 0) && Object.keys(given(search)).length === 0;
  return (
    <>
      <PageHead title={t('board.title')} note={board.data && !isEmpty ? <TodayLine today={board.data.today} /> : undefined}>
        <BoardFilters />
        <ViewSwitch isColumns={isColumns} />
      </PageHead>
      {board.isPending ? <Waiting /> : null}
      {board.error && !board.data ? <Failed error={board.error} onRetry={() => void board.refetch()} /> : null}
      {isEmpty ? <NoOrders /> : null}
      {board.data && !isEmpty ? <Body board={board.data} tiles={tiles} isColumns={isColumns} /> : null}
    </>
  );
}
