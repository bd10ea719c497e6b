import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeCustomerRoute,
  customerFiguresRoute,
  getCustomerRoute,
  listOrdersRoute,
  revealCustomerRoute,
  type CustomerView,
  type OrderView,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useShops } from '../../api/places.ts';
import { isProblem } from '../../api/problem.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useLive } from '../../api/live.ts';
import { usePages, useRoute } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Empty, Facts, Failed, Notice, PageHead, Section, Waiting } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { goodsText } from '../../ui/goods-text.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Money, moneyText } from '../../ui/money.tsx';
import { OrderLink } from '../../ui/order-link.tsx';
import { minuteOf } from '../../ui/zone.ts';
import { StatusPill } from '../../ui/pills.tsx';
import { Revealable } from '../../ui/revealable.tsx';
import { useSay } from '../../ui/say.tsx';
import { When } from '../../ui/when.tsx';
import { BlacklistDialog, EditCustomerDialog } from './customer-dialogs.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { Chips } from '../../ui/chips.tsx';

const api = getRouteApi('/shell/workplace/customers/$customerId');

function Personal({ customer }: { readonly customer: CustomerView }): ReactNode {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        { name: t('customers.name'), value: customer.name ?? '***' },
        { name: t('customers.phone'), value: <span className="num">{customer.phone ?? '***'}</span> },
        { name: t('customers.region'), value: [customer.province, customer.city, customer.district].filter((s) => s !== '').join(' ') },
        { name: t('customers.street'), value: customer.street ?? '', isWide: true },
      ]}
    />
  );
}

function Orders({ customerId }: { readonly customerId: string }): ReactNode {
  const { t } = useTranslation();
  const pages = usePages<OrderView, typeof listOrdersRoute>('orders', listOrdersRoute, { customerId, limit: 20 });
  const columns: readonly Column<OrderView>[] = [
    {
      key: 'no',
      title: t('orders.no'),
      phone: 'title',
      cell: (o) => <OrderLink id={o.id} no={o.orderNo} isStrong />,
    },
    { key: 'status', title: t('common.status'), cell: (o) => <StatusPill status={o.status} /> },
    {
      key: 'goods',
      title: t('orders.goods'),
      cell: (o) => <span className="clip">{goodsText(o.lines, t)}</span>,
    },
    { key: 'amount', title: t('orders.amount'), align: 'right', cell: (o) => <Money amount={o.totalAmount} currency={o.currency} /> },
    { key: 'at', title: t('orders.placedAt'), cell: (o) => <When at={o.createdAt} /> },
  ];
  return (
    <Section
      title={t('customers.orders')}
      actions={
        <LinkButton to="/orders" search={{ customerId }}>
          {t('customers.seeOrders')}
        </LinkButton>
      }
    >
      <PagedTable
        label={t('customers.orders')}
        pages={pages}
        columns={columns}
        keyOf={(o) => o.id}
        empty={<Empty title={t('common.noneYet')} help="" />}
      />
    </Section>
  );
}

/** How much, how often, how lately; and how much of the credit is used. Among the orders one sees. */
function Figures({ customer }: { readonly customer: CustomerView }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { masks } = useSession();
  const isOn = may('order.read');
  const figures = useRoute('customers', customerFiguresRoute, { query: { ids: [customer.id] } }, { isOn }).data?.items[0];
  const limit = customer.creditLimitAmount;
  const owed = figures?.owedAmount ?? null;
  const amounts = figures?.amounts ?? null;
  return (
    <Section title={t('customers.figures')}>
      <Facts
        facts={[
          figures !== undefined && { name: t('customers.orderCount'), value: <span className="num strong">{figures.orders}</span> },
          amounts !== null && {
            name: t('customers.orderAmount'),
            value: (
              <span className="num strong">{amounts.map((a) => moneyText(a.amount, a.currency)).join(' + ') || moneyText(0, 'CNY')}</span>
            ),
          },
          figures !== undefined && { name: t('customers.lastOrder'), value: <When at={figures.lastOrderAt} /> },
          masks.amounts === 'shown' && {
            name: t('customers.credit'),
            value: limit === null ? <span className="quiet">{t('customers.creditNone')}</span> : <Money amount={limit} currency="CNY" />,
          },
          limit !== null &&
            owed !== null && { name: t('customers.creditUsed'), value: <Money amount={owed} currency="CNY" strong={owed > limit} /> },
          limit !== null &&
            owed !== null && { name: t('customers.creditLeft'), value: <Money amount={Math.max(0, limit - owed)} currency="CNY" /> },
        ]}
      />
    </Section>
  );
}

