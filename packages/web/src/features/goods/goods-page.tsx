import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { exportGoodsRoute, listProductsRoute, OrderType, type ProductView } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { usePages } from '../../api/use-route.ts';
import { Empty, PageHead } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { ExportMenu } from '../../ui/export-menu.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { moneyText } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Pill } from '../../ui/pills.tsx';
import { When } from '../../ui/when.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { SearchField } from '../../ui/search-field.tsx';

const api = getRouteApi('/shell/workplace/goods');

/** `¥12.00`, or `¥12.00 – ¥30.00` over the variants. */
function priceRange({ skus }: ProductView): string {
  const prices = skus
    .flatMap((s) => (s.priceAmount === null ? [] : [{ amount: s.priceAmount, currency: s.currency }]))
    .sort((a, b) => a.amount - b.amount);
  const [low] = prices;
  const high = prices.at(-1);
  if (!low || !high) return '***';
  return low.amount === high.amount
    ? moneyText(low.amount, low.currency)
    : `${moneyText(low.amount, low.currency)} – ${moneyText(high.amount, high.currency)}`;
}

function useColumns(): readonly Column<ProductView>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'title',
      title: t('goods.product'),
      phone: 'title',
      cell: (p) => (
        <span className="row one-line">
          <Picture url={p.pictureUrl ?? p.skus[0]?.pictureUrl ?? null} />
          <Link to="/goods/$productId" params={{ productId: p.id }} className="strong">
            {p.title}
          </Link>
          {p.isArchived ? <Pill tone="cancelled">{t('common.archived')}</Pill> : null}
        </span>
      ),
    },
    {
      key: 'codes',
      title: t('goods.code'),
      cell: (p) => <span className="clip">{p.skus.map((s) => s.code).join(t('common.comma'))}</span>,
    },
    { key: 'skus', title: t('goods.skus'), align: 'right', cell: (p) => p.skus.length },
    {
      key: 'type',
      title: t('goods.type'),
      cell: (p) => [...new Set(p.skus.map((s) => t(`words.type.${s.type}`)))].join(t('common.comma')),
    },
    { key: 'price', title: t('goods.price'), align: 'right', cell: (p) => <span className="num nowrap">{priceRange(p)}</span> },
    { key: 'created', title: t('common.created'), cell: (p) => <When at={p.createdAt} />, phone: 'hide' },
  ];
}

export function GoodsPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { text, type, archived } = api.useSearch();
  const navigate = useNavigate();
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/goods', search: (old) => ({ ...old, ...patch }), replace: true });
  const query = { isArchived: archived === '1', ...(text ? { text } : {}), ...(type ? { type } : {}) };
  const pages = usePages<ProductView, typeof listProductsRoute>('goods', listProductsRoute, query);
  const add = may('catalog.edit') ? (
    <LinkButton to="/goods/new" look="primary">
      <Icon name="plus" />
      {t('goods.add')}
    </LinkButton>
  ) : null;
  const columns = useColumns();
  return (
    <>
      <PageHead title={t('goods.title')}>
        <ExportMenu route={exportGoodsRoute} name="goods" label={t('tables.exportGoods')} />
        {may('catalog.edit') ? <LinkButton to="/goods/import">{t('tables.importGoods')}</LinkButton> : null}
        {add}
      </PageHead>
      <div className="toolbar">
        <SearchField label={t('goods.searchPlaceholder')} initial={text} width={260} onSearch={(v) => change({ text: v })} />
        <PickOne
          label={t('goods.type')}
          value={type}
          onChange={(v) => change({ type: v })}
          options={OrderType.options.map((o) => ({ value: o, label: t(`words.type.${o}`) }))}
        />
        <Segmented
          aria-label={t('common.status')}
          value={archived === '1' ? '1' : '0'}
          onChange={(v) => change({ archived: v === '1' ? '1' : undefined })}
          options={[
            { value: '0', label: t('goods.inUse') },
            { value: '1', label: t('goods.showArchived') },
          ]}
        />
      </div>
      <PagedTable
        label={t('goods.title')}
        pages={pages}
        columns={columns}
        keyOf={(p) => p.id}
        empty={
          text || type || archived ? (
            <Empty />
          ) : (
            <Empty title={t('goods.emptyTitle')} help={t('goods.emptyHelp')}>
              {add}
              {may('catalog.edit') ? <LinkButton to="/goods/import">{t('tables.importGoods')}</LinkButton> : null}
            </Empty>
          )
        }
      />
    </>
  );
}
