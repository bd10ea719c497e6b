import { useMemo, useSyncExternalStore } from 'react';
import type { Density, ListColumn } from '@danflow/contract';
import { useMay, useSession } from '../../api/session.tsx';
import { choose, useChoice } from '../../ui/choices.ts';
import type { Shown } from './list-views.ts';
import { chosenColumns, columnsFor, DEFAULT_COLUMNS } from './order-columns.tsx';
import { columnsIn, densityIn, type OrdersSearch } from './orders-search.ts';

const narrow = globalThis.matchMedia?.('(max-width: 720px)');
const subscribe = (listener: () => void) => {
  narrow?.addEventListener('change', listener);
  return () => narrow?.removeEventListener('change', listener);
};

export interface Layout {
  readonly columns: readonly ListColumn[];
  readonly there: readonly ListColumn[];
  readonly density: Density;
  readonly isNarrow: boolean;
  readonly setColumns: (columns: readonly ListColumn[] | null) => void;
  readonly setDensity: (density: Density) => void;
}

/** Columns and density: of the address, else of the saved view, else what this person likes on this computer. */
export function useLayout(search: OrdersSearch, shown: Shown, onChange: (patch: OrdersSearch) => void): Layout {
  const { masks } = useSession();
  const mayAssign = useMay()('order.assign');
  const liked = useChoice('orders.columns');
  const likedDensity = useChoice('orders.density');
  const isNarrow = useSyncExternalStore(subscribe, () => narrow?.matches ?? false);
  const { saved } = shown;
  const there = useMemo(() => columnsFor(masks, mayAssign), [masks, mayAssign]);
  const wanted = columnsIn(search.cols) ?? saved?.columns ?? columnsIn(liked ?? '') ?? DEFAULT_COLUMNS;
  const named = wanted.join(',');
  const columns = useMemo(() => chosenColumns(columnsIn(named) ?? [], there), [named, there]);
  const density = densityIn(search.density) ?? saved?.density ?? densityIn(likedDensity) ?? 'compact';
  return {
    columns,
    there,
    density,
    isNarrow,
    setColumns(next) {
      if (saved) return onChange({ cols: next?.join(',') });
      choose('orders.columns', next?.join(',') ?? '');
      if (search.cols !== undefined) onChange({ cols: undefined });
    },
    setDensity(next) {
      if (saved) return onChange({ density: next });
      choose('orders.density', next);
      if (search.density !== undefined) onChange({ density: undefined });
    },
  };
}