function CustomerActions({
  customer,
  onOpen,
}: {
  readonly customer: CustomerView;
  readonly onOpen: (dialog: 'edit' | 'blacklist') => void;
}): ReactNode {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const lift = useCommand(changeCustomerRoute, { touches: ['customers'], onDone: () => say.done(t('customers.saved')) });
  const liftIt = () => lift.mutateAsync({ params: { customerId: customer.id }, body: { blacklistedReason: null } }).catch(say.problem);
  return (
    <>
      <Button onClick={() => onOpen('edit')}>{t('common.edit')}</Button>
      {customer.isBlacklisted ? (
        <Button onClick={() => ask({ title: t('customers.liftAsk'), onYes: liftIt })}>{t('customers.liftBlacklist')}</Button>
      ) : (
        <Button danger onClick={() => onOpen('blacklist')}>
          {t('customers.addBlacklist')}
        </Button>
      )}
    </>
  );
}

function Profile({ customer }: { readonly customer: CustomerView }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const shops = useShops();
  const reveal = async (reason: string) => {
    const answer = await call(revealCustomerRoute, { params: { customerId: customer.id }, body: { reason } });
    return { value: answer.customer, seconds: answer.seconds };
  };
  return (
    <>
      <Section title={t('customers.profile')}>
        <Revealable<CustomerView>
          masked={<Personal customer={customer} />}
          canReveal={may('customer.reveal') && customer.visibility !== 'plain'}
          reveal={reveal}
          show={(plain) => <Personal customer={plain} />}
        />
      </Section>
      <Section>
        <Facts
          facts={[
            { name: t('customers.shop'), value: shops.nameOf(customer.shopId) },
            { name: t('customers.externalCode'), value: customer.externalCode ?? '' },
            { name: t('customers.tags'), value: customer.tags.length === 0 ? '' : <Chips words={customer.tags} /> },
            { name: t('customers.note'), value: customer.note === '' ? '' : <span className="pre">{customer.note}</span>, isWide: true },
            { name: t('customers.since'), value: <When at={customer.createdAt} /> },
          ]}
        />
      </Section>
    </>
  );
}

function Customer({ customer }: { readonly customer: CustomerView }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const [dialog, setDialog] = useState<'edit' | 'blacklist' | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <PageHead back={<BackLink to="/customers" />} title={customer.name ?? customer.externalCode ?? '***'}>
        {may('customer.edit') ? <CustomerActions customer={customer} onOpen={setDialog} /> : null}
      </PageHead>
      {customer.isBlacklisted ? (
        <Notice tone="danger">
          <strong>{t('customers.blacklisted') + t('common.colon') + customer.blacklistedReason}</strong>
          {customer.blacklistedAt === null ? null : (
            <div>{t('customers.blacklistedBy', { by: customer.blacklistedBy ?? '', at: minuteOf(customer.blacklistedAt) })}</div>
          )}
        </Notice>
      ) : null}
      <div className="two">
        <div>{may('order.read') ? <Orders customerId={customer.id} /> : null}</div>
        <div>
          <Figures customer={customer} />
          <Profile customer={customer} />
        </div>
      </div>
      {dialog === 'edit' ? <EditCustomerDialog customer={customer} onClose={close} /> : null}
      {dialog === 'blacklist' ? <BlacklistDialog customer={customer} onClose={close} /> : null}
    </>
  );
}

export function CustomerPage(): ReactNode {
  const { t } = useTranslation();
  const { customerId } = api.useParams();
  const customer = useRoute('customers', getCustomerRoute, { params: { customerId } });
  const queries = useQueryClient();
  // An order that came in changes the figures as well.
  useLive(['orders'], () => void queries.invalidateQueries({ queryKey: ['customers', customerFiguresRoute.path] }));
  if (customer.data) return <Customer customer={customer.data} />;
  if (customer.isPending) return <Waiting />;
  if (isProblem(customer.error, 'not_found', 'bad_request'))
    return (
      <Empty title={t('customers.notFound')} help="">
        <LinkButton to="/customers">{t('common.back')}</LinkButton>
      </Empty>
    );
  return <Failed error={customer.error} onRetry={() => void customer.refetch()} />;
}
