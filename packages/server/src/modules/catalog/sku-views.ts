import type { Currency, FileId, Minor, OrderType, ProductId, ProductView, SkuId, SkuView, VirtualKind } from '@danflow/contract';
import type { Read } from '../../platform/tx.ts';
import { fileUrl } from '../files/index.ts';
import type { ProductRow, SkuRow } from './catalog.repo.ts';
import { maskedAmounts } from './sku.rules.ts';

export type ListedSku = Omit<SkuRow, 'grams' | 'initials'> & { readonly product_picture: string | null };

/** Signed and expiring; null without a picture. */
export const pictureUrl = (read: Pick<Read, 'keys' | 'now'>, id: string | null): string | null =>
  id === null ? null : fileUrl(read.keys, id, read.now);

export const skuView = (read: Read, row: ListedSku): SkuView => ({
  id: row.id as SkuId,
  productId: row.product_id as ProductId,
  code: row.code,
  barcode: row.barcode,
  title: row.title,
  options: row.options,
  type: row.type as OrderType,
  virtualKind: row.virtual_kind as VirtualKind | null,
  currency: row.currency as Currency,
  ...maskedAmounts(read.principal.masks, row.price_amount as Minor, row.cost_amount as Minor | null),
  weightGrams: row.weight_grams,
  leadTimeDays: row.lead_time_days,
  pictureId: row.picture_id as FileId | null,
  pictureUrl: pictureUrl(read, row.picture_id ?? row.product_picture),
  isArchived: row.archived_at !== null,
  createdAt: row.created_at.toISOString(),
  version: row.version,
});

export const productView = (read: Read, row: ProductRow, skus: readonly ListedSku[]): ProductView => ({
  id: row.id as ProductId,
  title: row.title,
  pictureId: row.picture_id as FileId | null,
  pictureUrl: pictureUrl(read, row.picture_id),
  isArchived: row.archived_at !== null,
  createdAt: row.created_at.toISOString(),
  version: row.version,
  skus: skus.map((sku) => skuView(read, sku)),
});
