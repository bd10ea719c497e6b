import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, DatePicker, Segmented } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listJournalRoute, listUsersRoute, type JournalEntryView } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { usePages, useRoute } from '../../api/use-route.ts';
import { Empty } from '../../ui/basics.tsx';
import { Changes } from '../../ui/changes.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { actorName } from '../../ui/actor-name.ts';
import { actionName, reasonText, subjectName } from '../../ui/journal-words.ts';
import { OrderLink } from '../../ui/order-link.tsx';
import { When } from '../../ui/when.tsx';
import { endOfDay, instantOf } from '../../ui/zone.ts';
import { PickOne } from '../../ui/pick-one.tsx';
import { Checkpoints } from './checkpoints.tsx';
import { useOrderNos } from './use-order-nos.ts';

const api = getRouteApi('/shell/workplace/settings/journal');
const KINDS = [
  'order',
  'user',
  'role',
  'api_key',
  'session',
  'product',
  'sku',
  'shop',
  'warehouse',
  'customer',
  'stock_alert',
  'stock_level',
  'payment_account',
  'import',
  'export',
  'print',
  'file',
] as const;

/** What people look for; any other is found by its subject. */
const ACTIONS = [
  'session.opened',
  'user.added',
  'user.edited',
  'user.password_reset',
  'role.edited',
  'api_key.added',
  'setting.changed',
  'shop.change',
  'product.create',
  'sku.create',
  'sku.change',
  'order.export',
  'goods.export',
  'stock.export',
  'print',
] as const;

/** The order by its number, where the reader sees it; by the word until then. */
function OrderSubject({ id, no }: { readonly id: string; readonly no: string | undefined }): ReactNode {
  const { t } = useTranslation();
  return no === undefined ? (
    <Link to="/orders/$orderId" params={{ orderId: id }}>
      {subjectName('order', t)}
    </Link>
  ) : (
    <OrderLink id={id} no={no} />
  );
}

function useColumns(entries: readonly JournalEntryView[]): readonly Column<JournalEntryView>[] {
  const { t } = useTranslation();
  const orderNos = useOrderNos(entries);
  return [
    { key: 'at', title: t('settings.when'), phone: 'title', cell: (e) => <When at={e.at} /> },
    { key: 'who', title: t('settings.who'), cell: (e) => <span className="nowrap">{actorName(e, t)}</span> },
    {
      key: 'subject',
      title: t('settings.subject'),
      cell: (e) =>
        e.subjectKind === 'order' ? (
          <OrderSubject id={e.subjectId} no={orderNos.get(e.subjectId)} />
        ) : (
          <Link to="/settings/journal" search={{ subjectId: e.subjectId }} title={t('settings.oneSubject')}>
            {subjectName(e.subjectKind, t)}
          </Link>
        ),
    },
    { key: 'what', title: t('settings.what'), cell: (e) => <span className="strong">{actionName(e.action, t)}</span> },
    {
      key: 'changes',
      title: t('settings.changes'),
      cell: (e) =>
        e.changes === null ? (
          <span className="quiet">{t('settings.hiddenChanges')}</span>
        ) : (
          <Changes changes={e.changes} subject={e.subjectKind} />
        ),
    },
    { key: 'why', title: t('settings.why'), cell: (e) => reasonText(e, t) },
  ];
}

type Change = (patch: Record<string, string | undefined>) => void;

function Tabs({ tab, change }: { readonly tab: string | undefined; readonly change: Change }): ReactNode {
  const { t } = useTranslation();
  return (
    <div style={{ marginBottom: 12 }}>
      <Segmented
        aria-label={t('settings.journal')}
        value={tab === 'checkpoints' ? 'checkpoints' : 'entries'}
        onChange={(v) => change({ tab: v === 'checkpoints' ? v : undefined })}
        options={[
          { value: 'entries', label: t('settings.entriesTab') },
          { value: 'checkpoints', label: t('settings.checkpoints') },
        ]}
      />
    </div>
  );
}

function Filters({ change }: { readonly change: Change }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { subjectKind, from, to, actorId, action } = api.useSearch();
  const people = useRoute('people', listUsersRoute, { query: { limit: 200 } }, { isOn: may('people.manage') }).data?.items ?? [];
  return (
    <div className="toolbar">
      <PickOne
        label={t('settings.subjectKind')}
        value={subjectKind}
        onChange={(v) => change({ subjectKind: v })}
        options={KINDS.map((k) => ({ value: k, label: subjectName(k, t) }))}
      />
      {people.length > 0 ? (
        <PickOne
          label={t('settings.person')}
          value={actorId}
          onChange={(v) => change({ actorId: v })}
          options={people.map((p) => ({ value: p.id, label: p.displayName }))}
        />
      ) : null}
      <PickOne
        label={t('settings.actionFilter')}
        width={150}
        value={action}
        onChange={(v) => change({ action: v })}
        options={ACTIONS.map((a) => ({ value: a, label: actionName(a, t) }))}
      />
      <DatePicker.RangePicker
        aria-label={t('settings.period')}
        style={{ width: 240 }}
        allowEmpty={[true, true]}
        placeholder={[t('orders.timeFrom'), t('orders.timeTo')]}
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={(days) => change({ from: days?.[0]?.format('YYYY-MM-DD'), to: days?.[1]?.format('YYYY-MM-DD') })}
      />
    </div>
  );
}

/** Every change of everything: who, what, when, why. */
export function JournalPage(): ReactNode {
  const { t } = useTranslation();
  const { subjectKind, from, to, subjectId, actorId, action, tab } = api.useSearch();
  const navigate = useNavigate();
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/settings/journal', search: (old) => ({ ...old, ...patch }), replace: true });
  const pages = usePages<JournalEntryView, typeof listJournalRoute>('journal', listJournalRoute, {
    ...(subjectKind ? { subjectKind } : {}),
    ...(subjectId ? { subjectId } : {}),
    ...(actorId ? { actorId } : {}),
    ...(action ? { action } : {}),
    ...(from ? { from: instantOf(from) } : {}),
    ...(to ? { to: endOfDay(to) } : {}),
  });
  const columns = useColumns(pages.items);
  if (tab === 'checkpoints') {
    return (
      <>
        <Tabs tab={tab} change={change} />
        <Checkpoints />
      </>
    );
  }
  return (
    <>
      <Tabs tab={tab} change={change} />
      {subjectId ? (
        <div className="notice tone-cancelled">
          <span className="grow">{t('settings.oneSubject')}</span>
          <Button size="small" onClick={() => change({ subjectId: undefined })}>
            {t('settings.allSubjects')}
          </Button>
        </div>
      ) : null}
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('settings.journalHelp')}
      </p>
      <Filters change={change} />
      <PagedTable
        label={t('settings.journal')}
        pages={pages}
        columns={columns}
        keyOf={(e) => `${e.subjectKind}${e.subjectId}${e.seq}`}
        empty={<Empty title={t('settings.noEntries')} help={t('settings.noEntriesHelp')} />}
      />
    </>
  );
}
