import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { boardRoute, listOrdersRoute, OrderType, type OrderStatus, type OrderView, type ReplyOf } from '@danflow/contract';
import { useShops } from '../../api/places.ts';
import { useMay } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { Empty, Failed, OrderNo, PageHead, Section, Waiting } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { NativeSelect } from '../../ui/native-select.tsx';
import { Money, moneyText } from '../../ui/money.tsx';
import { Pill, STATUS_TONE } from '../../ui/pills.tsx';
import { agoText, Deadline, useNow } from '../../ui/when.tsx';
import { daysAgo } from '../../ui/zone.ts';

const api = getRouteApi('/shell/');
type Board = ReplyOf<typeof boardRoute>;
type Tile = Board['tiles'][number];
const REFRESH_MS = 20_000;
const PERIODS = { today: 0, days7: 6, days30: 29 } as const;

function useListSearch(): { shopId?: string | undefined; type?: string | undefined; from?: string | undefined; to?: string | undefined } {
  const { shopId, type, from, to } = api.useSearch();
  return { shopId, type, from, to };
}

function StatusTile({ tile }: { readonly tile: Tile }): ReactNode {
  const { t } = useTranslation();
  const search = useListSearch();
  const now = useNow();
  const isWaiting = tile.status === 'pending_payment' || tile.status === 'paid' || tile.status === 'shipped';
  return (
    <Link to="/orders" search={{ ...search, status: tile.status }} className="tile">
      <span style={{ color: `var(--${STATUS_TONE[tile.status]})` }} className="strong">
        {t(`words.status.${tile.status}`)}
      </span>
      <span className="big">{tile.count.toLocaleString('en-US')}</span>
      {tile.amounts?.map((a) => (
        <span key={a.currency} className="num">
          {moneyText(a.amount, a.currency)}
        </span>
      ))}
      {isWaiting && tile.oldestAt !== null && tile.count > 0 ? (
        <span className="quiet">{t('board.oldest', { ago: agoText(tile.oldestAt, now, t) })}</span>
      ) : null}
    </Link>
  );
}

interface Todo {
  readonly word: 'overdue' | 'due_2h' | 'due_today' | 'due_later' | 'held' | 'short' | 'refundPending';
  readonly count: number;
  readonly tone: string;
  readonly icon: IconName;
  readonly search: Record<string, string>;
}

const todosOf = ({ lanes, held, short }: Board): Todo[] => [
  { word: 'overdue', count: lanes.overdue, tone: 'danger', icon: 'alert', search: { lane: 'overdue' } },
  { word: 'due_2h', count: lanes.due_2h, tone: 'pending', icon: 'clock', search: { lane: 'due_2h' } },
  { word: 'due_today', count: lanes.due_today, tone: 'paid', icon: 'clock', search: { lane: 'due_today' } },
  { word: 'due_later', count: lanes.due_later, tone: 'cancelled', icon: 'clock', search: { lane: 'due_later' } },
  { word: 'held', count: held, tone: 'hold', icon: 'pause', search: { held: '1' } },
  { word: 'short', count: short, tone: 'danger', icon: 'goods', search: { short: '1' } },
];

function Todos({ board }: { readonly board: Board }): ReactNode {
  const { t } = useTranslation();
  const search = useListSearch();
  return (
    <Section title={t('board.exceptions')}>
      <div className="tiles" style={{ marginBottom: 0 }}>
        {todosOf(board).map((todo) => (
          <Link key={todo.word} to="/orders" search={{ ...search, ...todo.search }} className="tile small">
            <span style={{ color: todo.count > 0 ? `var(--${todo.tone})` : 'var(--ink2)' }}>
              <Icon name={todo.icon} /> {t(`board.${todo.word}`)}
            </span>
            <span className={todo.count > 0 ? 'big' : 'big quiet'}>{todo.count.toLocaleString('en-US')}</span>
          </Link>
        ))}
        {board.refundPending > 0 ? (
          <div className="tile small">
            <span className="danger">
              <Icon name="money" /> {t('board.refundPending')}
            </span>
            <span className="big">{board.refundPending.toLocaleString('en-US')}</span>
          </div>
        ) : null}
      </div>
    </Section>
  );
}

