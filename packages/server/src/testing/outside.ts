import { Client } from 'pg';

/** DANFLOW_TEST_DATABASE_URL, else the usual place of a PostgreSQL on this computer. */
export const outsideUrl = (): string => process.env.DANFLOW_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** CI must have one: there it counts as reachable, so that a missing server fails instead of being skipped. */
export async function hasOutsidePostgres(): Promise<boolean> {
  if (process.env.CI === 'true') return true;
  const client = new Client({ connectionString: outsideUrl(), connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
