import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerFiguresRoute, listCustomersRoute, type CustomerFigures, type CustomerView } from '@danflow/contract';
import { findCustomers, useMayFindByPerson } from '../../api/find-customers.ts';
import { useShops, type Names } from '../../api/places.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { read, usePages } from '../../api/use-route.ts';
import { Empty, Failed, PageHead, Waiting } from '../../ui/basics.tsx';
import { PagedTable, PlainTable, type Column } from '../../ui/data-table.tsx';
import { Icon } from '../../ui/icon.tsx';
import { moneyText } from '../../ui/money.tsx';
import { Pill } from '../../ui/pills.tsx';
import { When } from '../../ui/when.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { NewCustomerDialog } from './customer-dialogs.tsx';
import { Chips } from '../../ui/chips.tsx';
import { SearchField } from '../../ui/search-field.tsx';

const api = getRouteApi('/shell/workplace/customers');

/** Asked for so many together: a longer list then asks for the new ones alone. */
const FIGURES_AT_ONCE = 50;
const chunksOf = (ids: readonly CustomerView['id'][]): CustomerView['id'][][] =>
  Array.from({ length: Math.ceil(ids.length / FIGURES_AT_ONCE) }, (_, i) => ids.slice(i * FIGURES_AT_ONCE, (i + 1) * FIGURES_AT_ONCE));

/** Orders and amounts of the customers on the page; the list does not wait for them. */
function useFigures(customers: readonly CustomerView[]): ReadonlyMap<string, CustomerFigures> {
  const may = useMay();
  const chunks = may('order.read') ? chunksOf(customers.map((c) => c.id)) : [];
  return useQueries({
    queries: chunks.map((ids) => read('customers', customerFiguresRoute, { query: { ids } })),
    combine: byCustomer,
  });
}

const byCustomer = (answers: readonly { readonly data: { readonly items: readonly CustomerFigures[] } | undefined }[]) =>
  new Map(answers.flatMap((a) => a.data?.items ?? []).map((f) => [f.customerId as string, f]));

function figureColumns(t: TFunction, figures: ReadonlyMap<string, CustomerFigures>, areAmountsShown: boolean): Column<CustomerView>[] {
  const of = (c: CustomerView) => figures.get(c.id);
  return [
    { key: 'orders', title: t('customers.orderCount'), align: 'right', cell: (c) => <span className="num">{of(c)?.orders ?? ''}</span> },
    ...(areAmountsShown
      ? [
          {
            key: 'amount',
            title: t('customers.orderAmount'),
            align: 'right' as const,
            cell: (c: CustomerView) => (
              <span className="num">{(of(c)?.amounts ?? []).map((a) => moneyText(a.amount, a.currency)).join(' + ')}</span>
            ),
          },
        ]
      : []),
    { key: 'last', title: t('customers.lastOrder'), cell: (c) => <When at={of(c)?.lastOrderAt ?? null} />, phone: 'hide' },
  ];
}

function useColumns(
  shops: Names<{ readonly id: string; readonly name: string }>,
  customers: readonly CustomerView[],
): readonly Column<CustomerView>[] {
  const { t } = useTranslation();
  const may = useMay();
  const { masks } = useSession();
  const figures = useFigures(customers);
  return [
    {
      key: 'name',
      title: t('customers.name'),
      phone: 'title',
      cell: (c) => (
        <span className="row tight">
          <Link to="/customers/$customerId" params={{ customerId: c.id }} className="strong">
            {c.name ?? c.externalCode ?? '***'}
          </Link>
          {c.isBlacklisted ? (
            <Pill tone="danger" icon="alert">
              {t('customers.blacklisted')}
            </Pill>
          ) : null}
          {c.creditLimitAmount === null ? null : <Pill tone="paid">{t('customers.onAccount')}</Pill>}
        </span>
      ),
    },
    { key: 'phone', title: t('customers.phone'), cell: (c) => <span className="num">{c.phone ?? '***'}</span> },
    { key: 'region', title: t('customers.region'), cell: (c) => [c.province, c.city, c.district].filter((s) => s !== '').join(' ') },
    { key: 'code', title: t('customers.externalCode'), cell: (c) => c.externalCode },
    {
      key: 'tags',
      title: t('customers.tags'),
      cell: (c) => (c.tags.length === 0 ? null : <Chips words={c.tags} />),
    },
    ...(shops.all.length > 1 ? [{ key: 'shop', title: t('customers.shop'), cell: (c: CustomerView) => shops.nameOf(c.shopId) }] : []),
    ...(may('order.read') ? figureColumns(t, figures, masks.amounts === 'shown') : []),
    { key: 'since', title: t('customers.since'), cell: (c) => <When at={c.createdAt} />, phone: 'hide' },
  ];
}

