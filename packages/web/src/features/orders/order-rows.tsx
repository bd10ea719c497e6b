import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import { useAssignees, useShops, useWarehouses } from '../../api/places.ts';
import { useMay } from '../../api/session.tsx';
import { Empty, Failed, Waiting } from '../../ui/basics.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { OrderCards } from './order-cards.tsx';
import { listedColumns } from './order-columns.tsx';
import { OrderTable } from './order-table.tsx';
import type { Selection } from './selection.ts';
import type { Layout } from './use-layout.ts';
import { figure } from '../../ui/figure.ts';

/** What is listed, wherever it comes from: a filter, or a search by number and person. */
export interface Listed {
  readonly orders: readonly OrderView[];
  readonly isPending: boolean;
  readonly isRefetching: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly error: unknown;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

interface Props {
  readonly list: Listed;
  readonly layout: Layout;
  readonly selection: Selection;
  readonly total: number | undefined;
  readonly isFiltered: boolean;
  readonly scrollWith: (scroll: ((index: number) => void) | null) => void;
  readonly onEdit: (order: OrderView) => void;
  readonly onShip: (order: OrderView) => void;
}

/** A first order, or a way back from conditions that nothing meets. */
function NoOrders({ isFiltered }: Pick<Props, 'isFiltered'>): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  if (isFiltered)
    return (
      <Empty title={t('orders.noMatch')} help={t('orders.noMatchHelp')}>
        <LinkButton to="/orders" search={{}}>
          {t('common.clearFilters')}
        </LinkButton>
      </Empty>
    );
  return (
    <Empty title={t('board.emptyTitle')} help={t('board.emptyHelp')}>
      {may('order.create') ? (
        <LinkButton to="/orders/new" look="primary">
          {t('nav.newOrder')}
        </LinkButton>
      ) : null}
    </Empty>
  );
}

function useColumns({ layout, onEdit }: Props) {
  const { t } = useTranslation();
  const shops = useShops();
  const warehouses = useWarehouses();
  const assignees = useAssignees();
  const mayEdit = useMay()('order.edit');
  return useMemo(() => {
    const all = listedColumns({
      t,
      shopName: shops.nameOf,
      warehouseName: warehouses.nameOf,
      assigneeName: (id) => (id === null ? '' : (assignees.find((a) => a.id === id)?.name ?? '—')),
      onEdit: mayEdit ? onEdit : undefined,
    });
    return layout.columns.map((key) => all[key]);
  }, [t, shops, warehouses, assignees, mayEdit, onEdit, layout.columns]);
}

/** The rows in their density, with their first wait, their emptiness and their failure. */
export function OrderRows(props: Props): ReactNode {
  const { t } = useTranslation();
  const { list, layout, selection, total, scrollWith, onEdit, onShip } = props;
  const columns = useColumns(props);
  const shops = useShops();
  const mayEdit = useMay()('order.edit');
  const context = useMemo(
    () => ({ shopName: shops.nameOf, onEdit: mayEdit ? onEdit : undefined, onShip }),
    [shops, mayEdit, onEdit, onShip],
  );
  if (list.error !== null && list.orders.length === 0) return <Failed error={list.error} onRetry={list.retry} />;
  if (list.isPending) return <Waiting rows={10} />;
  if (list.orders.length === 0) return <NoOrders isFiltered={props.isFiltered} />;
  const rows = { label: t('orders.list'), orders: list.orders, selection, total, onNearEnd: list.loadMore, scrollWith };
  const isCards = layout.isNarrow || layout.density === 'cards';
  return (
    <div aria-busy={list.isRefetching} className={list.isRefetching ? 'refetching' : undefined}>
      {isCards ? (
        <OrderCards {...rows} columns={columns} context={context} isNarrow={layout.isNarrow} />
      ) : (
        <OrderTable {...rows} columns={columns} />
      )}
      <div className="table-foot">
        <span className="quiet">{t('common.rowsShown', { shown: figure(list.orders.length) })}</span>
        {list.hasNextPage ? (
          <Button size="small" loading={list.isFetchingNextPage} onClick={list.loadMore}>
            {t('common.loadMore')}
          </Button>
        ) : (
          <span className="quiet">{t('common.endOfList')}</span>
        )}
      </div>
    </div>
  );
}
