import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DifferenceKind,
  DifferenceState,
  listDifferencesRoute,
  queryDifferenceRoute,
  type DifferenceView,
  type ReconciliationBatchView,
} from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { usePages } from '../../api/use-route.ts';
import { Empty, Section } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { moneyText } from '../../ui/money.tsx';
import { OrderLink } from '../../ui/order-link.tsx';
import { Pill } from '../../ui/pills.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Tone } from '../../ui/tokens.ts';
import { When } from '../../ui/when.tsx';
import { SolveDialog } from './solve-dialog.tsx';
import { feeText } from './states.ts';

const api = getRouteApi('/shell/workplace/finance/reconciliation/$batchId');
const TONE: Readonly<Record<DifferenceView['state'], Tone>> = { open: 'danger', carried: 'hold', solved: 'completed' };

const answerOf = (state: string, t: TFunction): string =>
  (t('reconciliation.answer', { returnObjects: true }) as unknown as Record<string, string>)[state] ?? state;

const sideText = (amount: number | null): string => (amount === null ? '—' : moneyText(amount, 'CNY'));

function Numbers({ d }: { readonly d: DifferenceView }): ReactNode {
  const { t } = useTranslation();
  return (
    <span>
      {d.orderId !== null && d.orderNo !== null ? <OrderLink id={d.orderId} no={d.orderNo} /> : <code>{d.outTradeNo}</code>}
      <span className="quiet small">
        {d.refundNo === null ? null : (
          <>
            <br />
            {t('reconciliation.refundNo')} {d.refundNo}
          </>
        )}
        {d.tradeNo === null ? null : (
          <>
            <br />
            {t('reconciliation.tradeNo')} {d.tradeNo}
          </>
        )}
        {d.billLine === null ? null : (
          <>
            <br />
            {t('reconciliation.line', { n: d.billLine })}
          </>
        )}
      </span>
    </span>
  );
}

function Result({ d }: { readonly d: DifferenceView }): ReactNode {
  const { t } = useTranslation();
  const details = [
    d.solution === null ? '' : t(`reconciliation.solution.${d.solution}`),
    d.note ?? '',
    d.bookedDay === null || d.state !== 'solved' ? '' : t('reconciliation.bookedDay', { day: d.bookedDay }),
  ].filter((text) => text !== '');
  return (
    <span>
      <Pill tone={TONE[d.state]}>{t(`reconciliation.differenceState.${d.state}`)}</Pill>
      {details.length === 0 ? null : (
        <>
          <br />
          <span className="quiet">{details.join(' · ')}</span>
        </>
      )}
      {d.state === 'open' ? (
        <>
          <br />
          <span className="quiet">
            {t('reconciliation.proposed')} {t(`reconciliation.proposal.${d.proposal}`)}
          </span>
        </>
      ) : null}
      {d.queryResult === null ? null : (
        <>
          <br />
          <span className="quiet">
            {t('reconciliation.asked', { state: answerOf(d.queryResult.state, t) })}
            {d.queryResult.amount === null ? '' : ` ${moneyText(d.queryResult.amount, 'CNY')}`}
          </span>
        </>
      )}
    </span>
  );
}

function useActs(onSolve: (d: DifferenceView) => void): Column<DifferenceView> {
  const { t } = useTranslation();
  const may = useMay();
  const say = useSay();
  const query = useCommand(queryDifferenceRoute, {
    touches: ['reconciliation', 'payments', 'orders'],
    onDone: (d) => say.done(t('reconciliation.asked', { state: answerOf(d.queryResult?.state ?? 'unknown', t) })),
  });
  return {
    key: 'act',
    title: '',
    align: 'right',
    cell: (d) =>
      d.state === 'solved' || !may('reconcile.work') ? null : (
        <span className="row tight">
          {d.canQuery ? (
            <Button
              size="small"
              aria-label={`${t('reconciliation.query')} ${d.outTradeNo}`}
              loading={query.isPending && query.variables.params.differenceId === d.id}
              onClick={() => query.mutate({ params: { differenceId: d.id } }, { onError: say.problem })}
            >
              {t('reconciliation.query')}
            </Button>
          ) : null}
          <Button size="small" type="primary" aria-label={`${t('reconciliation.solve')} ${d.outTradeNo}`} onClick={() => onSolve(d)}>
            {t('reconciliation.solve')}
          </Button>
        </span>
      ),
  };
}

