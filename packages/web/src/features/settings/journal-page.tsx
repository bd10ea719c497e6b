import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listJournalRoute, type JournalEntryView } from '@danflow/contract';
import { usePages } from '../../api/use-route.ts';
import { Empty } from '../../ui/basics.tsx';
import { Changes } from '../../ui/changes.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { actionName, subjectName } from '../../ui/journal-words.ts';
import { When } from '../../ui/when.tsx';
import { endOfDay, instantOf } from '../../ui/zone.ts';
import { PickOne } from '../../ui/pick-one.tsx';
import { actorName } from '../../ui/actor-name.ts';

const api = getRouteApi('/shell/settings/journal');
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
  'import_batch',
  'export',
] as const;

function useColumns(): readonly Column<JournalEntryView>[] {
  const { t } = useTranslation();
  return [
    { key: 'at', title: t('settings.when'), phone: 'title', cell: (e) => <When at={e.at} /> },
    { key: 'who', title: t('settings.who'), cell: (e) => actorName(e, t) },
    {
      key: 'subject',
      title: t('settings.subject'),
      cell: (e) =>
        e.subjectKind === 'order' ? (
          <Link to="/orders/$orderId" params={{ orderId: e.subjectId }}>
            {subjectName('order', t)}
          </Link>
        ) : (
          subjectName(e.subjectKind, t)
        ),
    },
    { key: 'what', title: t('settings.what'), cell: (e) => <span className="strong">{actionName(e.action, t)}</span> },
    {
      key: 'changes',
      title: t('settings.changes'),
      cell: (e) => (e.changes === null ? <span className="quiet">{t('settings.hiddenChanges')}</span> : <Changes changes={e.changes} />),
    },
    { key: 'why', title: t('settings.why'), cell: (e) => e.reason },
  ];
}

/** Every change of everything: who, what, when, why. */
export function JournalPage(): ReactNode {
  const { t } = useTranslation();
  const { subjectKind, from, to, subjectId } = api.useSearch();
  const navigate = useNavigate();
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/settings/journal', search: (old) => ({ ...old, ...patch }), replace: true });
  const pages = usePages<JournalEntryView, typeof listJournalRoute>('journal', listJournalRoute, {
    ...(subjectKind ? { subjectKind } : {}),
    ...(subjectId ? { subjectId } : {}),
    ...(from ? { from: instantOf(from) } : {}),
    ...(to ? { to: endOfDay(to) } : {}),
  });
  const columns = useColumns();
  return (
    <>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('settings.journalHelp')}
      </p>
      <div className="toolbar">
        <PickOne
          label={t('settings.subjectKind')}
          value={subjectKind}
          onChange={(v) => change({ subjectKind: v })}
          options={KINDS.map((k) => ({ value: k, label: subjectName(k, t) }))}
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
