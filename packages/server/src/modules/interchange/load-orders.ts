import { DomainError, type ImportOptions } from '@danflow/contract';
import type { Core } from '../../platform/tx.ts';
import { findSkus, type Sku } from '../catalog/index.ts';
import type { Batch } from './batch.repo.ts';
import { Bucket, bucketCount, type FoundOrders } from './bucket.rules.ts';
import type { Group, GroupSku } from './group.rules.ts';
import { skusByKey, type ImportSku } from './resolve-skus.ts';
import { chunksOf, rowsOf, type SealedChunk } from './staging.repo.ts';

export interface LoadedOrder extends Group {
  readonly customerKey: string;
}

export interface LoadedBucket extends Omit<FoundOrders, 'orders'> {
  readonly orders: readonly LoadedOrder[];
  /** By the key of the staged row; absent: not created yet. */
  readonly catalogue: ReadonlyMap<string, Sku>;
}

const asGroupSku = (named: ImportSku, sku: Sku | undefined, options: ImportOptions): GroupSku => ({
  key: named.skuKey,
  code: named.code,
  fileCode: named.fileCode,
  type: sku?.type ?? options.newSkuType,
  currency: sku?.currency ?? options.currency,
  refused: named.refused,
});

function found({ keys }: Core, batch: Batch, bucket: number, chunks: readonly SealedChunk[]): FoundOrders {
  const all = new Bucket();
  for (const row of rowsOf(keys, batch.id, bucket, chunks)) all.add(row);
  return all.orders();
}

/** The orders of one bucket with their SKUs. */
async function load(core: Core, batch: Batch, bucket: number, chunks: readonly SealedChunk[]): Promise<LoadedBucket> {
  const { orders, ...rest } = found(core, batch, bucket, chunks);
  const named = await skusByKey(core.pool, batch.id, [...new Set(orders.flatMap((o) => o.rows.map((r) => r.skuKey)))]);
  const ids = [...named.values()].flatMap((s) => (s.skuId === null ? [] : [s.skuId]));
  const skus = new Map(ids.length === 0 ? [] : (await findSkus(core, { ids })).map((s) => [s.id, s]));
  const known = new Map([...named].map(([key, s]) => [key, asGroupSku(s, skus.get(s.skuId ?? ''), batch.options)]));
  const skuOf = (key: string): GroupSku => {
    const sku = known.get(key);
    if (!sku) throw new DomainError('bad_request', { detail: 'staged rows are incomplete; check again' });
    return sku;
  };
  return {
    ...rest,
    orders: orders.map((o) => ({ ...o, rows: o.rows.map((r) => ({ ...r, sku: skuOf(r.skuKey) })) })),
    catalogue: new Map(
      [...named].flatMap(([key, s]) => {
        const sku = skus.get(s.skuId ?? '');
        return sku ? [[key, sku] as const] : [];
      }),
    ),
  };
}

/** Bucket after bucket of an import, the next one fetched while the last is worked on. */
export async function* loadedBuckets(core: Core, batch: Batch): AsyncGenerator<LoadedBucket> {
  const count = bucketCount(batch.format);
  let next = chunksOf(core.pool, batch.id, 0);
  for (let bucket = 0; bucket < count; bucket += 1) {
    const chunks = await next;
    if (bucket + 1 < count) next = chunksOf(core.pool, batch.id, bucket + 1);
    // Whoever leaves early, by an error or a lost lease, waits for nobody.
    next.catch(() => undefined);
    yield await load(core, batch, bucket, chunks);
  }
}