function useColumns(onSolve: (d: DifferenceView) => void): readonly Column<DifferenceView>[] {
  const { t } = useTranslation();
  const acts = useActs(onSolve);
  return [
    {
      key: 'kind',
      title: t('reconciliation.difference'),
      phone: 'title',
      cell: (d) => (
        <span>
          <span className="strong">{t(`reconciliation.kind.${d.kind}`)}</span>{' '}
          <span className="quiet">{t(`reconciliation.rowKind.${d.rowKind}`)}</span>
          <br />
          <span className="quiet">{t(`reconciliation.kindHelp.${d.kind}`)}</span>
        </span>
      ),
    },
    { key: 'numbers', title: t('reconciliation.numbers'), cell: (d) => <Numbers d={d} /> },
    {
      key: 'here',
      title: t('reconciliation.here'),
      align: 'right',
      cell: (d) => <span className="num">{d.kind === 'fee' ? feeText(d.expectedFee) : sideText(d.hereAmount)}</span>,
    },
    {
      key: 'there',
      title: t('reconciliation.there'),
      align: 'right',
      cell: (d) => <span className="num">{d.kind === 'fee' ? feeText(d.thereFee) : sideText(d.thereAmount)}</span>,
    },
    { key: 'at', title: t('reconciliation.at'), cell: (d) => <When at={d.thereAt ?? d.hereAt} /> },
    { key: 'result', title: t('reconciliation.result'), cell: (d) => <Result d={d} /> },
    acts,
  ];
}

/** What differs, what is proposed, and what came of it. */
export function Differences({ batch }: { readonly batch: ReconciliationBatchView }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { kind, state } = api.useSearch();
  const [solving, setSolving] = useState<DifferenceView | null>(null);
  const columns = useColumns(setSolving);
  const pages = usePages<DifferenceView, typeof listDifferencesRoute>(
    'reconciliation',
    listDifferencesRoute,
    { ...(kind ? { kind } : {}), ...(state ? { state } : {}) },
    { params: { batchId: batch.id } },
  );
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({
      to: '/finance/reconciliation/$batchId',
      params: { batchId: batch.id },
      search: (old) => ({ ...old, ...patch }),
      replace: true,
    });
  const isFiltered = kind !== undefined || state !== undefined;
  return (
    <Section title={t('reconciliation.differences')}>
      <div className="toolbar">
        <PickOne
          label={t('reconciliation.filterKind')}
          value={kind}
          onChange={(v) => change({ kind: v })}
          options={DifferenceKind.options.map((k) => ({ value: k, label: t(`reconciliation.kind.${k}`) }))}
        />
        <PickOne
          label={t('reconciliation.filterState')}
          value={state}
          onChange={(v) => change({ state: v })}
          options={DifferenceState.options.map((s) => ({ value: s, label: t(`reconciliation.differenceState.${s}`) }))}
        />
      </div>
      <PagedTable
        label={t('reconciliation.differences')}
        pages={pages}
        columns={columns}
        keyOf={(d) => d.id}
        empty={
          isFiltered ? (
            <Empty title={t('reconciliation.noneOfFilter')} help={t('reconciliation.noneOfFilterHelp')} />
          ) : batch.state === 'success' || batch.state === 'no_bill' ? (
            <Empty title={t('reconciliation.noDifferences')} help={t('reconciliation.noDifferencesHelp')} />
          ) : (
            <Empty title={t(`reconciliation.batchState.${batch.state}`)} help="" />
          )
        }
      />
      {solving ? <SolveDialog difference={solving} onClose={() => setSolving(null)} /> : null}
    </Section>
  );
}
