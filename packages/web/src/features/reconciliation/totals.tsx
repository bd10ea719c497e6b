import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SideTotals } from '@danflow/contract';
import { Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { moneyText } from '../../ui/money.tsx';
import type { Day } from './day-page.tsx';
import { feeText } from './states.ts';

interface Row {
  readonly key: string;
  readonly name: string;
  readonly here: SideTotals;
  readonly there: SideTotals;
  readonly fees: number;
  readonly isSum: boolean;
}

function Sum({ amount, count }: { readonly amount: number; readonly count: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <span>
      <span className="num">{moneyText(amount, 'CNY')}</span>
      <br />
      <span className="quiet small">{t('reconciliation.count', { count })}</span>
    </span>
  );
}

/** Both sides beside each other, by shop; a gap is the first thing to be seen. */
export function Totals({ day: { batch, shops } }: { readonly day: Day }): ReactNode {
  const { t } = useTranslation();
  const rows: Row[] = [
    ...shops.map((s) => ({ ...s, key: s.shopId ?? 'none', name: s.shopName ?? t('reconciliation.noShop'), isSum: false })),
    { key: 'sum', name: t('reconciliation.sum'), here: batch.here, there: batch.there, fees: batch.fees, isSum: true },
  ];
  const side = (name: 'here' | 'there'): readonly Column<Row>[] => [
    {
      key: `${name}.payments`,
      title: `${t(`reconciliation.${name}`)} · ${t('reconciliation.payments')}`,
      align: 'right',
      cell: (r) => <Sum amount={r[name].payments} count={r[name].paymentCount} />,
    },
    {
      key: `${name}.refunds`,
      title: `${t(`reconciliation.${name}`)} · ${t('reconciliation.refunds')}`,
      align: 'right',
      cell: (r) => <Sum amount={r[name].refunds} count={r[name].refundCount} />,
    },
  ];
  const columns: readonly Column<Row>[] = [
    {
      key: 'shop',
      title: t('reconciliation.shop'),
      phone: 'title',
      cell: (r) => <span className={r.isSum ? 'strong' : ''}>{r.name}</span>,
    },
    ...side('here'),
    ...side('there'),
    {
      key: 'gap',
      title: t('reconciliation.gap'),
      align: 'right',
      cell: (r) => {
        const gap = r.there.net - r.here.net;
        return <span className={gap === 0 ? 'num quiet' : 'num strong danger'}>{moneyText(gap, 'CNY')}</span>;
      },
    },
    { key: 'fees', title: t('reconciliation.fees'), align: 'right', cell: (r) => <span className="num">{feeText(r.fees)}</span> },
  ];
  return (
    <Section title={t('reconciliation.totals')}>
      <PlainTable label={t('reconciliation.totals')} rows={rows} columns={columns} keyOf={(r) => r.key} />
    </Section>
  );
}
