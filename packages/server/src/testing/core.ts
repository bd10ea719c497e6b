import { Bell } from '../platform/bus/bell.ts';
import { MemoryCache } from '../platform/cache/memory-cache.ts';
import { newKeyringFile, openKeyring } from '../platform/crypto/keyring.ts';
import { kyselyOverPool, openPool } from '../platform/db.ts';
import { systemActor, type Actor } from '../platform/principal.ts';
import { inTx, type Core, type Tx } from '../platform/tx.ts';
import { testDatabase } from './database.ts';

export interface TestCore {
  readonly core: Core;
  readonly clock: { now: Date };
  /** One transaction, as the system or as `actor`. */
  run<T>(work: (tx: Tx) => Promise<T>, actor?: Actor): Promise<T>;
  stop(): Promise<void>;
}

/** A database, keys and a clock, without the app: for tests of commands that need no route. */
export async function testCore(): Promise<TestCore> {
  const database = await testDatabase();
  const pool = openPool({ url: database.url, max: 12, onError: () => undefined });
  const clock = { now: new Date('2026-03-02T02:00:00.000Z') };
  const core: Core = {
    pool,
    db: kyselyOverPool(pool),
    clock: () => clock.now,
    keys: openKeyring(newKeyringFile()),
    bell: new Bell(),
    cache: new MemoryCache(),
  };
  return {
    core,
    clock,
    run: (work, actor = systemActor('test')) => inTx(core, actor, work),
    async stop() {
      await pool.end();
      await database.drop();
    },
  };
}
