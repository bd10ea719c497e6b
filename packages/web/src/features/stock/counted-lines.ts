import type { CountRow, ReplyOf, stockScanRoute } from '@danflow/contract';

type Scanned = ReplyOf<typeof stockScanRoute>['items'][number];

export interface Counted {
  readonly skuId: string;
  readonly code: string;
  readonly name: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly found: number;
}

const nameOf = (title: string, options: string): string => (options === '' ? title : `${title} · ${options}`);

export const countedOf = ({ sku, onHand, reserved }: Scanned, found: number): Counted => ({
  skuId: sku.id,
  code: sku.code,
  name: nameOf(sku.title, sku.options),
  onHand,
  reserved,
  found,
});

/** A scan adds one; the scanned line comes first, as it is what one looks at. What the books say is as of now. */
export function withScan(lines: readonly Counted[], item: Scanned): readonly Counted[] {
  const before = lines.find((l) => l.skuId === item.sku.id);
  return [countedOf(item, (before?.found ?? 0) + 1), ...lines.filter((l) => l.skuId !== item.sku.id)];
}

/** A typed number stays where it is. */
export const withFound = (lines: readonly Counted[], skuId: string, found: number): readonly Counted[] =>
  lines.map((l) => (l.skuId === skuId ? { ...l, found } : l));

/** Sound rows of a counting sheet; they replace what was counted of the same goods before. */
export function withSheet(lines: readonly Counted[], rows: readonly CountRow[]): readonly Counted[] {
  const sound = rows.flatMap((r): Counted[] =>
    r.problems.length === 0 && r.skuId !== null && r.found !== null
      ? [{ skuId: r.skuId, code: r.code, name: nameOf(r.title, r.options), onHand: r.onHand, reserved: r.reserved, found: r.found }]
      : [],
  );
  return [...sound, ...lines.filter((l) => !sound.some((s) => s.skuId === l.skuId))];
}

export const differing = (lines: readonly Counted[]): readonly Counted[] => lines.filter((l) => l.found !== l.onHand);
export const shortOf = (lines: readonly Counted[]): readonly Counted[] => lines.filter((l) => l.found < l.reserved);
export const unitsOf = (lines: readonly Counted[]): number => lines.reduce((sum, l) => sum + l.found, 0);
