import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boardRoute, countOrdersRoute, listOrdersRoute } from '@danflow/contract';
import { ensureFirstOwner } from '../modules/identity/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testSku } from '../testing/goods.ts';

/** In CI a year that is large enough for every kind of order to be there many times over. */
const COUNT = process.env.CI === 'true' ? 50_000 : 2000;

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await testDatabase();
  app = await testApp({}, Promise.resolve(database));
  await ensureFirstOwner(app.core, () => undefined);
  for (let i = 0; i < 20; i += 1) await testSku(app, 100_000);
});
afterAll(() => app.stop());

async function command(name: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url, DANFLOW_DATA: app.deps.settings.dataDir };
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, `${name}.ts`), ...args], { env });
  return stdout;
}

const schema = async (): Promise<unknown[]> =>
  (
    await app.core.pool.query(
      `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made, pg_get_constraintdef(c.oid) AS law
       FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
       WHERE indrelid::regclass::text NOT LIKE 'pg_%' ORDER BY 1`,
    )
  ).rows;

test('a generated year is one that might have been lived: doctor and verify find no fault in it', async () => {
  const before = await schema();
  expect(await command('generate-orders', String(COUNT))).toContain(`${COUNT.toLocaleString('en')} orders in`);
  expect(await schema()).toEqual(before);
  expect(await command('doctor')).toContain('All is well.');
  expect(await command('verify')).toContain('Everything agrees.');
  const { rows } = await app.core.pool.query<{ status: string; n: number }>(
    'SELECT status, count(*)::int AS n FROM orders GROUP BY status',
  );
  expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(COUNT);
  const board = await app.ok(boardRoute, { query: {} });
  for (const { status, count } of board.tiles)
    expect({ status, count }).toEqual({ status, count: rows.find((r) => r.status === status)?.n ?? 0 });
  expect(await app.ok(countOrdersRoute, { query: { status: ['completed'], exact: true } })).toEqual({
    count: rows.find((r) => r.status === 'completed')?.n,
    isExact: true,
  });
  // In CI more have it than are looked up one by one.
  expect(await app.ok(countOrdersRoute, { query: { text: '商品', exact: true } })).toEqual({ count: COUNT, isExact: true });
  expect((await app.ok(listOrdersRoute, { query: { limit: 5 } })).items).toHaveLength(5);
}, 600_000);
