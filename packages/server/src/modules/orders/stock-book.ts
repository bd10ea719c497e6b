import { available, levelKey, type Level } from '../inventory/index.ts';
import type { StockBook } from './place.rules.ts';

/** The levels as a batch sees them: what earlier orders of the batch took is gone for later ones. */
export function bookOf(levels: readonly Level[]): StockBook {
  const free = new Map(levels.map((l) => [levelKey(l.skuId, l.warehouseId), available(l)]));
  return {
    available: (skuId, warehouseId) => free.get(levelKey(skuId, warehouseId)) ?? 0,
    take(skuId, warehouseId, qty) {
      const key = levelKey(skuId, warehouseId);
      free.set(key, (free.get(key) ?? 0) - qty);
    },
  };
}
