import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listAssigneesRoute, listShopsRoute, listWarehousesRoute, type ShopView, type WarehouseView } from '@danflow/contract';
import { useMay } from './session.tsx';
import { read, useRoute } from './use-route.ts';

const STALE_MS = 60_000;

export interface Names<T> {
  readonly all: readonly T[];
  readonly inUse: readonly T[];
  nameOf(id: string | null): string;
}

const names = <T extends { readonly id: string; readonly name: string; readonly isArchived: boolean }>(all: readonly T[]): Names<T> => ({
  all,
  inUse: all.filter((x) => !x.isArchived),
  nameOf: (id) => (id === null ? '—' : (all.find((x) => x.id === id)?.name ?? '—')),
});

const NONE: readonly never[] = [];

export const shopsQuery = { ...read('shops', listShopsRoute, {}), staleTime: STALE_MS };

export function useShops(): Names<ShopView> {
  const all = useQuery(shopsQuery).data?.items ?? NONE;
  return useMemo(() => names(all), [all]);
}

export function useWarehouses(): Names<WarehouseView> {
  const all = useRoute('warehouses', listWarehousesRoute, {}, { staleMs: STALE_MS }).data?.items ?? NONE;
  return useMemo(() => names(all), [all]);
}

/** People who may be given an order; empty for those who may not assign. */
export function useAssignees(): readonly { readonly id: string; readonly name: string }[] {
  const may = useMay();
  return useRoute('assignees', listAssigneesRoute, {}, { isOn: may('order.assign'), staleMs: STALE_MS }).data?.items ?? [];
}
