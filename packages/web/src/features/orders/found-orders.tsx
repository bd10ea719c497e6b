import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { searchOrdersRoute } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useShops } from '../../api/places.ts';
import { Empty, Failed, Notice, Waiting } from '../../ui/basics.tsx';
import { PlainTable } from '../../ui/data-table.tsx';
import { useCopy } from '../../ui/say.tsx';
import { setSearchTerms } from '../../ui/search-terms.ts';
import { orderColumns } from './order-columns.tsx';

/** What a search found, and which of the pasted numbers it did not. */
export function FoundOrders({ terms }: { readonly terms: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const copy = useCopy();
  const columns = useMemo(() => orderColumns(t, shops), [t, shops]);
  const found = useQuery({
    queryKey: ['orders', 'search', terms],
    queryFn: ({ signal }) => call(searchOrdersRoute, { body: { terms: [...terms] } }, { signal }),
    gcTime: 0,
  });
  if (found.isPending) return <Waiting />;
  if (found.error) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const { items, missing, isCut } = found.data;
  const leave = (
    <Button size="small" onClick={() => setSearchTerms([])}>
      {t('orders.clearSearch')}
    </Button>
  );
  const counts = { found: found.data.found.length, missing: missing.length };
  return (
    <>
      <Notice tone={missing.length > 0 ? 'pending' : 'completed'} icon="search" actions={leave}>
        {missing.length > 0 ? t('orders.found', counts) : t('orders.foundAll', counts)}
        {missing.length > 0 ? (
          <div className="pre">
            {t('orders.missingOnes', { list: missing.slice(0, 20).join(', ') })}
            {missing.length > 20 ? ' …' : ''}{' '}
            <Button size="small" type="link" onClick={() => void copy(missing.join('\n'))}>
              {t('orders.copyMissing')}
            </Button>
          </div>
        ) : null}
        {isCut ? <div>{t('orders.isCut')}</div> : null}
      </Notice>
      {items.length === 0 ? (
        <Empty title={t('orders.noMatch')} help={t('orders.noMatchHelp')} />
      ) : (
        <PlainTable label={t('orders.list')} rows={items} columns={columns} keyOf={(o) => o.id} />
      )}
    </>
  );
}
