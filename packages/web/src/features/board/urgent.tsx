import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import { Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { goodsText } from '../../ui/goods-text.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Money } from '../../ui/money.tsx';
import { OrderLink } from '../../ui/order-link.tsx';
import { Pill } from '../../ui/pills.tsx';
import { Deadline } from '../../ui/when.tsx';
import { urgentQuery } from './board-data.ts';
import { given, useBoardSearch } from './board-search.ts';

/** The orders whose promise runs out first, so that the day can begin here. */
export function Urgent(): ReactNode {
  const { t } = useTranslation();
  const search = useBoardSearch();
  const orders = useQuery({ ...urgentQuery(search), placeholderData: keepPreviousData }).data?.items ?? [];
  if (orders.length === 0) return null;
  const columns: readonly Column<OrderView>[] = [
    {
      key: 'no',
      title: t('orders.no'),
      phone: 'title',
      cell: (o) => <OrderLink id={o.id} no={o.orderNo} isStrong />,
    },
    { key: 'deadline', title: t('orders.deadline'), cell: (o) => (o.shipBy === null ? null : <Deadline at={o.shipBy} />) },
    {
      key: 'goods',
      title: t('orders.goods'),
      cell: (o) => <span className="clip wide">{goodsText(o.lines, t)}</span>,
    },
    {
      key: 'facts',
      title: t('common.status'),
      cell: (o) =>
        o.isHeld ? (
          <Pill tone="hold" icon="pause">
            {t('orders.heldPill')}
          </Pill>
        ) : o.shortageQty > 0 ? (
          <Pill tone="danger" icon="goods">
            {t('orders.shortPill', { n: o.shortageQty })}
          </Pill>
        ) : o.isRefundPending ? (
          <Pill tone="danger" icon="alert">
            {t('orders.refundPill')}
          </Pill>
        ) : null,
    },
    { key: 'amount', title: t('orders.amount'), align: 'right', cell: (o) => <Money amount={o.totalAmount} currency={o.currency} /> },
  ];
  return (
    <Section
      title={t('board.urgent')}
      actions={
        <LinkButton to="/orders" search={{ ...given(search), status: 'paid', sort: 'ship_by_asc' }}>
          {t('board.seeAll')}
        </LinkButton>
      }
    >
      <PlainTable label={t('board.urgent')} rows={orders} columns={columns} keyOf={(o) => o.id} />
    </Section>
  );
}
