import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { isDatabaseAway, openPool, type Pool } from './db.ts';

let database: TestDatabase;
let pool: Pool;
const errors: Error[] = [];
beforeAll(async () => {
  database = await testDatabase();
  pool = openPool({ url: database.url, max: 4, onError: (error) => void errors.push(error) });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test('a connection cut off between two statements of a transaction ends neither the process nor the pool', async () => {
  const client = await pool.connect();
  await client.query('BEGIN');
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // `once` of node:events would be a listener for errors itself.
  const hasEnded = new Promise<void>((resolve) => void client.once('end', resolve));
  await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await hasEnded;
  expect(errors.length).toBeGreaterThan(0);
  const failure: unknown = await client.query('SELECT 1').catch((error: unknown) => error);
  expect([failure, ...errors].map(isDatabaseAway)).not.toContain(false);
  client.release(true);
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a refusal of the database is not its absence', async () => {
  const failure: unknown = await pool.query('SELECT 1 / 0').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(isDatabaseAway(failure)).toBe(false);
});

test('no statement is compiled, whatever the database does for others', async () => {
  expect((await pool.query('SHOW jit')).rows).toEqual([{ jit: 'off' }]);
});
