import { Client } from 'pg';
import { codeOf } from '../start-refusal.ts';
import { OWNER } from './init-cluster.ts';

export interface Address {
  readonly port: number;
  readonly password: string;
}

export const urlOf = ({ port, password }: Address, database: string): string =>
  `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;

/** Runs `work` on one short-lived connection to the cluster. */
export async function withClient<T>(address: Address, database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: urlOf(address, database), connectionTimeoutMillis: 5000 });
  // Without a listener an error between queries would end the whole process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** `busy`: starting, recovering or stopping, ask again. `absent`: nobody listens. `stranger`: another server, or another password. */
export type Answer = 'ready' | 'busy' | 'absent' | 'stranger';

/** Asks whoever listens on the port whether it serves exactly this folder; a pid or a port alone proves nothing. */
export async function ask(address: Address, cluster: string): Promise<Answer> {
  try {
    return await withClient(address, 'postgres', async (client) => {
      const { rows } = await client.query<{ folder: string }>("select current_setting('data_directory') as folder");
      return rows[0]?.folder === cluster ? 'ready' : 'stranger';
    });
  } catch (error) {
    const code = codeOf(error);
    if (code === '57P03' || code === '53300') return 'busy';
    // Wrong password, unknown role, or not PostgreSQL at all.
    return code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'absent' : 'stranger';
  }
}
