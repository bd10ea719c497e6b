import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../platform/embedded-postgres/index.ts';
import type { Victim } from './victim.ts';

export interface OwnPostgres extends Victim {
  readonly url: string;
}

/** The built-in PostgreSQL on a folder of its own, with the settings of the product; what keeps it running is the product's own guard. */
export async function ownPostgres(dataDir: string, say: (line: string) => void): Promise<OwnPostgres> {
  const embedded = await startEmbeddedPostgres({ dataDir, say, onGivenUp: () => say('PostgreSQL was given up') });
  const readPid = async (): Promise<number | null> => {
    const text = await readFile(path.join(embedded.dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
    const found = Number(text.split('\n')[0]);
    return found > 1 ? found : null;
  };
  return {
    name: 'postgresql',
    url: embedded.url,
    pid: readPid,
    revive: () => Promise.resolve(),
    async isUp() {
      const client = new Client({ connectionString: embedded.url, connectionTimeoutMillis: 3000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query('SELECT 1');
        return true;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    stop: () => embedded.stop(),
  };
}
