import type { DraftContent, DraftContentInput, SkuView } from '@danflow/contract';
import type { DraftLine } from './draft-lines.ts';
import { EMPTY, type OrderFields } from './order-form.ts';

const isFilled = (value: unknown): boolean => {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' ? Object.values(value).some(isFilled) : true;
};

/** Nothing worth keeping: an untouched form is no draft. */
export function isBlank(fields: OrderFields, lines: readonly DraftLine[], pasted: string): boolean {
  const { paymentTerms: _p, discountAmount, freightAmount, sellerFlag, shopId: _s, warehouseId: _w, ...rest } = fields;
  return lines.length === 0 && pasted.trim() === '' && !isFilled(rest) && !discountAmount && !freightAmount && sellerFlag === 0;
}

/** A form as the server keeps it. A price is kept only where a person typed one. */
export function contentOf(fields: OrderFields, lines: readonly DraftLine[], pasted: string): DraftContentInput {
  const kept = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    ...(kept as DraftContentInput),
    pasted,
    lines: lines.map((l) => ({
      skuId: l.sku.id,
      skuCode: l.sku.code,
      qty: l.qty,
      isGift: l.isGift,
      unitPriceAmount: l.isGift || l.unitPrice === l.sku.priceAmount ? null : l.unitPrice,
    })),
  };
}

/** Back into the form, with the goods as the catalogue has them now; what it no longer sells is left out and counted. */
export function formOf(
  content: DraftContent,
  skus: readonly SkuView[],
): { fields: OrderFields; lines: DraftLine[]; pasted: string; lost: number } {
  const { lines: kept, pasted, ...fields } = content;
  const lines = kept.flatMap((l): DraftLine[] => {
    const sku = skus.find((s) => s.id === l.skuId && !s.isArchived);
    return sku ? [{ sku, qty: l.qty, isGift: l.isGift, unitPrice: l.unitPriceAmount ?? sku.priceAmount }] : [];
  });
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { fields: { ...EMPTY, ...given }, lines, pasted, lost: kept.length - lines.length };
}
