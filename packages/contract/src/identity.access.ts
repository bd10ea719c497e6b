import { z } from 'zod';
import { ShopId, WarehouseId } from './ids.ts';
import { ALL_PERMISSIONS } from './permissions.ts';

export const OrderStatus = z.enum(['pending_payment', 'paid', 'shipped', 'completed', 'cancelled']);
export type OrderStatus = z.infer<typeof OrderStatus>;

export const PermissionName = z.enum(ALL_PERMISSIONS);

/**
 * Which orders a person sees. Absent means no restriction. `statuses` maps a core status to the number of days after
 * which an order in it disappears from view (null: never); a status that is not named is not seen.
 */
export const DataScope = z.object({
  statuses: z.partialRecord(OrderStatus, z.int().min(1).max(3650).nullable()).optional(),
  shopIds: z.array(ShopId).max(200).optional(),
  warehouseIds: z.array(WarehouseId).max(200).optional(),
  /** Only orders made by or assigned to this person. */
  isOwnOnly: z.boolean().optional(),
});
export type DataScope = z.infer<typeof DataScope>;

/** Hidden is hidden everywhere: a masked field cannot be filtered, sorted, searched, exported or guessed (R15). */
export const Masks = z.object({
  /** `masked`: 张*, 138****8000. `hidden`: not even that. `plain`: seen after reveal, which is journalled. */
  personal: z.enum(['masked', 'hidden']),
  amounts: z.enum(['shown', 'hidden']),
  cost: z.enum(['shown', 'hidden']),
});
export type Masks = z.infer<typeof Masks>;
