import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listPoolRoute, type PoolRowView, type ReconciliationBatchView } from '@danflow/contract';
import { usePages } from '../../api/use-route.ts';
import { Empty, Section } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { Money } from '../../ui/money.tsx';
import { OrderLink } from '../../ui/order-link.tsx';
import { When } from '../../ui/when.tsx';

/** Ours without a row of any bill: not yet an error. */
export function Pool({ batch }: { readonly batch: ReconciliationBatchView }): ReactNode {
  const { t } = useTranslation();
  const pages = usePages<PoolRowView, typeof listPoolRoute>('reconciliation', listPoolRoute, {}, { params: { batchId: batch.id } });
  const columns: readonly Column<PoolRowView>[] = [
    {
      key: 'order',
      title: t('reconciliation.order'),
      phone: 'title',
      cell: (p) => <OrderLink id={p.orderId} no={p.orderNo} />,
    },
    { key: 'kind', title: t('reconciliation.rowKind.payment'), cell: (p) => t(`reconciliation.rowKind.${p.rowKind}`), phone: 'hide' },
    { key: 'no', title: t('reconciliation.numbers'), cell: (p) => <code>{p.refundNo ?? p.outTradeNo}</code> },
    { key: 'amount', title: t('reconciliation.amount'), align: 'right', cell: (p) => <Money amount={p.amount} currency="CNY" /> },
    { key: 'at', title: t('reconciliation.at'), cell: (p) => <When at={p.at} /> },
  ];
  return (
    <Section title={t('reconciliation.pool')}>
      <p className="quiet section-help">{t('reconciliation.poolHelp')}</p>
      <PagedTable
        label={t('reconciliation.pool')}
        pages={pages}
        columns={columns}
        keyOf={(p) => `${p.rowKind} ${p.outTradeNo} ${p.refundNo ?? ''}`}
        empty={<Empty title={t('reconciliation.poolNone')} help={t('reconciliation.poolNoneHelp')} />}
      />
    </Section>
  );
}
