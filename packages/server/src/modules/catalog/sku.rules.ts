import {
  DomainError,
  type Currency,
  type Fulfilment,
  type Masks,
  type Minor,
  type OrderType,
  type SkuSort,
  type VirtualKind,
} from '@danflow/contract';
import { bigrams } from './bigrams.rules.ts';

/** A SKU as other modules see it; amounts are whole minor units. */
export interface Sku {
  readonly id: string;
  readonly productId: string;
  readonly code: string;
  readonly barcode: string | null;
  readonly title: string;
  readonly options: string;
  readonly type: OrderType;
  readonly virtualKind: VirtualKind | null;
  readonly currency: Currency;
  readonly priceAmount: Minor;
  readonly costAmount: Minor | null;
  readonly weightGrams: number | null;
  readonly leadTimeDays: number | null;
  /** Its own, else its product's. */
  readonly pictureId: string | null;
  readonly isArchived: boolean;
}

/** What fulfilling a line of this SKU means. */
export const fulfilmentOf = (sku: Pick<Sku, 'type' | 'virtualKind'>): Fulfilment =>
  sku.virtualKind ?? (sku.type === 'custom' ? 'custom' : 'physical');

export const gramsOf = (sku: { readonly title: string; readonly options: string; readonly code: string }): string[] =>
  bigrams(`${sku.title} ${sku.options} ${sku.code}`);

const isPriceHidden = (masks: Masks): boolean => masks.amounts === 'hidden';
/** A cost is an amount, too. */
const isCostHidden = (masks: Masks): boolean => masks.cost === 'hidden' || masks.amounts === 'hidden';

/** Hidden amounts become null wherever goods are shown (R15). */
export const maskedAmounts = <P, C>(masks: Masks, priceAmount: P, costAmount: C): { priceAmount: P | null; costAmount: C | null } => ({
  priceAmount: isPriceHidden(masks) ? null : priceAmount,
  costAmount: isCostHidden(masks) ? null : costAmount,
});

interface AmountUse {
  readonly priceMin?: number | undefined;
  readonly priceMax?: number | undefined;
  readonly costMin?: number | undefined;
  readonly costMax?: number | undefined;
  readonly sort?: SkuSort;
}

/** A hidden field cannot be found out by filtering or sorting (R15). Throws `field_hidden`. */
export function refuseHiddenUse(masks: Masks, use: AmountUse): void {
  const usesPrice = use.priceMin !== undefined || use.priceMax !== undefined || use.sort?.startsWith('price_') === true;
  const usesCost = use.costMin !== undefined || use.costMax !== undefined || use.sort?.startsWith('cost_') === true;
  if (usesPrice && isPriceHidden(masks)) throw new DomainError('field_hidden', { field: 'priceAmount' });
  if (usesCost && isCostHidden(masks)) throw new DomainError('field_hidden', { field: 'costAmount' });
}

/**
 * Nor can it be changed unseen: "nothing changed" would tell that the guess was right. A new SKU may be given a price by
 * one who sees no amounts, as there is nothing to guess.
 */
export function refuseHiddenChange(masks: Masks, change: { readonly priceAmount?: unknown; readonly costAmount?: unknown }): void {
  if (change.priceAmount !== undefined && isPriceHidden(masks)) throw new DomainError('field_hidden', { field: 'priceAmount' });
  if (change.costAmount !== undefined && isCostHidden(masks)) throw new DomainError('field_hidden', { field: 'costAmount' });
}
