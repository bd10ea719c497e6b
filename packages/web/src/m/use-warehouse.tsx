import { useEffect, useState, type ReactNode } from 'react';
import type { WarehouseId, WarehouseView } from '@danflow/contract';
import { choose, useChoice } from '../ui/choices.ts';
import { send } from './api.ts';
import { useSession } from './shell.tsx';
import { useWords } from './words.ts';

export interface Place {
  readonly id: WarehouseId | null;
  readonly all: readonly WarehouseView[];
  readonly isLoading: boolean;
}

/** The warehouse one stands in: chosen once, remembered, and only among those one may work in. */
export function useWarehouse(): Place {
  const { scope } = useSession();
  const kept = useChoice('phone.warehouse');
  const [all, setAll] = useState<readonly WarehouseView[] | null>(null);
  useEffect(() => {
    const allowed = scope.warehouseIds as readonly string[] | undefined;
    send('warehouses', {}).then(
      ({ items }) => setAll(items.filter((x) => !x.isArchived && (allowed === undefined || allowed.includes(x.id)))),
      () => setAll([]),
    );
  }, [scope]);
  // Offline the list cannot be had; what was chosen before still stands.
  const found = all?.find((x) => x.id === kept) ?? all?.[0];
  return { id: found?.id ?? (all?.length === 0 ? (kept as WarehouseId | null) : null), all: all ?? [], isLoading: all === null };
}

export function WarehouseSelect({ place, isFixed = false }: { readonly place: Place; readonly isFixed?: boolean }): ReactNode {
  const w = useWords();
  if (place.isLoading) return <p className="m-quiet waiting">{w.loading}</p>;
  if (place.id === null) return <p className="m-fault">{w.noWarehouse}</p>;
  return (
    <label className="m-select m-select-line">
      <span>{w.warehouse}</span>
      <select value={place.id} disabled={isFixed} onChange={(e) => choose('phone.warehouse', e.target.value)}>
        {place.all.map((x) => (
          <option key={x.id} value={x.id}>
            {x.name}
          </option>
        ))}
      </select>
    </label>
  );
}
