import { setTimeout as sleep } from 'node:timers/promises';
import { FOLLOW_MS } from './crypto/follow-keyring.ts';
import type { Keyring } from './crypto/keyring.ts';
import type { Pool } from './db.ts';
import { hasOldSeals, reseal, type Resealed } from './reseal.ts';

/** A transaction that sealed before the switch may commit after a pass; the next pass finds what it wrote. */
const MAX_PASSES = 10;

export interface Rotation {
  readonly resealed: number;
  readonly unreadable: number;
  /** False: values sealed with an old key were still coming in after the last pass; run it again. */
  readonly isWhole: boolean;
}

/**
 * Seals everything anew with the current key of the ring, which is in its file already. Waits first until every running
 * process has noticed; then goes over all columns until a pass finds nothing that it could open and had not sealed.
 */
export async function rotateRing(pool: Pool, keys: Keyring, tell: (done: Resealed) => void): Promise<Rotation> {
  await sleep(FOLLOW_MS * 2);
  let resealed = 0;
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    let found = 0;
    let unreadable = 0;
    await reseal(pool, keys, (done) => {
      found += done.resealed;
      unreadable += done.unreadable;
      if (pass === 1 || done.resealed > 0) tell(done);
    });
    resealed += found;
    if (found === 0) return { resealed, unreadable, isWhole: unreadable > 0 || !(await hasOldSeals(pool, keys.currentId)) };
    await sleep(FOLLOW_MS);
  }
  return { resealed, unreadable: 0, isWhole: false };
}
