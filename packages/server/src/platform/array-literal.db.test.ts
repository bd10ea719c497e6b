import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { arrayLiteral } from './array-literal.ts';
import { openPool, type Pool } from './db.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await testDatabase();
  pool = openPool({ url: database.url, max: 1, onError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const back = async (type: string, values: readonly unknown[], of?: string): Promise<unknown> =>
  (await pool.query(`SELECT $1::${type} AS given`, [arrayLiteral(values, of)])).rows[0].given;

test('any text comes back as it went: quotes, backslashes, braces, blanks, NULL as a word and as nothing', async () => {
  const hard = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('😀', '{"a": "\\"😀"}', '', 'null', 'NULL', ' ', '\t', '\n', 'a,b', '{}', '\\', '"', '\\"', '订单', ' x '),
  );
  const texts = fc.array(
    fc.option(
      hard.filter((t) => !t.includes('\0')),
      { nil: null },
    ),
    { minLength: 1 },
  );
  await fc.assert(
    fc.asyncProperty(texts, async (values) => {
      expect(await back('text[]', values)).toEqual(values);
    }),
    { numRuns: 300 },
  );
});

test('bytes, numbers, times, truths and documents', async () => {
  const bytes = [Buffer.from([0, 1, 0x5c, 0x22, 255]), Buffer.alloc(0), null];
  expect(await back('bytea[]', bytes)).toEqual(bytes);
  expect(await back('int8[]', [0, -1, 9_007_199_254_740_991])).toEqual([0, -1, 9_007_199_254_740_991]);
  expect(await back('bool[]', [true, false, undefined])).toEqual([true, false, null]);
  const at = new Date('2026-11-22T16:00:00.123Z');
  expect(await back('timestamptz[]', [at])).toEqual([at]);
  expect(await back('timestamptz[]', [at, null], 'timestamptz')).toEqual([at, null]);
  expect(await back('int4[]', [-1, null, 7], 'int4')).toEqual([-1, null, 7]);
  // What is no uuid is refused whole, and shifts no other value to its neighbour's row.
  await expect(back('uuid[]', [`${crypto.randomUUID()},x`], 'uuid')).rejects.toThrow('invalid input syntax');
  expect(await back('jsonb[]', [{ a: ['"', 1, null] }, '{"b": 2}'])).toEqual([{ a: ['"', 1, null] }, { b: 2 }]);
  expect(await back('int4[]', [])).toEqual([]);
  expect(
    await back('int4[]', [
      [1, 2],
      [3, 4],
    ]),
  ).toEqual([
    [1, 2],
    [3, 4],
  ]);
});
