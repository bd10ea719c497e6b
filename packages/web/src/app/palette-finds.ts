import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { findSkusRoute, searchOrdersRoute, type CustomerView, type OrderView, type SkuView } from '@danflow/contract';
import { call } from '../api/client.ts';
import { findCustomers, useMayFindByPerson } from '../api/find-customers.ts';
import { useMay } from '../api/session.tsx';
import { termsOf } from '../ui/search-terms.ts';

const PAUSE_MS = 180;
const SHOWN = 6;

export interface Finds {
  readonly orders: readonly OrderView[];
  readonly customers: readonly CustomerView[];
  readonly skus: readonly SkuView[];
  /** What is shown answers an older text. */
  readonly isStale: boolean;
}

/** The text, once nobody has typed for a moment. */
function useSettledText(typed: string): string {
  const [settled, settle] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => settle(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}

/** Everything is asked by POST and kept nowhere: what is typed here may be a name or a phone number (R14). */
export function useFinds(typed: string): Finds {
  const may = useMay();
  const mayByPerson = useMayFindByPerson();
  const text = useSettledText(typed);
  const terms = termsOf(text);
  const isOne = terms.length === 1 && text.length >= 2;
  const options = { gcTime: 0, staleTime: 0, retry: false };
  const orders = useQuery({
    queryKey: ['palette', 'orders', text],
    queryFn: ({ signal }) => call(searchOrdersRoute, { body: { terms: [text], limit: SHOWN } }, { signal }),
    enabled: isOne && may('order.read'),
    ...options,
  });
  const customers = useQuery({
    queryKey: ['palette', 'customers', text],
    queryFn: ({ signal }) => findCustomers(text, mayByPerson, signal),
    enabled: isOne && may('customer.read'),
    ...options,
  });
  const skus = useQuery({
    queryKey: ['palette', 'skus', text],
    queryFn: ({ signal }) => call(findSkusRoute, { body: { text, limit: SHOWN } }, { signal }),
    enabled: isOne && text.length <= 60 && may('catalog.read'),
    ...options,
  });
  return {
    orders: orders.data?.items ?? [],
    customers: (customers.data?.items ?? []).slice(0, SHOWN),
    skus: skus.data?.items ?? [],
    isStale: typed.trim() !== text || [orders, customers, skus].some((q) => q.isFetching),
  };
}
