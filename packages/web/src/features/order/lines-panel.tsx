import type { TFunction } from 'i18next';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import { Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { Money } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Pill } from '../../ui/pills.tsx';
import type { OpenDialog } from './dialogs.tsx';

type Line = OrderView['lines'][number];

function ItemCell({ line }: { readonly line: Line }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <Picture url={line.pictureUrl} />
      <span>
        {line.title}
        {line.options === '' ? '' : ` · ${line.options}`} {line.isGift ? <span className="chip">{t('order.gift')}</span> : null}
        <br />
        <span className="quiet">{line.skuCode}</span>
        {line.production ? (
          <>
            <br />
            <span>
              {line.production.step} {line.production.percent}%{line.production.note === '' ? '' : ` · ${line.production.note}`}
            </span>
          </>
        ) : null}
      </span>
    </span>
  );
}

function ProgressCell({ line }: { readonly line: Line }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="row tight">
      <span className="num">
        {line.shippedQty}/{line.qty}
      </span>
      {line.shortageQty > 0 ? (
        <Pill tone="danger" icon="goods">
          {t('orders.shortPill', { n: line.shortageQty })}
        </Pill>
      ) : null}
    </span>
  );
}

function columnsOf(order: OrderView, t: TFunction, open: OpenDialog): Column<Line>[] {
  const hasCost = order.lines.some((l) => l.unitCostAmount !== null);
  const hasDiscount = order.lines.some((l) => (l.discountAmount ?? 0) > 0);
  const canSwap = order.actions.includes('swap_variant');
  const canProduce = order.actions.includes('report_production');
  return [
    { key: 'item', title: t('order.item'), cell: (l) => <ItemCell line={l} />, phone: 'title' },
    { key: 'qty', title: t('common.qty'), align: 'right', cell: (l) => l.qty },
    {
      key: 'price',
      title: t('order.unitPrice'),
      align: 'right',
      cell: (l) => <Money amount={l.unitPriceAmount} currency={order.currency} />,
    },
    ...(hasDiscount
      ? [
          {
            key: 'discount',
            title: t('order.lineDiscount'),
            align: 'right' as const,
            cell: (l: Line) => <Money amount={l.discountAmount} currency={order.currency} />,
          },
        ]
      : []),
    {
      key: 'amount',
      title: t('order.lineAmount'),
      align: 'right',
      cell: (l) => <Money amount={l.lineAmount} currency={order.currency} strong />,
    },
    ...(hasCost
      ? [
          {
            key: 'cost',
            title: t('order.cost'),
            align: 'right' as const,
            cell: (l: Line) => (l.unitCostAmount === null ? null : <Money amount={l.unitCostAmount} currency={order.currency} />),
          },
        ]
      : []),
    { key: 'shipped', title: t('order.shipped'), cell: (l) => <ProgressCell line={l} /> },
    ...(canSwap || canProduce
      ? [
          {
            key: 'act',
            title: '',
            align: 'right' as const,
            cell: (l: Line) => (
              <span className="row tight no-print" style={{ justifyContent: 'flex-end' }}>
                {canProduce && l.fulfilment === 'custom' ? (
                  <Button size="small" onClick={() => open({ kind: 'production', lineNo: l.lineNo })}>
                    {t('words.action.report_production')}
                  </Button>
                ) : null}
                {canSwap && l.shippedQty === 0 ? (
                  <Button size="small" type="text" onClick={() => open({ kind: 'swap', lineNo: l.lineNo })}>
                    {t('words.action.swap_variant')}
                  </Button>
                ) : null}
              </span>
            ),
          },
        ]
      : []),
  ];
}

export function LinesPanel({ order, open }: { readonly order: OrderView; readonly open: OpenDialog }): ReactNode {
  const { t } = useTranslation();
  const c = order.currency;
  const due = order.totalAmount === null || order.paidAmount === null ? null : order.totalAmount - order.paidAmount;
  return (
    <Section
      title={t('order.lines')}
      actions={
        order.actions.includes('change_lines') ? (
          <Button onClick={() => open({ kind: 'lines' })}>{t('words.action.change_lines')}</Button>
        ) : null
      }
    >
      <PlainTable label={t('order.lines')} rows={order.lines} columns={columnsOf(order, t, open)} keyOf={(l) => String(l.lineNo)} />
      {order.totalAmount === null ? null : (
        <dl className="totals" style={{ maxWidth: 300, margin: '16px 0 0 auto' }}>
          <div>
            <dt>{t('order.goodsAmount')}</dt>
            <dd>
              <Money amount={order.goodsAmount} currency={c} />
            </dd>
          </div>
          {(order.discountAmount ?? 0) > 0 ? (
            <div>
              <dt>{t('order.discount')}</dt>
              <dd>
                −<Money amount={order.discountAmount} currency={c} />
              </dd>
            </div>
          ) : null}
          {(order.freightAmount ?? 0) > 0 ? (
            <div>
              <dt>{t('order.freight')}</dt>
              <dd>
                <Money amount={order.freightAmount} currency={c} />
              </dd>
            </div>
          ) : null}
          <div className="sum">
            <dt>{t('order.total')}</dt>
            <dd>
              <Money amount={order.totalAmount} currency={c} />
            </dd>
          </div>
          {(order.paidAmount ?? 0) > 0 ? (
            <div>
              <dt>{t('order.paid')}</dt>
              <dd>
                <Money amount={order.paidAmount} currency={c} />
              </dd>
            </div>
          ) : null}
          {(order.refundedAmount ?? 0) > 0 ? (
            <div>
              <dt>{t('order.refunded')}</dt>
              <dd>
                <Money amount={order.refundedAmount} currency={c} />
              </dd>
            </div>
          ) : null}
          {(order.refundPendingAmount ?? 0) > 0 ? (
            <div>
              <dt className="danger">{t('order.refundPending')}</dt>
              <dd>
                <Money amount={order.refundPendingAmount} currency={c} />
              </dd>
            </div>
          ) : null}
          {due !== null &&
          due > 0 &&
          order.status !== 'cancelled' &&
          order.paymentState !== 'refunded' &&
          order.paymentState !== 'part_refunded' ? (
            <div>
              <dt>{t('order.due')}</dt>
              <dd className="strong">
                <Money amount={due} currency={c} />
              </dd>
            </div>
          ) : null}
        </dl>
      )}
    </Section>
  );
}
