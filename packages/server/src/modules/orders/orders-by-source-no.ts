import { runNamed, type Client, type Pool } from '../../platform/db.ts';

export interface KnownSource {
  readonly id: string;
  readonly source_no: string;
  readonly import_batch_id: string | null;
}

// IS TRUE: an index of shops must not tempt a plan that is kept from a small table; numbers find their orders alone.
const FOUND = 'SELECT id, source_no, import_batch_id FROM orders WHERE source_no = ANY($2::text[]) AND (shop_id = $1) IS TRUE';

/** Orders of a shop that are there already, by their source numbers. */
export async function ordersBySourceNo(
  on: Client | Pool,
  shopId: string,
  sourceNos: readonly string[],
): Promise<ReadonlyMap<string, KnownSource>> {
  const { rows } = await runNamed(on, FOUND, [shopId, sourceNos]);
  return new Map((rows as KnownSource[]).map((r) => [r.source_no, r]));
}
