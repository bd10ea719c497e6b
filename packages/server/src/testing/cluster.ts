import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { ensureRunning, prepareCluster, provideRealFolder, stopCluster } from '../platform/embedded-postgres/cluster.ts';
import { urlOf } from '../platform/embedded-postgres/connect.ts';
import { type InstanceLock, lockDataFolder } from '../platform/embedded-postgres/instance-lock.ts';
import { runsAsRoot } from '../platform/embedded-postgres/system-user.ts';
import type { Say } from '../platform/say-if-slow.ts';
import { StartRefusal } from '../platform/start-refusal.ts';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));

/** Loss on a power cut is welcome here: a test database lives for seconds. */
const TEST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  autovacuum: 'off',
};

/** Session lock that every user of the test cluster shares; whoever leaves last stops the server. */
const USERS_LOCK = 20_010_001;

export interface TestCluster {
  /** Of the maintenance database, as superuser. */
  readonly adminUrl: string;
  leave(): Promise<void>;
}

/**
 * One cluster for all test runs of this checkout, shared by those that run at the same time: the first starts it, the last stops it,
 * and one that outlived a killed run is used again.
 */
export async function joinTestCluster(say: Say): Promise<TestCluster> {
  const dataDir = await provideRealFolder(testFolder());
  return withTurn(dataDir, async () => {
    const prepared = await prepareCluster({ dataDir, say, settings: TEST_SETTINGS, binariesDir: path.join(dataDir, 'binaries') });
    const address = await ensureRunning(prepared);
    const adminUrl = urlOf(address, 'postgres');
    const presence = new Client({ connectionString: adminUrl, application_name: 'danflow-test-presence' });
    presence.on('error', () => undefined);
    await presence.connect();
    await presence.query('select pg_advisory_lock_shared($1)', [USERS_LOCK]);
    const leave = (): Promise<void> =>
      withTurn(dataDir, async () => {
        await presence.query('select pg_advisory_unlock_shared($1)', [USERS_LOCK]);
        const { rows } = await presence.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [USERS_LOCK]);
        await presence.end();
        if (rows[0]?.last === true) await stopCluster(prepared);
      });
    return { adminUrl, leave };
  });
}

/** As root PostgreSQL runs under another account, who may be unable to enter the checkout. */
export function testFolder(): string {
  if (!runsAsRoot()) return path.join(REPOSITORY, '.cache', 'test-postgres');
  return path.join(tmpdir(), `danflow-test-${createHash('sha256').update(REPOSITORY).digest('hex').slice(0, 8)}`);
}

/** Starting and stopping are done by one process at a time. */
async function withTurn<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const lock = await waitForLock(dataDir);
  return work().finally(() => lock.release());
}

async function waitForLock(dataDir: string): Promise<InstanceLock> {
  for (let tries = 0; ; tries++) {
    try {
      return await lockDataFolder(dataDir);
    } catch (error) {
      if (!(error instanceof StartRefusal) || tries >= 600) throw error;
      await sleep(50 + Math.random() * 100);
    }
  }
}

export const randomName = (begin: string): string => `${begin}_${randomBytes(6).toString('hex')}`;
