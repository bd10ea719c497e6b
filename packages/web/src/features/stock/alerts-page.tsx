import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AlertKind, AlertState, changeAlertRoute, listAlertsRoute, type AlertView, type UserId } from '@danflow/contract';
import { useAssignees, useWarehouses } from '../../api/places.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { usePages } from '../../api/use-route.ts';
import { Empty, PageHead } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Tone } from '../../ui/tokens.ts';
import { When } from '../../ui/when.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { StockTabs } from './stock-tabs.tsx';
import { figure } from '../../ui/figure.ts';

const api = getRouteApi('/shell/workplace/stock/alerts');
const TONE: Readonly<Record<AlertState, Tone>> = { open: 'danger', seen: 'pending', solved: 'completed' };

type Ask = 'snooze' | 'solve';
const DAY_MS = 86_400_000;
const SNOOZE_DAYS = [1, 3, 7, 30] as const;

interface AskFields {
  readonly note?: string;
  readonly days?: number;
}

/** Why it is closed or put off, and for how long. */
function AskDialog({ ask, alert, onClose }: { readonly ask: Ask; readonly alert: AlertView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const change = useCommand(changeAlertRoute, { touches: ['stock', 'attention'], onDone: () => say.done(t('stock.alertDone')) });
  const title = t(ask === 'solve' ? 'stock.markSolved' : 'stock.snooze');
  return (
    <FormDialog
      title={`${title} · ${alert.skuCode}`}
      onClose={onClose}
      command={change}
      okText={title}
      initial={{ note: alert.note, days: 1 }}
      toIntention={({ note = '', days = 1 }: AskFields) => ({
        params: { alertId: alert.id },
        body:
          ask === 'solve' ? { state: 'solved' as const, note } : { snoozedUntil: new Date(Date.now() + days * DAY_MS).toISOString(), note },
      })}
    >
      {ask === 'snooze' ? (
        <Form.Item name="days" label={t('stock.snoozeFor')}>
          <Select options={SNOOZE_DAYS.map((n) => ({ value: n, label: t('stock.snoozeDays', { n }) }))} />
        </Form.Item>
      ) : null}
      <Form.Item name="note" label={t('stock.note')}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}

function AlertActs({ alert }: { readonly alert: AlertView }): ReactNode {
  const { t } = useTranslation();
  const me = useSession();
  const say = useSay();
  const people = useAssignees();
  const [ask, setAsk] = useState<Ask | null>(null);
  const change = useCommand(changeAlertRoute, { touches: ['stock', 'attention'], onDone: () => say.done(t('stock.alertDone')) });
  const send = (body: { state?: 'seen' | 'solved'; ownerId?: UserId | null }) =>
    change.mutate({ params: { alertId: alert.id }, body }, { onError: say.problem });
  if (alert.state === 'solved') return null;
  const others = people.filter((p) => p.id !== alert.ownerId && p.id !== me.id);
  const items = [
    ...(alert.state === 'open' ? [{ key: 'seen', label: t('stock.markSeen'), onClick: () => send({ state: 'seen' }) }] : []),
    { key: 'snooze', label: t('stock.snooze'), onClick: () => setAsk('snooze') },
    ...(others.length > 0
      ? [
          {
            key: 'assign',
            label: t('stock.giveTo'),
            children: others.map((p) => ({ key: p.id, label: p.name, onClick: () => send({ ownerId: p.id as UserId }) })),
          },
        ]
      : []),
    { key: 'solve', label: t('stock.markSolved'), onClick: () => setAsk('solve') },
  ];
  return (
    <span className="row tight" style={{ justifyContent: 'flex-end' }}>
      {alert.ownerId === null && me.kind === 'user' ? (
        <Button size="small" onClick={() => send({ ownerId: me.id as UserId, state: 'seen' })}>
          {t('stock.takeIt')}
        </Button>
      ) : null}
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button size="small" aria-label={`${t('common.actions')} ${alert.skuCode}`}>
          {t('common.actions')} <Icon name="down" size={12} />
        </Button>
      </Dropdown>
      {ask ? <AskDialog ask={ask} alert={alert} onClose={() => setAsk(null)} /> : null}
    </span>
  );
}

/** Whose it is: by name for those who may assign, else only that it is one's own or somebody's. */
function Owner({ alert }: { readonly alert: AlertView }): ReactNode {
  const { t } = useTranslation();
  const me = useSession();
  const people = useAssignees();
  if (alert.ownerId === null) return null;
  if (alert.ownerId === me.id) return me.name;
  return people.find((p) => p.id === alert.ownerId)?.name ?? t('stock.somebody');
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
    { key: 'count', title: t('stock.alertCount'), align: 'right', cell: (a) => figure(a.count) },
    { key: 'owner', title: t('stock.owner'), cell: (a) => <Owner alert={a} /> },
    { key: 'last', title: t('stock.lastAt'), cell: (a) => <When at={a.lastAt} /> },
    {
      key: 'state',
      title: t('stock.state'),
      cell: (a) => (
        <span>
          <Pill tone={TONE[a.state]}>{t(`words.alertState.${a.state}`)}</Pill>
          {a.snoozedUntil === null ? null : (
            <span className="quiet">
              {' '}
              {t('stock.until')} <When at={a.snoozedUntil} />
            </span>
          )}
          {a.note === '' ? null : <div className="quiet">{a.note}</div>}
        </span>
      ),
    },
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
