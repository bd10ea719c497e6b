import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AlertKind, AlertState, changeAlertRoute, listAlertsRoute, type AlertView } from '@danflow/contract';
import { useWarehouses } from '../../api/places.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { usePages } from '../../api/use-route.ts';
import { Empty, PageHead } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Tone } from '../../ui/tokens.ts';
import { When } from '../../ui/when.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { StockTabs } from './stock-tabs.tsx';

const api = getRouteApi('/shell/stock/alerts');
const TONE: Readonly<Record<AlertState, Tone>> = { open: 'danger', seen: 'pending', solved: 'completed' };

function AlertActs({ alert }: { readonly alert: AlertView }): ReactNode {
  const { t } = useTranslation();
  const me = useSession();
  const say = useSay();
  const change = useCommand(changeAlertRoute, { touches: ['stock'], onDone: () => say.done(t('stock.alertDone')) });
  const send = (body: { state?: 'seen' | 'solved'; ownerId?: string | null }) =>
    change.mutate({ params: { alertId: alert.id }, body }, { onError: say.problem });
  if (alert.state === 'solved') return null;
  return (
    <span className="row tight" style={{ justifyContent: 'flex-end' }}>
      {alert.ownerId === null && me.kind === 'user' ? (
        <Button size="small" onClick={() => send({ ownerId: me.id, state: 'seen' })}>
          {t('stock.takeIt')}
        </Button>
      ) : null}
      {alert.state === 'open' ? (
        <Button size="small" onClick={() => send({ state: 'seen' })}>
          {t('stock.markSeen')}
        </Button>
      ) : null}
      <Button size="small" onClick={() => send({ state: 'solved' })}>
        {t('stock.markSolved')}
      </Button>
    </span>
  );
}

function useColumns(): readonly Column<AlertView>[] {
  const { t } = useTranslation();
  const may = useMay();
  const warehouses = useWarehouses();
  return [
    { key: 'kind', title: t('stock.kind'), phone: 'title', cell: (a) => <span className="strong">{t(`words.alertKind.${a.kind}`)}</span> },
    {
      key: 'sku',
      title: t('stock.sku'),
      cell: (a) => (
        <Link to="/stock/$skuId" params={{ skuId: a.skuId }}>
          {a.title}
          {a.options === '' ? '' : ` · ${a.options}`} <span className="quiet">{a.skuCode}</span>
        </Link>
      ),
    },
    { key: 'warehouse', title: t('stock.warehouse'), cell: (a) => warehouses.nameOf(a.warehouseId) },
    { key: 'count', title: t('stock.alertCount'), align: 'right', cell: (a) => a.count.toLocaleString('en-US') },
    { key: 'last', title: t('stock.lastAt'), cell: (a) => <When at={a.lastAt} /> },
    { key: 'state', title: t('stock.state'), cell: (a) => <Pill tone={TONE[a.state]}>{t(`words.alertState.${a.state}`)}</Pill> },
    ...(may('stock.alert') ? [{ key: 'act', title: '', align: 'right' as const, cell: (a: AlertView) => <AlertActs alert={a} /> }] : []),
  ];
}

export function AlertsPage(): ReactNode {
  const { t } = useTranslation();
  const { state, kind } = api.useSearch();
  const navigate = useNavigate();
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/stock/alerts', search: (old) => ({ ...old, ...patch }), replace: true });
  const pages = usePages<AlertView, typeof listAlertsRoute>('stock', listAlertsRoute, {
    state: state ?? 'open,seen',
    ...(kind ? { kind } : {}),
  });
  const columns = useColumns();
  return (
    <>
      <PageHead title={t('stock.title')} />
      <StockTabs />
      <div className="toolbar">
        <Select
          aria-label={t('stock.state')}
          style={{ minWidth: 150 }}
          value={state ?? 'open,seen'}
          onChange={(v) => change({ state: v === 'open,seen' ? undefined : v })}
          options={[
            { value: 'open,seen', label: `${t('words.alertState.open')} / ${t('words.alertState.seen')}` },
            ...AlertState.options.map((s) => ({ value: s as string, label: t(`words.alertState.${s}`) })),
          ]}
        />
        <PickOne
          label={t('stock.kind')}
          value={kind}
          onChange={(v) => change({ kind: v })}
          options={AlertKind.options.map((k) => ({ value: k, label: t(`words.alertKind.${k}`) }))}
        />
      </div>
      <PagedTable
        label={t('stock.alerts')}
        pages={pages}
        columns={columns}
        keyOf={(a) => a.id}
        empty={<Empty title={t('stock.noAlerts')} help={t('stock.noAlertsHelp')} />}
      />
    </>
  );
}
