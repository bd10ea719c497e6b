import { minor, type Currency, type SkuView } from '@danflow/contract';

/** One line while the order is being written. Amounts are minor units; null: what was typed is no amount. */
export interface DraftLine {
  readonly sku: SkuView;
  readonly qty: number;
  readonly unitPrice: number | null;
  readonly isGift: boolean;
}

export interface Totals {
  readonly goods: number;
  readonly total: number;
  readonly isSound: boolean;
}

export const amountOf = (line: DraftLine): number => (line.isGift ? 0 : (line.unitPrice ?? 0) * line.qty);

/** What the server will compute, shown while typing; its own sums count (R4). */
export function totalsOf(lines: readonly DraftLine[], discount: number, freight: number): Totals {
  const goods = lines.reduce((sum, line) => sum + amountOf(line), 0);
  const total = goods - discount + freight;
  return { goods, total: Math.max(0, total), isSound: total >= 0 };
}

/** The same SKU again is one more of it, as a scanner means it. */
export function withSku(lines: readonly DraftLine[], sku: SkuView): readonly DraftLine[] {
  const at = lines.findIndex((l) => l.sku.id === sku.id && !l.isGift);
  if (at < 0) return [...lines, { sku, qty: 1, unitPrice: sku.priceAmount, isGift: false }];
  return lines.map((l, i) => (i === at ? { ...l, qty: l.qty + 1 } : l));
}

export const typesOf = (lines: readonly DraftLine[]): SkuView['type'][] => [...new Set(lines.map((l) => l.sku.type))];
export const currenciesOf = (lines: readonly DraftLine[]): Currency[] => [...new Set(lines.map((l) => l.sku.currency))];

export const linesForServer = (lines: readonly DraftLine[]) =>
  lines.map((l) => ({
    skuId: l.sku.id,
    qty: l.qty,
    isGift: l.isGift,
    // A price is only sent when a person changed it: the catalogue's own may have changed meanwhile.
    ...(!l.isGift && l.unitPrice !== null && l.unitPrice !== l.sku.priceAmount ? { unitPriceAmount: minor(l.unitPrice) } : {}),
  }));
