import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { bulkCopy, copyRows } from './copy-rows.ts';
import { openPool, type Pool } from './db.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await testDatabase();
  pool = openPool({ url: database.url, max: 1, onError: () => undefined });
  await pool.query('CREATE TABLE copied (n int4 PRIMARY KEY, t text, ts text[], js jsonb, b bytea, at timestamptz, ok bool, i int8[])');
});
beforeEach(() => pool.query('TRUNCATE copied'));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Row {
  readonly n: number;
  readonly t: string | null;
  readonly ts: readonly string[];
  readonly js: string;
  readonly b: Buffer;
  readonly at: Date;
  readonly ok: boolean;
  readonly i: readonly number[];
}
const copyAll = bulkCopy<Row>('copied', ['n', 't', 'ts', 'js', 'b', 'at', 'ok', 'i']);
const plain = (n: number): Row => ({ n, t: 'a', ts: [], js: '{}', b: Buffer.of(), at: new Date(0), ok: true, i: [] });

test('any value comes back as it went: tabs, line ends, backslashes, the end of a COPY, NULL as a word and as nothing', async () => {
  const text = fc
    .oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '\\N', '\\.', '\t', '\r\n', '\\', '"', '\\"', '{}', 'NULL', '订单', ' x '))
    .filter((t) => !t.includes('\0'));
  const rows = fc.array(
    fc.record({ t: fc.option(text), ts: fc.array(text), b: fc.uint8Array(), ok: fc.boolean(), i: fc.array(fc.maxSafeInteger()) }),
  );
  const client = await pool.connect();
  await fc.assert(
    fc.asyncProperty(rows, async (some) => {
      const given = some.map((r, n): Row => ({ ...r, n, b: Buffer.from(r.b), at: new Date(n), js: JSON.stringify({ t: r.t }) }));
      const [, , back] = await Promise.all([
        client.query('TRUNCATE copied'),
        copyRows(client, copyAll(given)),
        client.query('SELECT * FROM copied ORDER BY n'),
      ]);
      expect(back.rows).toEqual(given.map((r) => ({ ...r, js: JSON.parse(r.js) as unknown })));
    }),
    { numRuns: 200 },
  );
  client.release();
});

test('one that fails in a pipeline says why; what follows is answered by itself, and the connection goes on', async () => {
  const client = await pool.connect();
  const [begun, first, twice, after, rolledBack] = await Promise.allSettled([
    client.query('BEGIN'),
    copyRows(client, copyAll([plain(1)])),
    copyRows(client, copyAll([plain(2), plain(1)])),
    copyRows(client, copyAll([plain(3)])),
    client.query('ROLLBACK'),
  ]);
  expect([begun.status, first.status, rolledBack.status]).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  expect(twice).toMatchObject({ status: 'rejected', reason: { code: '23505' } });
  expect(after).toMatchObject({ status: 'rejected', reason: { code: '25P02' } });
  const answers = await Promise.all([
    copyRows(client, copyAll([plain(4)])),
    client.query('SELECT n FROM copied'),
    client.query('SELECT $1::int AS x', [7]),
  ]);
  expect([answers[1].rows, answers[2].rows]).toEqual([[{ n: 4 }], [{ x: 7 }]]);
  client.release();
});
