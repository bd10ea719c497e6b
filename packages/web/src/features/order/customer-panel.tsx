import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerFiguresRoute, getCustomerRoute, type CustomerFigures, type OrderView } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { Notice, Section } from '../../ui/basics.tsx';
import { Chips } from '../../ui/chips.tsx';
import { moneyText } from '../../ui/money.tsx';
import { minuteOf } from '../../ui/zone.ts';

const STALE_MS = 30_000;

function FiguresLine({ figures }: { readonly figures: CustomerFigures }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="quiet">
      {t('order.buyerOrders', { n: figures.orders })}
      {(figures.amounts ?? []).map((a) => ` · ${moneyText(a.amount, a.currency)}`).join('')}
      {figures.lastOrderAt === null ? '' : ` · ${t('order.buyerLast', { at: minuteOf(figures.lastOrderAt) })}`}
    </span>
  );
}

/** Who bought: masked, with what one should know before shipping to them. */
export function CustomerPanel({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const customerId = order.customerId;
  const isOn = customerId !== null && may('customer.read');
  const id = customerId as NonNullable<typeof customerId>;
  const customer = useRoute('customers', getCustomerRoute, { params: { customerId: id } }, { isOn, staleMs: STALE_MS }).data;
  const figures = useRoute('customers', customerFiguresRoute, { query: { ids: [id] } }, { isOn, staleMs: STALE_MS }).data?.items[0];
  if (!isOn || customer === undefined) return null;
  return (
    <Section
      title={t('order.buyer')}
      actions={
        <Link to="/customers/$customerId" params={{ customerId: id }}>
          {t('order.viewCustomer')}
        </Link>
      }
    >
      <div className="col tight">
        {customer.isBlacklisted ? (
          <Notice tone="danger">{t('customers.blacklisted') + t('common.colon') + customer.blacklistedReason}</Notice>
        ) : null}
        <span className="row tight">
          <strong>{customer.name === null || customer.name === '' ? (customer.externalCode ?? '***') : customer.name}</strong>
          <span className="num">{customer.phone}</span>
        </span>
        {figures ? <FiguresLine figures={figures} /> : null}
        <Chips words={customer.tags} />
        {customer.note === '' ? null : <span className="pre">{customer.note}</span>}
      </div>
    </Section>
  );
}
