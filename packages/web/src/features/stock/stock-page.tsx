import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Checkbox, Dropdown } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listLevelsRoute, type LevelView } from '@danflow/contract';
import { useWarehouses } from '../../api/places.ts';
import { useMay } from '../../api/session.tsx';
import { usePages } from '../../api/use-route.ts';
import { Empty, PageHead } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Pill } from '../../ui/pills.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { StockDialog, type StockAct } from './stock-dialogs.tsx';
import { StockTabs } from './stock-tabs.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { figure } from '../../ui/figure.ts';

const api = getRouteApi('/shell/workplace/stock');

const ACTS: readonly StockAct[] = ['receive', 'adjust', 'count', 'transfer', 'safety'];

function Acts({ level, open }: { readonly level: LevelView; readonly open: (act: StockAct, level: LevelView) => void }): ReactNode {
  const { t } = useTranslation();
  const items = ACTS.map((a) => ({ key: a, label: t(`stock.${a === 'safety' ? 'setSafety' : a}`), onClick: () => open(a, level) }));
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button size="small" aria-label={`${t('common.actions')} ${level.skuCode}`}>
        {t('common.actions')} <Icon name="down" size={12} />
      </Button>
    </Dropdown>
  );
}

function useColumns(warehouseName: (id: string) => string, open: (act: StockAct, level: LevelView) => void): readonly Column<LevelView>[] {
  const { t } = useTranslation();
  const may = useMay();
  return [
    {
      key: 'sku',
      title: t('stock.sku'),
      phone: 'title',
      cell: (l) => (
        <span>
          <Link to="/stock/$skuId" params={{ skuId: l.skuId }} className="strong">
            {l.title}
            {l.options === '' ? '' : ` · ${l.options}`}
          </Link>
          <br />
          <span className="quiet">{l.skuCode}</span>
        </span>
      ),
    },
    { key: 'warehouse', title: t('stock.warehouse'), cell: (l) => warehouseName(l.warehouseId) },
    { key: 'onHand', title: t('stock.onHand'), align: 'right', cell: (l) => figure(l.onHand) },
    { key: 'reserved', title: t('stock.reserved'), align: 'right', cell: (l) => figure(l.reserved) },
    { key: 'safety', title: t('stock.safety'), align: 'right', cell: (l) => figure(l.safety) },
    {
      key: 'available',
      title: t('stock.available'),
      align: 'right',
      cell: (l) => (
        <span className="row tight" style={{ justifyContent: 'flex-end' }}>
          {l.isLow ? (
            <Pill tone="danger" icon="alert">
              {t('stock.low')}
            </Pill>
          ) : null}
          <span className="strong">{figure(l.available)}</span>
        </span>
      ),
    },
    ...(may('stock.change')
      ? [
          {
            key: 'act',
            title: '',
            align: 'right' as const,
            cell: (l: LevelView) => <Acts level={l} open={open} />,
          },
        ]
      : []),
  ];
}

export function StockPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { text, warehouseId, low } = api.useSearch();
  const navigate = useNavigate();
  const warehouses = useWarehouses();
  const [dialog, setDialog] = useState<{ readonly act: StockAct; readonly level?: LevelView } | null>(null);
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/stock', search: (old) => ({ ...old, ...patch }), replace: true });
  const pages = usePages<LevelView, typeof listLevelsRoute>('stock', listLevelsRoute, {
    ...(text ? { text } : {}),
    ...(warehouseId ? { warehouseId } : {}),
    ...(low === '1' ? { isLow: true } : {}),
  });
  const columns = useColumns(
    (id) => warehouses.nameOf(id),
    (act, level) => setDialog({ act, level }),
  );
  return (
    <>
      <PageHead title={t('stock.title')}>
        {may('stock.change') ? (
          <>
            <LinkButton to="/stock/count">{t('stock.count')}</LinkButton>
            {warehouses.inUse.length > 1 ? <Button onClick={() => setDialog({ act: 'transfer' })}>{t('stock.transfer')}</Button> : null}
            <Button type="primary" icon={<Icon name="plus" />} onClick={() => setDialog({ act: 'receive' })}>
              {t('stock.receive')}
            </Button>
          </>
        ) : null}
      </PageHead>
      <StockTabs />
      <div className="toolbar">
        <SearchField label={t('stock.searchPlaceholder')} initial={text} width={240} onSearch={(v) => change({ text: v })} />
        {warehouses.all.length > 1 ? (
          <PickOne
            label={t('stock.warehouse')}
            placeholder={t('stock.allWarehouses')}
            value={warehouseId}
            onChange={(v) => change({ warehouseId: v })}
            options={warehouses.all.map((w) => ({ value: w.id, label: w.name }))}
          />
        ) : null}
        <Checkbox checked={low === '1'} onChange={(e) => change({ low: e.target.checked ? '1' : undefined })}>
          {t('stock.onlyLow')}
        </Checkbox>
      </div>
      <PagedTable
        label={t('stock.levels')}
        pages={pages}
        columns={columns}
        keyOf={(l) => `${l.skuId}${l.warehouseId}`}
        empty={text || warehouseId || low ? <Empty /> : <Empty title={t('stock.emptyTitle')} help={t('stock.emptyHelp')} />}
      />
      {dialog ? <StockDialog act={dialog.act} {...(dialog.level ? { level: dialog.level } : {})} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
