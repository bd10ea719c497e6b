import { ALL_PERMISSIONS, OrderStatus, type DataScope, type Masks, type Permission } from '@danflow/contract';

/** What somebody may do, on which orders, seeing what. */
export interface Rights {
  readonly permissions: readonly Permission[];
  readonly scope: DataScope;
  readonly masks: Masks;
}

const both = <T>(a: readonly T[] | undefined, b: readonly T[] | undefined): T[] | undefined => {
  if (a === undefined) return b && [...b];
  return b === undefined ? [...a] : a.filter((x) => b.includes(x));
};

type Statuses = DataScope['statuses'];

function bothStatuses(a: Statuses, b: Statuses): Statuses {
  if (a === undefined || b === undefined) return a ?? b;
  const seen: NonNullable<Statuses> = {};
  for (const status of OrderStatus.options) {
    const [left, right] = [a[status], b[status]];
    if (left === undefined || right === undefined) continue;
    const days = Math.min(left ?? Number.POSITIVE_INFINITY, right ?? Number.POSITIVE_INFINITY);
    seen[status] = Number.isFinite(days) ? days : null;
  }
  return seen;
}

/** What both scopes let through: a person's narrows the role's, a key's narrows its maker's. */
export function intersectScopes(a: DataScope, b: DataScope): DataScope {
  const statuses = bothStatuses(a.statuses, b.statuses);
  const shopIds = both(a.shopIds, b.shopIds);
  const warehouseIds = both(a.warehouseIds, b.warehouseIds);
  return {
    ...(statuses && { statuses }),
    ...(shopIds && { shopIds }),
    ...(warehouseIds && { warehouseIds }),
    ...((a.isOwnOnly || b.isOwnOnly) && { isOwnOnly: true }),
  };
}

/** In the order of the catalogue and without names that a former version knew. */
export const knownPermissions = (names: readonly string[]): Permission[] => ALL_PERMISSIONS.filter((p) => names.includes(p));

const isListWider = (mine: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean =>
  mine !== undefined && (wanted === undefined || wanted.some((id) => !mine.includes(id)));

function areStatusesWider(mine: Statuses, wanted: Statuses): boolean {
  if (mine === undefined) return false;
  if (wanted === undefined) return true;
  return OrderStatus.options.some((status) => {
    const days = wanted[status];
    if (days === undefined) return false;
    const limit = mine[status];
    return limit === undefined || (days ?? Number.POSITIVE_INFINITY) > (limit ?? Number.POSITIVE_INFINITY);
  });
}

const isScopeWider = (mine: DataScope, wanted: DataScope): boolean =>
  areStatusesWider(mine.statuses, wanted.statuses) ||
  isListWider(mine.shopIds, wanted.shopIds) ||
  isListWider(mine.warehouseIds, wanted.warehouseIds) ||
  (mine.isOwnOnly === true && wanted.isOwnOnly !== true);

/**
 * The first thing in `wanted` that is more than `mine`, or null. Without this rule anyone who may manage people
 * could make an owner, or reset the owner's password and be one.
 */
export function excessOf(mine: Rights, wanted: Rights): string | null {
  const permission = wanted.permissions.find((p) => !mine.permissions.includes(p));
  if (permission) return permission;
  if (isScopeWider(mine.scope, wanted.scope)) return 'scope';
  if (mine.masks.personal === 'hidden' && wanted.masks.personal !== 'hidden') return 'masks.personal';
  if (mine.masks.amounts === 'hidden' && wanted.masks.amounts !== 'hidden') return 'masks.amounts';
  return mine.masks.cost === 'hidden' && wanted.masks.cost !== 'hidden' ? 'masks.cost' : null;
}
