import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { randomName } from '../../testing/cluster.ts';
import { testDatabase, type TestDatabase } from '../../testing/database.ts';
import { inDatabase } from '../../testing/template.ts';
import { onAdmin } from '../../testing/temporary-database.ts';
import { printDatabaseTypes } from './database-types.ts';
import { printSchema } from './schema-sql.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function on<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

test('every supported PostgreSQL prints the schema.sql and types that are committed', async () => {
  const committed = (file: string) => readFile(new URL(`../../../${file}`, import.meta.url), 'utf8');
  expect(await on(database.url, printSchema)).toBe(await committed('db/schema.sql'));
  expect(await on(database.url, printDatabaseTypes)).toBe(await committed('src/platform/database.types.ts'));
});

test('the printed schema, run on an empty database, makes the same schema: nothing is left out', async () => {
  const sql = await on(database.url, async (client) => {
    // One of each kind that the migrations may not use yet.
    await client.query(`
      create table kinds (id int generated always as identity primary key, twice int generated always as (1 + 1) stored, "odd Name" numeric(10, 2) default 1.5 not null);
      create table parts (at date not null, n bigserial) partition by range (at);
      create table parts_2026 partition of parts for values from ('2026-01-01') to ('2027-01-01');
      create view seen as select id from kinds;
      create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger touched before update on kinds for each row execute function touch();
      create index kinds_lower on kinds (("odd Name" * 2)) where id > 3;`);
    return printSchema(client);
  });
  for (const kind of ['IDENTITY', 'STORED', 'PARTITION BY', 'PARTITION OF', 'VIEW', 'FUNCTION', 'TRIGGER', '"odd Name"'])
    expect(sql).toContain(kind);
  const name = randomName('danflow_test');
  await onAdmin(inject('adminUrl'), `create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`);
  try {
    const again = await on(inDatabase(inject('adminUrl'), name), async (client) => {
      await client.query(sql);
      return printSchema(client);
    });
    expect(again).toBe(sql);
  } finally {
    await onAdmin(inject('adminUrl'), `drop database ${name} with (force)`);
  }
});
