import { DEFAULT_TIMERS, type OrderType, type Timers, type TimersByType } from '@danflow/contract';

/** A shop as other modules see it. */
export interface Shop {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly timers: TimersByType;
  /** Of custom-made orders, paid before they are made; null: all is due at once. */
  readonly depositPercent: number | null;
  readonly isArchived: boolean;
  /** Warehouses in use, by rank (R9). */
  readonly warehouseIds: readonly string[];
}

/** The shop that exists from the start, for orders entered by hand. */
export const MANUAL_SHOP_CODE = 'manual';
export const MAIN_WAREHOUSE_CODE = 'main';

/** How long an order of this type may take in this shop (R5). */
export const shopTimers = (shop: Pick<Shop, 'timers'>, type: OrderType): Timers => {
  const set = shop.timers[type];
  return {
    payMinutes: set?.payMinutes ?? DEFAULT_TIMERS.payMinutes,
    shipHours: set?.shipHours ?? DEFAULT_TIMERS.shipHours,
    completeDays: set?.completeDays ?? DEFAULT_TIMERS.completeDays,
  };
};

export const rankedWarehouses = (shop: Pick<Shop, 'warehouseIds'>): readonly string[] => shop.warehouseIds;
