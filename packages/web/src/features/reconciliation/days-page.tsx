import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listReconciliationRoute,
  runReconciliationRoute,
  type ReconciliationBatchView,
  type ReconciliationBookView,
} from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Empty, Failed, PageHead, Waiting } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { Money } from '../../ui/money.tsx';
import { Pill } from '../../ui/pills.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { useSay } from '../../ui/say.tsx';
import { dayOf } from '../../ui/zone.ts';
import { Books } from './books.tsx';
import { daysBefore, isMoving, shownState, STATE_TONE } from './states.ts';

const api = getRouteApi('/shell/workplace/finance/reconciliation');
const REFRESH_MS = 3000;
const SPANS = ['14', '30', '90'] as const;

interface DayRow {
  readonly day: string;
  readonly book: ReconciliationBookView;
  readonly batch: ReconciliationBatchView | null;
}

/** Every day of every account, also the ones nothing was done for: a gap must be seen. */
function rowsOf(
  books: readonly ReconciliationBookView[],
  batches: readonly ReconciliationBatchView[],
  lastDay: string,
  span: number,
): DayRow[] {
  const known = new Map(batches.map((b) => [`${b.bookId} ${b.day}`, b]));
  return Array.from({ length: span }, (_, i) => daysBefore(lastDay, i)).flatMap((day) =>
    books
      .map((book) => ({ day, book, batch: known.get(`${book.id} ${day}`) ?? null }))
      .filter(
        ({ book, batch }) =>
          batch !== null || (day >= book.openedOn && (book.closedThrough === null || day > book.closedThrough)) || day === lastDay,
      ),
  );
}

export function Findings({ batch }: { readonly batch: ReconciliationBatchView }): ReactNode {
  const { t } = useTranslation();
  if (batch.state === 'failed' || batch.problem !== null)
    return <span className="danger">{batch.problem === null ? '' : t(`reconciliation.problem.${batch.problem}`)}</span>;
  if (batch.state !== 'success' && batch.state !== 'no_bill') return null;
  const { openDifferences: open, carriedDifferences: carried, pooled } = batch;
  if (open + carried + pooled === 0) return <span className="quiet">{t('reconciliation.clean')}</span>;
  return (
    <span className="row tight">
      {open > 0 ? <Pill tone="danger">{t('reconciliation.open_count', { count: open })}</Pill> : null}
      {carried > 0 ? <Pill tone="hold">{t('reconciliation.carried_count', { count: carried })}</Pill> : null}
      {pooled > 0 ? <Pill tone="pending">{t('reconciliation.pooled', { count: pooled })}</Pill> : null}
    </span>
  );
}

function Net({ batch, side }: { readonly batch: ReconciliationBatchView | null; readonly side: 'here' | 'there' }): ReactNode {
  if (batch === null || (batch.state !== 'success' && batch.state !== 'no_bill')) return <span className="quiet">—</span>;
  return <Money amount={batch[side].net} currency="CNY" />;
}

