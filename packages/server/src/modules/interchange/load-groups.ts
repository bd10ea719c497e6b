import { DomainError, type ImportOptions } from '@danflow/contract';
import type { Core } from '../../platform/tx.ts';
import { findSkus, type Sku } from '../catalog/index.ts';
import type { Batch } from './batch.repo.ts';
import type { Group, GroupSku } from './group.rules.ts';
import { skusByKey, type ImportSku } from './resolve-skus.ts';
import { groupHeads, rowsOfGroups, type GroupHead } from './staging.repo.ts';

export interface LoadedGroup extends Group {
  readonly groupNo: number;
}

interface GroupPage {
  readonly groups: readonly LoadedGroup[];
  /** By the key of the staged row; absent: not created yet. */
  readonly catalogue: ReadonlyMap<string, Sku>;
}

const asGroupSku = (named: ImportSku, sku: Sku | undefined, options: ImportOptions): GroupSku => ({
  key: named.skuKey,
  code: named.code,
  type: sku?.type ?? options.newSkuType,
  currency: sku?.currency ?? options.currency,
  refused: named.refused,
});

/** The next orders of an import with their rows and SKUs; empty when there are no more. */
async function loadGroups(core: Core, batch: Batch, state: 'waiting' | 'ready', after: number, limit: number): Promise<GroupPage> {
  const heads: GroupHead[] = await groupHeads(core.pool, batch.id, state, after, limit);
  if (heads.length === 0) return { groups: [], catalogue: new Map() };
  const rows = await rowsOfGroups(
    core.pool,
    core.keys,
    batch.id,
    heads.map((h) => h.groupNo),
  );
  const named = await skusByKey(core.pool, batch.id, [...new Set(rows.map((r) => r.skuKey))]);
  const ids = [...named.values()].flatMap((s) => (s.skuId === null ? [] : [s.skuId]));
  const found = new Map((await findSkus(core, { ids })).map((s) => [s.id, s]));
  const skuOf = (key: string): ImportSku => {
    const sku = named.get(key);
    if (!sku) throw new DomainError('bad_request', { detail: 'staged rows are incomplete; check again' });
    return sku;
  };
  const byGroup = Map.groupBy(rows, (r) => r.groupNo);
  const groups = heads.map((h): LoadedGroup => ({
    ...h,
    rows: (byGroup.get(h.groupNo) ?? []).map(({ lineNo, facts, persons, skuKey }) => ({
      lineNo,
      facts,
      persons,
      sku: asGroupSku(skuOf(skuKey), found.get(skuOf(skuKey).skuId ?? ''), batch.options),
    })),
  }));
  return {
    groups,
    catalogue: new Map(
      [...named].flatMap(([key, s]) => {
        const sku = found.get(s.skuId ?? '');
        return sku ? [[key, sku] as const] : [];
      }),
    ),
  };
}

/**
 * Page after page of an import's orders, the next one read while the last is worked on: the database and this process
 * then work at the same time. What is done with a page changes no other page.
 */
export async function* groupPages(core: Core, batch: Batch, state: 'waiting' | 'ready', limit: number): AsyncGenerator<GroupPage> {
  let next = loadGroups(core, batch, state, 0, limit);
  for (;;) {
    const page = await next;
    const last = page.groups.at(-1);
    if (!last) return;
    next = loadGroups(core, batch, state, last.groupNo, limit);
    // Whoever leaves early, by an error or a lost lease, waits for nobody: the page is then nobody's to complain about.
    next.catch(() => undefined);
    yield page;
  }
}
