import { Client } from 'pg';
import { joinTestCluster } from '../../testing/cluster.ts';
import { cloneDatabase } from '../../testing/temporary-database.ts';
import { provideTemplate } from '../../testing/template.ts';

export interface MigratedDatabase {
  readonly url: string;
  readonly client: Client;
}

/** Runs `work` on a migrated, throw-away database of the embedded engine. */
export async function onMigratedDatabase<T>(work: (database: MigratedDatabase) => Promise<T>): Promise<T> {
  const cluster = await joinTestCluster((line) => console.log(line));
  try {
    const database = await cloneDatabase(cluster.adminUrl, await provideTemplate(cluster.adminUrl));
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work({ url: database.url, client });
    } finally {
      await client.end();
      await database.drop();
    }
  } finally {
    await cluster.leave();
  }
}