/** Where nothing was done, or it failed. */
function RunDay({
  row,
  onRun,
  isBusy,
}: {
  readonly row: DayRow;
  readonly onRun: (row: DayRow) => void;
  readonly isBusy: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  if (!may('reconcile.work') || (row.batch !== null && row.batch.state !== 'failed')) return null;
  return (
    <Button
      size="small"
      aria-label={`${t('reconciliation.runNow')} ${row.day} ${t(`order.provider.${row.book.provider}`)}`}
      loading={isBusy}
      onClick={() => onRun(row)}
    >
      {t('reconciliation.run')}
    </Button>
  );
}

function useColumns(onRun: (row: DayRow) => void, busy: string | null): readonly Column<DayRow>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'day',
      title: t('reconciliation.day'),
      phone: 'title',
      cell: ({ day, batch }) =>
        batch === null ? (
          <span className="num">{day}</span>
        ) : (
          <Link to="/finance/reconciliation/$batchId" params={{ batchId: batch.id }} className="strong num">
            {day}
          </Link>
        ),
    },
    {
      key: 'account',
      title: t('reconciliation.account'),
      cell: ({ book }) => (
        <span>
          {t(`order.provider.${book.provider}`)} <span className="quiet">{book.label}</span>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('reconciliation.state'),
      cell: ({ batch }) => <Pill tone={STATE_TONE[shownState(batch)]}>{t(`reconciliation.batchState.${shownState(batch)}`)}</Pill>,
    },
    {
      key: 'here',
      title: `${t('reconciliation.here')} · ${t('reconciliation.net')}`,
      align: 'right',
      cell: ({ batch }) => <Net batch={batch} side="here" />,
    },
    {
      key: 'there',
      title: `${t('reconciliation.there')} · ${t('reconciliation.net')}`,
      align: 'right',
      cell: ({ batch }) => <Net batch={batch} side="there" />,
    },
    { key: 'findings', title: t('reconciliation.differences'), cell: ({ batch }) => (batch === null ? null : <Findings batch={batch} />) },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (row) => <RunDay row={row} onRun={onRun} isBusy={busy === `${row.book.id} ${row.day}`} />,
    },
  ];
}

function Filters({
  books,
  picked,
  span,
}: {
  readonly books: readonly ReconciliationBookView[];
  readonly picked: string | undefined;
  readonly span: number;
}): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/finance/reconciliation', search: (old) => ({ ...old, ...patch }), replace: true });
  return (
    <div className="toolbar">
      <PickOne
        label={t('reconciliation.account')}
        placeholder={t('reconciliation.allAccounts')}
        width={170}
        value={picked}
        onChange={(v) => change({ book: v })}
        options={books.map((b) => ({ value: b.id, label: `${t(`order.provider.${b.provider}`)} ${b.label}` }))}
      />
      <PickOne
        label={t('reconciliation.days')}
        value={String(span)}
        onChange={(v) => change({ days: v })}
        options={SPANS.map((s) => ({ value: s, label: t(`reconciliation.last.d${s}`) }))}
      />
    </div>
  );
}

/** Days and accounts: what agrees, what waits for a person, what nobody has looked at. */
export function DaysPage(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { book: picked, days } = api.useSearch();
  const span = Number(SPANS.find((s) => s === days) ?? '30');
  const [today] = useState(() => dayOf(new Date()));
  const overview = useRoute(
    'reconciliation',
    listReconciliationRoute,
    { query: { from: daysBefore(today, span + 1), to: today } },
    { keepsPrevious: true, everyMs: REFRESH_MS * 5 },
  );
  const run = useCommand(runReconciliationRoute, { touches: ['reconciliation'], onDone: () => say.done(t('reconciliation.requested')) });
  const busy = run.isPending ? `${run.variables.body.bookId} ${run.variables.body.day}` : null;
  const columns = useColumns((row) => run.mutate({ body: { bookId: row.book.id, day: row.day } }, { onError: say.problem }), busy);
  const head = <PageHead title={t('reconciliation.title')} back={<BackLink to="/finance" />} />;
  if (overview.isPending)
    return (
      <>
        {head}
        <Waiting />
      </>
    );
  if (!overview.data)
    return (
      <>
        {head}
        <Failed error={overview.error} onRetry={() => void overview.refetch()} />
      </>
    );
  const { books, batches, lastDay } = overview.data;
  if (books.length === 0)
    return (
      <>
        {head}
        <Empty title={t('reconciliation.none')} help={t('reconciliation.noneHelp')} />
      </>
    );
  const shown = picked === undefined ? books : books.filter((b) => b.id === picked);
  return (
    <>
      {head}
      <p className="quiet section-help">{t('reconciliation.help')}</p>
      <Filters books={books} picked={picked} span={span} />
      <PlainTable
        label={t('reconciliation.title')}
        rows={rowsOf(shown, batches, lastDay, span)}
        columns={columns}
        keyOf={(r) => `${r.book.id} ${r.day} ${r.batch?.state ?? ''} ${isMoving(r.batch ?? undefined)}`}
      />
      <Books books={shown} />
    </>
  );
}
