import { unseal } from '../../platform/crypto/seal.ts';
import { placeOf, sealedColumns, sealedPage, type SealedColumn } from '../../platform/sealed-columns.ts';
import type { Core } from '../../platform/tx.ts';
import { isPrivateSound } from '../orders/index.ts';
import { MAX_FAULTS, type Check } from './check.ts';

const PAGE = 1000;
/** Without --all: as many of the newest as are opened in about a second. */
const SAMPLE = 2000;

async function unreadable(core: Core, column: SealedColumn, most: number): Promise<string[]> {
  const faults: string[] = [];
  let after: readonly string[] | null = null;
  for (let seen = 0; seen < most && faults.length < MAX_FAULTS;) {
    const page = await sealedPage(core.pool, column, { after, limit: Math.min(PAGE, most - seen), isNewestFirst: true });
    for (const value of page) {
      try {
        unseal(core.keys, placeOf(column, value), value.sealed);
      } catch {
        faults.push(`${placeOf(column, value)} does not open: damaged, moved by hand, or its key is gone`);
      }
    }
    seen += page.length;
    after = page.at(-1)?.key ?? null;
    if (page.length === 0) break;
  }
  return faults;
}

const opens: Check = {
  rule: 'law 7',
  name: 'everything sealed opens in its place',
  async faults(core, { isAll }) {
    const faults: string[] = [];
    for (const column of await sealedColumns(core.pool)) faults.push(...(await unreadable(core, column, isAll ? Infinity : SAMPLE)));
    return faults.slice(0, MAX_FAULTS);
  },
};

function isSound(core: Core, row: Parameters<typeof isPrivateSound>[1]): boolean {
  try {
    return isPrivateSound(core.keys, row);
  } catch {
    return false;
  }
}

const commits: Check = {
  rule: 'R26',
  name: 'sealed personal data is what the journal committed to',
  async faults(core, { isAll }) {
    const faults: string[] = [];
    let before: string | null = null;
    for (let seen = 0; (isAll || seen < SAMPLE) && faults.length < MAX_FAULTS;) {
      let query = core.db
        .selectFrom('orders')
        .select(['id', 'order_no', 'private_sealed', 'private_commit'])
        .orderBy('id', 'desc')
        .limit(PAGE);
      if (before !== null) query = query.where('id', '<', before);
      const page = await query.execute();
      for (const row of page) if (!isSound(core, row)) faults.push(`order ${row.order_no}: its personal data was changed past the product`);
      seen += page.length;
      before = page.at(-1)?.id ?? null;
      if (page.length < PAGE) break;
    }
    return faults;
  },
};

export const secretChecks: readonly Check[] = [opens, commits];
