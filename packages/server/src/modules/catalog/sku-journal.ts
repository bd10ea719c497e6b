import type { SkuRow } from './catalog.repo.ts';

type Facts = Pick<
  SkuRow,
  | 'code'
  | 'barcode'
  | 'title'
  | 'options'
  | 'price_amount'
  | 'cost_amount'
  | 'weight_grams'
  | 'lead_time_days'
  | 'picture_id'
  | 'archived_at'
>;

/** A SKU in the words of the contract: what its journal entries compare. */
export const skuFacts = (row: Facts) => ({
  code: row.code,
  barcode: row.barcode,
  title: row.title,
  options: row.options,
  priceAmount: row.price_amount,
  costAmount: row.cost_amount,
  weightGrams: row.weight_grams,
  leadTimeDays: row.lead_time_days,
  pictureId: row.picture_id,
  isArchived: row.archived_at !== null,
});
export type SkuFacts = ReturnType<typeof skuFacts>;