function Found({ typed }: { readonly typed: string }): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const mayByPerson = useMayFindByPerson();
  const found = useQuery({
    queryKey: ['customers', 'search', typed],
    queryFn: ({ signal }) => findCustomers(typed, mayByPerson, signal),
    gcTime: 0,
  });
  const columns = useColumns(shops, found.data?.items ?? []);
  if (found.isPending) return <Waiting />;
  if (found.error) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.items.length === 0)
    return <Empty title={t('customers.noneFound')} help={t(mayByPerson ? 'customers.searchHelp' : 'customers.codeOnly')} />;
  return (
    <>
      {found.data.isCut ? <p className="quiet">{t('customers.isCut')}</p> : null}
      <PlainTable label={t('customers.title')} rows={found.data.items} columns={columns} keyOf={(c) => c.id} />
    </>
  );
}

function FindField({ onSearch }: { readonly onSearch: (typed: string) => void }): ReactNode {
  const { t } = useTranslation();
  const label = t(useMayFindByPerson() ? 'customers.searchPlaceholder' : 'customers.searchByCode');
  return <SearchField label={label} width={280} onSearch={(typed) => onSearch(typed ?? '')} />;
}

const queryOf = ({ shopId, tag, show }: { shopId?: string | undefined; tag?: string | undefined; show?: string | undefined }) => ({
  ...(shopId ? { shopId } : {}),
  ...(tag ? { tag } : {}),
  ...(show === 'blacklisted' ? { isBlacklisted: true } : {}),
  ...(show === 'on_account' ? { isOnAccount: true } : {}),
});

export function CustomersPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { masks } = useSession();
  const { shopId, show } = api.useSearch();
  const navigate = useNavigate();
  const shops = useShops();
  const [asked, setAsked] = useState('');
  const [isAdding, setAdding] = useState(false);
  const change = (patch: object) => void navigate({ to: '/customers', search: (old) => ({ ...old, ...patch }), replace: true });
  const query = queryOf(api.useSearch());
  const pages = usePages<CustomerView, typeof listCustomersRoute>('customers', listCustomersRoute, query, { isOn: asked === '' });
  const columns = useColumns(shops, pages.items);
  return (
    <>
      <PageHead title={t('customers.title')}>
        {may('customer.edit') ? (
          <Button type="primary" icon={<Icon name="plus" />} onClick={() => setAdding(true)}>
            {t('customers.add')}
          </Button>
        ) : null}
      </PageHead>
      <div className="toolbar">
        <FindField onSearch={setAsked} />
        <PickOne
          label={t('common.filter')}
          placeholder={t('common.all')}
          value={show}
          onChange={(v) => change({ show: v })}
          options={[
            { value: 'blacklisted', label: t('customers.onlyBlacklisted') },
            ...(masks.amounts === 'hidden' ? [] : [{ value: 'on_account', label: t('customers.onlyOnAccount') }]),
          ]}
        />
        {shops.all.length > 1 ? (
          <PickOne
            label={t('customers.shop')}
            value={shopId}
            onChange={(v) => change({ shopId: v })}
            options={shops.all.map((s) => ({ value: s.id, label: s.name }))}
          />
        ) : null}
      </div>
      {asked === '' ? (
        <PagedTable
          label={t('customers.title')}
          pages={pages}
          columns={columns}
          keyOf={(c) => c.id}
          empty={Object.keys(query).length > 0 ? <Empty /> : <Empty title={t('customers.emptyTitle')} help={t('customers.emptyHelp')} />}
        />
      ) : (
        <Found typed={asked} />
      )}
      {isAdding ? <NewCustomerDialog onClose={() => setAdding(false)} /> : null}
    </>
  );
}
