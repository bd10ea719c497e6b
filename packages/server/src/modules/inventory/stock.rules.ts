/** Stock of one SKU in one warehouse, in pieces. */
export interface Level {
  readonly skuId: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly reserved: number;
  /** Kept back from sale; stock below it raises an alert. */
  readonly safety: number;
}

export interface LevelRow {
  readonly sku_id: string;
  readonly warehouse_id: string;
  readonly on_hand: number;
  readonly reserved: number;
  readonly safety: number;
}

export const levelOf = (row: LevelRow): Level => ({
  skuId: row.sku_id,
  warehouseId: row.warehouse_id,
  onHand: row.on_hand,
  reserved: row.reserved,
  safety: row.safety,
});

export type MovementKind = 'receive' | 'reserve' | 'release' | 'ship' | 'return' | 'adjust' | 'count' | 'transfer';

/** What moved stock: shown beside each movement, so that any level can be explained line by line. */
export type CauseKind = 'order' | 'shipment' | 'person' | 'stocktake' | 'transfer' | 'import';

export interface NewMovement {
  readonly skuId: string;
  readonly warehouseId: string;
  readonly kind: MovementKind;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  readonly causeKind: CauseKind;
  readonly causeId: string | null;
  readonly reason?: string | null;
  /** Who moved it; absent: the transaction's actor. A gathered batch holds orders of several people. */
  readonly actorId?: string | null;
}

export interface LevelChange {
  readonly skuId: string;
  readonly warehouseId: string;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
}

/** What may still be promised: on hand less reserved less safety (law 2). Below zero when safety stock is eaten into. */
export const available = (level: Level): number => level.onHand - level.reserved - level.safety;

export const noLevel = (skuId: string, warehouseId: string): Level => ({ skuId, warehouseId, onHand: 0, reserved: 0, safety: 0 });

export const levelKey = (skuId: string, warehouseId: string): string => `${skuId}/${warehouseId}`;

/** The level after the movements, for `decide` functions that plan several orders on one lock. */
export const afterChange = (level: Level, change: Pick<LevelChange, 'onHandDelta' | 'reservedDelta'>): Level => ({
  ...level,
  onHand: level.onHand + change.onHandDelta,
  reserved: level.reserved + change.reservedDelta,
});

/** Movements summed per level, in the one order in which every stock command takes its locks; sums of zero drop out. */
export function sumMovements(movements: readonly NewMovement[]): LevelChange[] {
  const sums = new Map<string, LevelChange>();
  for (const { skuId, warehouseId, onHandDelta, reservedDelta } of movements) {
    const key = levelKey(skuId, warehouseId);
    const sum = sums.get(key) ?? { skuId, warehouseId, onHandDelta: 0, reservedDelta: 0 };
    sums.set(key, { ...sum, onHandDelta: sum.onHandDelta + onHandDelta, reservedDelta: sum.reservedDelta + reservedDelta });
  }
  return [...sums.entries()]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, sum]) => sum)
    .filter((s) => s.onHandDelta !== 0 || s.reservedDelta !== 0);
}

/** Whether `times` as much as the movements reserve is free: then what others take at the same time hardly matters. */
export function isPlenty(levels: readonly Level[], movements: readonly NewMovement[], times: number): boolean {
  const free = new Map(levels.map((l) => [levelKey(l.skuId, l.warehouseId), available(l)]));
  return sumMovements(movements).every((m) => (free.get(levelKey(m.skuId, m.warehouseId)) ?? 0) >= m.reservedDelta * times);
}

/** Kinds that can fill a shortage or end an alert. Reserving and shipping are the hot path and free nothing. */
const TOLD: ReadonlySet<MovementKind> = new Set<MovementKind>(['receive', 'release', 'return', 'adjust', 'count', 'transfer']);

/** The levels whose change is told as `stock.changed`, each once. */
export function toldLevels(movements: readonly NewMovement[]): Pick<LevelChange, 'skuId' | 'warehouseId'>[] {
  const told = new Map<string, Pick<LevelChange, 'skuId' | 'warehouseId'>>();
  for (const { skuId, warehouseId, kind } of movements) if (TOLD.has(kind)) told.set(levelKey(skuId, warehouseId), { skuId, warehouseId });
  return [...told.values()];
}

/** The level of a SKU in a warehouse among locked ones; all zero when it was never stocked there. */
export const findLevel = (levels: readonly Level[], skuId: string, warehouseId: string): Level =>
  levels.find((l) => l.skuId === skuId && l.warehouseId === warehouseId) ?? noLevel(skuId, warehouseId);

/** Where a count found less than is reserved, and by how much (R12). */
export const countShortfalls = (
  levels: readonly Level[],
  warehouseId: string,
  lines: readonly { readonly skuId: string; readonly found: number }[],
) =>
  lines.flatMap(({ skuId, found }) => {
    const excess = findLevel(levels, skuId, warehouseId).reserved - found;
    return excess > 0 ? [{ skuId, warehouseId, excess }] : [];
  });

/** Free of reservations, yet less than what should be kept back. */
export const isLow = (level: Level): boolean => level.onHand - level.reserved < level.safety;