function Filters(): ReactNode {
  const { t } = useTranslation();
  const { shopId, type, from } = api.useSearch();
  const navigate = useNavigate();
  const shops = useShops();
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/', search: (old) => ({ ...old, ...patch }), replace: true });
  const period =
    (Object.keys(PERIODS) as (keyof typeof PERIODS)[]).find((p) => from === daysAgo(PERIODS[p])) ??
    (from === undefined ? 'anyTime' : 'custom');
  return (
    <>
      {shops.inUse.length > 1 ? (
        <NativeSelect
          label={t('board.shopFilter')}
          value={shopId ?? ''}
          onChange={(v) => change({ shopId: v === '' ? undefined : v })}
          options={[{ value: '', label: t('board.allShops') }, ...shops.inUse.map((s) => ({ value: s.id as string, label: s.name }))]}
        />
      ) : null}
      <NativeSelect
        label={t('board.typeFilter')}
        value={type ?? ''}
        onChange={(v) => change({ type: v === '' ? undefined : v })}
        options={[
          { value: '', label: t('board.allTypes') },
          ...OrderType.options.map((o) => ({ value: o as string, label: t(`words.type.${o}`) })),
        ]}
      />
      <NativeSelect<string>
        label={t('board.timeFilter')}
        value={period}
        onChange={(p) =>
          change(p in PERIODS ? { from: daysAgo(PERIODS[p as keyof typeof PERIODS]), to: daysAgo(0) } : { from: undefined, to: undefined })
        }
        options={[
          { value: 'anyTime', label: t('common.anyTime') },
          ...(Object.keys(PERIODS) as (keyof typeof PERIODS)[]).map((p) => ({ value: p as string, label: t(`common.${p}`) })),
          ...(period === 'custom' ? [{ value: 'custom', label: t('common.custom') }] : []),
        ]}
      />
    </>
  );
}

const URGENT_SHOWN = 8;

/** The orders whose promise runs out first, so that the day can begin here. */
function Urgent(): ReactNode {
  const { t } = useTranslation();
  const { shopId, type } = useListSearch();
  const query = { status: 'paid', sort: 'ship_by_asc', limit: URGENT_SHOWN, ...(shopId ? { shopId } : {}), ...(type ? { type } : {}) };
  const orders =
    useRoute('orders', listOrdersRoute, { query } as Parameters<typeof useRoute<typeof listOrdersRoute>>[2], {
      keepsPrevious: true,
      everyMs: REFRESH_MS,
    }).data?.items ?? [];
  if (orders.length === 0) return null;
  const columns: readonly Column<OrderView>[] = [
    {
      key: 'no',
      title: t('orders.no'),
      phone: 'title',
      cell: (o) => (
        <Link to="/orders/$orderId" params={{ orderId: o.id }} className="strong">
          <OrderNo no={o.orderNo} />
        </Link>
      ),
    },
    { key: 'deadline', title: t('orders.deadline'), cell: (o) => (o.shipBy === null ? null : <Deadline at={o.shipBy} />) },
    {
      key: 'goods',
      title: t('orders.goods'),
      cell: (o) => <span className="clip">{o.lines.map((l) => `${l.title} ×${l.qty}`).join(', ')}</span>,
    },
    {
      key: 'facts',
      title: t('common.status'),
      cell: (o) =>
        o.isHeld ? (
          <Pill tone="hold" icon="pause">
            {t('orders.heldPill')}
          </Pill>
        ) : o.shortageQty > 0 ? (
          <Pill tone="danger" icon="goods">
            {t('orders.shortPill', { n: o.shortageQty })}
          </Pill>
        ) : o.isRefundPending ? (
          <Pill tone="danger" icon="alert">
            {t('orders.refundPill')}
          </Pill>
        ) : null,
    },
    { key: 'amount', title: t('orders.amount'), align: 'right', cell: (o) => <Money amount={o.totalAmount} currency={o.currency} /> },
  ];
  return (
    <Section
      title={t('board.urgent')}
      actions={
        <LinkButton to="/orders" search={{ status: 'paid', sort: 'ship_by_asc' }}>
          {t('board.seeAll')}
        </LinkButton>
      }
    >
      <PlainTable label={t('board.urgent')} rows={orders} columns={columns} keyOf={(o) => o.id} />
    </Section>
  );
}

const ORDER: readonly OrderStatus[] = ['pending_payment', 'paid', 'shipped', 'completed', 'cancelled'];

/** Home: what there is, by status, and what to do first. Every figure opens the orders behind it. */
export function BoardPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const search = api.useSearch();
  const query = Object.fromEntries(Object.entries(search).filter(([, v]) => v !== undefined));
  const board = useRoute('orders', boardRoute, { query }, { keepsPrevious: true, everyMs: REFRESH_MS });
  const tiles = board.data ? ORDER.flatMap((s) => board.data.tiles.filter((x) => x.status === s)) : [];
  const isEmpty = board.data !== undefined && tiles.every((x) => x.count === 0) && Object.keys(query).length === 0;
  return (
    <>
      <PageHead title={t('board.title')}>
        <Filters />
      </PageHead>
      {board.isPending ? <Waiting /> : null}
      {board.error && !board.data ? <Failed error={board.error} onRetry={() => void board.refetch()} /> : null}
      {isEmpty ? (
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
      ) : null}
      {board.data && !isEmpty ? (
        <>
          <div className="tiles">
            {tiles.map((tile) => (
              <StatusTile key={tile.status} tile={tile} />
            ))}
          </div>
          <Todos board={board.data} />
          <Urgent />
        </>
      ) : null}
    </>
  );
}
