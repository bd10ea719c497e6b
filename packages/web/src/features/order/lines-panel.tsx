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
import { TotalRow } from '../../ui/totals.tsx';

type Line = OrderView['lines'][number];

function ItemCell({ line }: { readonly line: Line }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="row one-line">
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
      {line.droppedQty > 0 ? <Pill tone="cancelled">{t('order.dropped', { n: line.droppedQty })}</Pill> : null}
      {line.shortageQty > 0 ? (
        <Pill tone="danger" icon="goods">
          {t('orders.shortPill', { n: line.shortageQty })}
        </Pill>
      ) : null}
    </span>
  );
}

function LineActs({ line, order, open }: { readonly line: Line; readonly order: OrderView; readonly open: OpenDialog }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="row tight no-print" style={{ justifyContent: 'flex-end' }}>
      {order.actions.includes('report_production') && line.fulfilment === 'custom' ? (
        <Button size="small" onClick={() => open({ kind: 'production', lineNo: line.lineNo })}>
          {t('words.action.report_production')}
        </Button>
      ) : null}
      {order.actions.includes('swap_variant') && line.shippedQty === 0 ? (
        <Button size="small" type="text" onClick={() => open({ kind: 'swap', lineNo: line.lineNo })}>
          {t('words.action.swap_variant')}
        </Button>
      ) : null}
    </span>
  );
}

/** Columns that would be empty for this order, or for this person, are left out. */
function columnsOf(order: OrderView, t: TFunction, open: OpenDialog): Column<Line>[] {
  const { currency, lines, actions } = order;
  const amounts: [boolean, string, string, (l: Line) => number | null, boolean][] = [
    [true, 'price', t('order.unitPrice'), (l) => l.unitPriceAmount, false],
    [lines.some((l) => (l.discountAmount ?? 0) > 0), 'discount', t('order.lineDiscount'), (l) => l.discountAmount, false],
    [true, 'amount', t('order.lineAmount'), (l) => l.lineAmount, true],
    [lines.some((l) => l.unitCostAmount !== null), 'cost', t('order.cost'), (l) => l.unitCostAmount, false],
  ];
  const hasActs = actions.includes('swap_variant') || actions.includes('report_production');
  return [
    { key: 'item', title: t('order.item'), cell: (l) => <ItemCell line={l} />, phone: 'title' },
    { key: 'qty', title: t('common.qty'), align: 'right', cell: (l) => l.qty },
    ...amounts
      .filter(([isShown]) => isShown)
      .map(([, key, title, amountOf, strong]): Column<Line> => ({
        key,
        title,
        align: 'right',
        cell: (l) => <Money amount={amountOf(l)} currency={currency} strong={strong} />,
      })),
    { key: 'shipped', title: t('order.shipped'), cell: (l) => <ProgressCell line={l} /> },
    ...(hasActs
      ? [{ key: 'act', title: '', align: 'right' as const, cell: (l: Line) => <LineActs line={l} order={order} open={open} /> }]
      : []),
  ];
}

function Totals({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const { currency } = order;
  return (
    <dl className="totals" style={{ maxWidth: 300, margin: '16px 0 0 auto' }}>
      <TotalRow name={t('order.goodsAmount')} amount={order.goodsAmount} currency={currency} />
      <TotalRow name={t('order.discount')} amount={order.discountAmount} currency={currency} isMinus isOptional />
      <TotalRow name={t('order.freight')} amount={order.freightAmount} currency={currency} isOptional />
      <TotalRow name={t('order.total')} amount={order.totalAmount} currency={currency} isSum />
    </dl>
  );
}

export function LinesPanel({ order, open }: { readonly order: OrderView; readonly open: OpenDialog }): ReactNode {
  const { t } = useTranslation();
  const change = order.actions.includes('change_lines') ? (
    <Button onClick={() => open({ kind: 'lines' })}>{t('words.action.change_lines')}</Button>
  ) : null;
  return (
    <Section title={t('order.lines')} actions={change}>
      <PlainTable label={t('order.lines')} rows={order.lines} columns={columnsOf(order, t, open)} keyOf={(l) => String(l.lineNo)} />
      {order.totalAmount === null ? null : <Totals order={order} />}
    </Section>
  );
}
