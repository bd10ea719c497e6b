import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { boardRoute, countOrdersRoute, exportOrdersRoute, listOrdersRoute, type OrderView } from '@danflow/contract';
import { download } from '../../api/download.ts';
import { useShops } from '../../api/places.ts';
import { useMay } from '../../api/session.tsx';
import { usePages, useRoute } from '../../api/use-route.ts';
import { Empty, PageHead } from '../../ui/basics.tsx';
import { PagedTable } from '../../ui/data-table.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useSay } from '../../ui/say.tsx';
import { setSearchTerms, useSearchTerms } from '../../ui/search-terms.ts';
import { dayOf } from '../../ui/zone.ts';
import { FoundOrders } from './found-orders.tsx';
import { orderColumns } from './order-columns.tsx';
import { OrderFilters } from './order-filters.tsx';
import { exportFilterOf, filterOf, hasFilters, type OrdersSearch } from './orders-search.ts';

const api = getRouteApi('/shell/orders');

/** Tabs are links: a state has an address. Counts are those of the board, under one's scope. */
function Tabs({ search }: { readonly search: OrdersSearch }): ReactNode {
  const { t } = useTranslation();
  const board = useRoute('orders', boardRoute, { query: search.shopId ? { shopId: search.shopId } : {} }, { staleMs: 10_000 }).data;
  const countOf = (status: string) => board?.tiles.find((x) => x.status === status)?.count;
  const { status: _s, lane: _l, held: _h, ...kept } = search;
  const tabs = [
    { key: 'all', word: t('orders.all'), search: {}, n: undefined },
    ...(['pending_payment', 'paid'] as const).map((status) => ({
      key: status as string,
      word: t(`words.status.${status}`),
      search: { status },
      n: countOf(status),
    })),
    { key: 'overdue', word: t('orders.overdue'), search: { lane: 'overdue' }, n: board?.lanes.overdue },
    { key: 'held', word: t('orders.held'), search: { held: '1' }, n: board?.held },
    ...(['shipped', 'completed', 'cancelled'] as const).map((status) => ({
      key: status as string,
      word: t(`words.status.${status}`),
      search: { status },
      n: countOf(status),
    })),
  ];
  const here =
    search.lane === 'overdue' && !search.status
      ? 'overdue'
      : search.held === '1' && !search.status && !search.lane
        ? 'held'
        : (search.status ?? (search.lane || search.held ? '' : 'all'));
  const visible = tabs.filter((tab) => tab.n !== undefined || tab.key === 'all' || board === undefined);
  return (
    <nav className="tabs" aria-label={t('orders.title')}>
      {visible.map((tab) => (
        <Link
          key={tab.key}
          to="/orders"
          search={{ ...kept, ...tab.search }}
          onClick={() => setSearchTerms([])}
          className={here === tab.key ? 'tab on' : 'tab'}
          {...(here === tab.key ? { 'aria-current': 'page' as const } : {})}
        >
          {tab.word}
          {tab.n === undefined ? null : <span className="n">{tab.n.toLocaleString('en-US')}</span>}
        </Link>
      ))}
    </nav>
  );
}

function Count({ filter }: { readonly filter: Record<string, string> }): ReactNode {
  const { t } = useTranslation();
  const count = useRoute('orders', countOrdersRoute, { query: filter }, { keepsPrevious: true }).data;
  if (count === undefined) return null;
  const shown = count.count.toLocaleString('en-US');
  return <>{t('common.countOf', { count: count.isExact ? shown : t('common.countOver', { count: shown }) })}</>;
}

function ExportButton({ search }: { readonly search: OrdersSearch }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const run = (format: 'csv' | 'xlsx') => {
    const body = { filter: exportFilterOf(search), format, ...(search.sort ? { sort: search.sort as 'created_desc' } : {}) };
    download(exportOrdersRoute, { body }, `orders-${dayOf(new Date())}.${format}`).then(
      () => say.done(t('orders.exportDone')),
      say.problem,
    );
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'csv', label: t('orders.exportCsv'), onClick: () => run('csv') },
          { key: 'xlsx', label: t('orders.exportXlsx'), onClick: () => run('xlsx') },
        ],
      }}
    >
      <Button icon={<Icon name="download" />}>{t('common.export')}</Button>
    </Dropdown>
  );
}

function List({ search }: { readonly search: OrdersSearch }): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const filter = useMemo(() => filterOf(search), [search]);
  const pages = usePages<OrderView, typeof listOrdersRoute>('orders', listOrdersRoute, {
    ...filter,
    ...(search.sort ? { sort: search.sort } : {}),
  });
  const columns = useMemo(() => orderColumns(t, shops), [t, shops]);
  const empty =
    hasFilters(search) || search.status ? (
      <Empty title={t('orders.noMatch')} help={t('orders.noMatchHelp')}>
        <LinkButton to="/orders" search={{}}>
          {t('common.clearFilters')}
        </LinkButton>
      </Empty>
    ) : (
      <Empty title={t('board.emptyTitle')} help={t('board.emptyHelp')}>
        <LinkButton to="/orders/new" look="primary">
          {t('nav.newOrder')}
        </LinkButton>
      </Empty>
    );
  return <PagedTable label={t('orders.list')} pages={pages} columns={columns} keyOf={(o) => o.id} empty={empty} />;
}

/** The list: filters in the address, search by number or person in memory. */
export function OrdersPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const search = api.useSearch();
  const terms = useSearchTerms();
  const navigate = useNavigate();
  const change = (patch: OrdersSearch) => void navigate({ to: '/orders', search: (old) => ({ ...old, ...patch }), replace: true });
  const isSearching = terms.length > 0;
  return (
    <>
      <PageHead title={t('orders.title')} note={isSearching ? undefined : <Count filter={filterOf(search)} />}>
        {may('order.export') && !isSearching ? <ExportButton search={search} /> : null}
        {may('order.create') ? (
          <LinkButton to="/orders/new" look="primary">
            <Icon name="plus" />
            {t('nav.newOrder')}
          </LinkButton>
        ) : null}
      </PageHead>
      <Tabs search={search} />
      {isSearching ? (
        <FoundOrders terms={terms} />
      ) : (
        <>
          <OrderFilters search={search} onChange={change} />
          {search.importBatchId || search.customerId ? (
            <div className="toolbar">
              <span className="chip">{search.importBatchId ? t('orders.batchFilter') : t('orders.customerFilter')}</span>
              <Button size="small" type="link" onClick={() => change({ importBatchId: undefined, customerId: undefined })}>
                {t('common.clear')}
              </Button>
            </div>
          ) : null}
          <List search={search} />
        </>
      )}
    </>
  );
}
