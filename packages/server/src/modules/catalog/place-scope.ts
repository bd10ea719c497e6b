import { DomainError, type DataScope } from '@danflow/contract';

/**
 * People limited to some shops or warehouses set up none but these and open no new ones, which they could not see.
 * `id` null: a new one. Throws `not_found`, `forbidden`.
 */
export function admitPlace(scope: DataScope, kind: 'shop' | 'warehouse', id: string | null): void {
  const ids: readonly string[] | undefined = kind === 'shop' ? scope.shopIds : scope.warehouseIds;
  if (ids === undefined) return;
  if (id === null) throw new DomainError('forbidden', { permission: 'shop.edit' });
  if (!ids.includes(id)) throw new DomainError('not_found', { what: kind });
}
