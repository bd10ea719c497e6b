import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from './database.ts';

let one: TestDatabase;
let two: TestDatabase;
beforeAll(async () => {
  [one, two] = await Promise.all([testDatabase(), testDatabase()]);
});
afterAll(() => Promise.all([one.drop(), two.drop()]));

async function ask<T>(url: string, sql: string): Promise<T | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ answer: T }>(sql)).rows[0]?.answer;
  } finally {
    await client.end();
  }
}

test('each test has a database of its own, with the schema in it', async () => {
  await ask(one.url, `insert into settings (name, value, updated_at) values ('x', '1', now())`);
  expect(await ask(one.url, 'select count(*)::int as answer from settings')).toBe(1);
  expect(await ask(two.url, 'select count(*)::int as answer from settings')).toBe(0);
});

test('text obeys the same rules on every engine: code point order, Chinese letters are letters', async () => {
  expect(await ask(one.url, `select string_agg(v, '' order by v) as answer from unnest(array['b', 'B', '张', 'a']) v`)).toBe('Bab张');
  expect(await ask(one.url, `select '张伟' ~ '^\\w+$' as answer`)).toBe(true);
  expect(await ask(one.url, `select current_setting('server_encoding') as answer`)).toBe('UTF8');
});
