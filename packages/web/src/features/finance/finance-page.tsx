import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AttemptState, listPaymentsRoute, PaymentProviderName, type AttemptView } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { usePages } from '../../api/use-route.ts';
import { Empty, PageHead } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { methodWord } from '../../ui/method-word.ts';
import { Money } from '../../ui/money.tsx';
import { OrderLink } from '../../ui/order-link.tsx';
import { Pill } from '../../ui/pills.tsx';
import type { Tone } from '../../ui/tokens.ts';
import { When } from '../../ui/when.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { Safety } from './safety.tsx';
import { TaskList } from './task-list.tsx';

const api = getRouteApi('/shell/workplace/finance');
const TONE: Readonly<Record<AttemptView['state'], Tone>> = {
  open: 'pending',
  succeeded: 'completed',
  failed: 'danger',
  closed: 'cancelled',
  unknown: 'danger',
};

function useColumns(): readonly Column<AttemptView>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'order',
      title: t('finance.order'),
      phone: 'title',
      cell: (a) => <OrderLink id={a.orderId} no={a.orderNo} isStrong />,
    },
    {
      key: 'provider',
      title: t('finance.provider'),
      cell: (a) => (
        <span>
          {t(`order.provider.${a.provider}`)}
          {a.provider === 'offline' ? ` · ${methodWord(a.method, t)}` : null}
          {a.accountLabel === null ? null : (
            <>
              <br />
              <span className="quiet">
                {a.accountLabel}
                {a.isSimulated ? ` · ${t('payAccounts.simulated')}` : ''}
              </span>
            </>
          )}
        </span>
      ),
    },
    {
      key: 'state',
      title: t('finance.state'),
      cell: (a) => (
        <span className="row tight">
          <Pill tone={TONE[a.state]}>{t(`order.attemptState.${a.state}`)}</Pill>
          {a.refundPendingAmount > 0 ? <Pill tone="danger">{t('finance.refundPending')}</Pill> : null}
        </span>
      ),
    },
    { key: 'amount', title: t('finance.amount'), align: 'right', cell: (a) => <Money amount={a.amount} currency={a.currency} /> },
    {
      key: 'captured',
      title: t('finance.captured'),
      align: 'right',
      cell: (a) => (a.capturedAmount === 0 ? null : <Money amount={a.capturedAmount} currency={a.currency} strong />),
    },
    {
      key: 'refunded',
      title: t('finance.refunded'),
      align: 'right',
      cell: (a) => (a.refundedAmount === 0 ? null : <Money amount={a.refundedAmount} currency={a.currency} />),
    },
    { key: 'at', title: t('finance.createdAt'), cell: (a) => <When at={a.createdAt} /> },
    { key: 'tradeNo', title: t('finance.tradeNo'), cell: (a) => a.providerTradeNo, phone: 'hide' },
  ];
}

function Payments(): ReactNode {
  const { t } = useTranslation();
  const { state, provider } = api.useSearch();
  const navigate = useNavigate();
  const change = (patch: Record<string, string | undefined>) =>
    void navigate({ to: '/finance', search: (old) => ({ ...old, ...patch }), replace: true });
  const pages = usePages<AttemptView, typeof listPaymentsRoute>('payments', listPaymentsRoute, {
    ...(state ? { state } : {}),
    ...(provider ? { provider } : {}),
  });
  const columns = useColumns();
  return (
    <>
      <div className="toolbar">
        <PickOne
          label={t('finance.filterState')}
          value={state}
          onChange={(v) => change({ state: v })}
          options={AttemptState.options.map((s) => ({ value: s, label: t(`order.attemptState.${s}`) }))}
        />
        <PickOne
          label={t('finance.filterProvider')}
          value={provider}
          onChange={(v) => change({ provider: v })}
          options={PaymentProviderName.options.map((p) => ({ value: p, label: t(`order.provider.${p}`) }))}
        />
      </div>
      <PagedTable
        label={t('finance.payments')}
        pages={pages}
        columns={columns}
        keyOf={(a) => a.id}
        empty={<Empty title={t('finance.noPayments')} help={t('finance.noPaymentsHelp')} />}
      />
    </>
  );
}

export function FinancePage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { tab } = api.useSearch();
  const isSafety = may('finance.task') && tab === 'safety';
  const isTasks = may('finance.task') && !isSafety && (tab === 'tasks' || !may('payment.read'));
  const look = (isOn: boolean) => ({ className: isOn ? 'tab on' : 'tab', ...(isOn ? { 'aria-current': 'page' as const } : {}) });
  return (
    <>
      <PageHead title={t('finance.title')} />
      <nav className="tabs" aria-label={t('finance.title')}>
        {may('payment.read') ? (
          <Link to="/finance" search={{}} {...look(!isTasks && !isSafety)}>
            {t('finance.payments')}
          </Link>
        ) : null}
        {may('finance.task') ? (
          <Link to="/finance" search={{ tab: 'tasks' }} {...look(isTasks)}>
            {t('finance.tasks')}
          </Link>
        ) : null}
        {may('finance.task') ? (
          <Link to="/finance" search={{ tab: 'safety' }} {...look(isSafety)}>
            {t('paySafety.tab')}
          </Link>
        ) : null}
        {may('reconcile.read') ? (
          <Link to="/finance/reconciliation" className="tab">
            {t('reconciliation.tab')}
          </Link>
        ) : null}
      </nav>
      {isSafety ? <Safety /> : isTasks ? <TaskList /> : <Payments />}
    </>
  );
}
