import { listAssigneesRoute, listShopsRoute, listWarehousesRoute, type ShopView, type WarehouseView } from '@danflow/contract';
import { useMay } from './session.tsx';
import { useRoute } from './use-route.ts';

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

export const useShops = (): Names<ShopView> => names(useRoute('shops', listShopsRoute, {}, { staleMs: STALE_MS }).data?.items ?? []);
export const useWarehouses = (): Names<WarehouseView> =>
  names(useRoute('warehouses', listWarehousesRoute, {}, { staleMs: STALE_MS }).data?.items ?? []);

/** People who may be given an order; empty for those who may not assign. */
export function useAssignees(): readonly { readonly id: string; readonly name: string }[] {
  const may = useMay();
  return useRoute('assignees', listAssigneesRoute, {}, { isOn: may('order.assign'), staleMs: STALE_MS }).data?.items ?? [];
}
