import { holdsStock, type Currency, type OrderType, type VirtualKind } from '@danflow/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { fulfilmentOf } from '../catalog/index.ts';
import { levelOf, type Level, type LevelRow } from './stock.rules.ts';

/** A SKU and its levels in all warehouses, as they were when somebody looked. */
export interface SkuStock {
  readonly skuId: string;
  readonly code: string;
  readonly title: string;
  readonly options: string;
  readonly type: OrderType;
  readonly currency: Currency;
  /** On sale, and of those goods that can run out. */
  readonly canRunOut: boolean;
  readonly levels: readonly Level[];
}

interface Row extends LevelRow {
  readonly code: string;
  readonly title: string;
  readonly options: string;
  readonly type: OrderType;
  readonly virtual_kind: VirtualKind | null;
  readonly currency: Currency;
  readonly is_archived: boolean;
}

const stockOf = (row: Row, levels: readonly Level[]): SkuStock => ({
  skuId: row.sku_id,
  code: row.code,
  title: row.title,
  options: row.options,
  type: row.type,
  currency: row.currency,
  canRunOut: !row.is_archived && holdsStock(fulfilmentOf({ type: row.type, virtualKind: row.virtual_kind })),
  levels,
});

/** SKUs that were ever stocked, by id or code; nothing is locked. */
export async function readStock(db: Db, { ids, codes }: { readonly ids: readonly string[]; readonly codes: readonly string[] }) {
  const asked = [
    ...(ids.length > 0 ? [sql`s.id = ANY(${[...ids]}::uuid[])`] : []),
    ...(codes.length > 0 ? [sql`s.code = ANY(${[...codes]}::text[])`] : []),
  ];
  if (asked.length === 0) return [];
  const { rows } = await sql<Row>`
    SELECT s.id AS sku_id, s.code, s.title, s.options, s.type, s.virtual_kind, s.currency, s.archived_at IS NOT NULL AS is_archived,
      l.warehouse_id, l.on_hand, l.reserved, l.safety
    FROM skus s JOIN stock_levels l ON l.sku_id = s.id WHERE ${sql.join(asked, sql` OR `)}`.execute(db);
  const bySku = Map.groupBy(rows, (row) => row.sku_id);
  return [...bySku.values()].map((own): SkuStock => stockOf(own[0] as Row, own.map(levelOf)));
}
