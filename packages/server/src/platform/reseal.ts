import type { Keyring } from './crypto/keyring.ts';
import { type Place, seal, unseal } from './crypto/seal.ts';
import type { Pool } from './db.ts';
import { placeOf, replaceSealed, type SealedColumn, sealedColumns, sealedPage } from './sealed-columns.ts';

export interface Resealed {
  readonly table: string;
  readonly column: string;
  readonly resealed: number;
  /** Values that did not open: damaged, or moved by hand. They are left as they are. */
  readonly unreadable: number;
}

const PAGE = 500;

/**
 * Seals every value anew that is not sealed with the current key. Runs beside a working Danflow: a row is locked for one
 * UPDATE, and only if it still holds what was read; one that was changed in between carries its new value already.
 * Broken off, it goes on where it stopped: what is done no longer asks for it.
 */
export async function reseal(pool: Pool, keys: Keyring, tell: (done: Resealed) => void): Promise<void> {
  for (const column of await sealedColumns(pool)) tell(await resealColumn(pool, keys, column));
}

/** Whether any value waits: a rotation that was broken off is gone on with, before another key is made. */
export async function hasOldSeals(pool: Pool, currentId: string): Promise<boolean> {
  for (const column of await sealedColumns(pool)) {
    if ((await sealedPage(pool, column, { notBy: currentId, after: null, limit: 1 })).length > 0) return true;
  }
  return false;
}

async function resealColumn(pool: Pool, keys: Keyring, column: SealedColumn): Promise<Resealed> {
  // Read once: a ring that switches in the middle must not make the search forget what it looks for.
  const notBy = keys.currentId;
  let resealed = 0;
  let unreadable = 0;
  let after: readonly string[] | null = null;
  for (;;) {
    const page = await sealedPage(pool, column, { notBy, after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return { table: column.table, column: column.column, resealed, unreadable };
    after = last.key;
    for (const value of page) {
      const fresh = sealAnew(keys, placeOf(column, value), value.sealed);
      if (fresh === undefined) unreadable += 1;
      else if (await replaceSealed(pool, column, value, fresh)) resealed += 1;
    }
  }
}

function sealAnew(keys: Keyring, place: Place, sealed: Buffer): Buffer | undefined {
  try {
    return seal(keys, place, unseal(keys, place, sealed));
  } catch {
    return undefined;
  }
}
