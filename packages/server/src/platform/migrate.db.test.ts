import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { inDatabase } from '../testing/template.ts';
import { onAdmin } from '../testing/temporary-database.ts';
import { randomName } from '../testing/cluster.ts';
import { readManifest, restoreDump } from './dump.ts';
import { isEmptyDatabase, migrate, type MigrateReport } from './migrate.ts';
import { StartRefusal } from './start-refusal.ts';

let folder: string;
let url: string;
let name: string;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'danflow-migrate-'));
  name = randomName('danflow_test');
  url = inDatabase(inject('adminUrl'), name);
  said = [];
  await onAdmin(inject('adminUrl'), `create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`);
  await put('0001_shops', 'create table shops (id int primary key, name text not null); create sequence order_numbers;');
});
afterEach(async () => {
  await onAdmin(inject('adminUrl'), `drop database if exists ${name} with (force)`);
  await rm(folder, { recursive: true, force: true });
});

const put = (file: string, sql: string): Promise<void> => writeFile(path.join(folder, `${file}.sql`), sql);
const run = (upTo?: string): Promise<MigrateReport> =>
  migrate({ url, folder, backupsDir: path.join(folder, 'backups'), say: (line) => said.push(line), ...(upTo !== undefined && { upTo }) });

async function query<T extends object>(sql: string, on = url): Promise<T[]> {
  const client = new Client({ connectionString: on });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('what is missing is applied in order, once, and a new database needs no backup', async () => {
  await put('0002_more', 'alter table shops add column rank int');
  expect(await isEmptyDatabase(url)).toBe(true);
  expect(await run()).toEqual({ applied: ['0001_shops', '0002_more'], backup: undefined });
  expect(await run()).toEqual({ applied: [], backup: undefined });
  expect(await isEmptyDatabase(url)).toBe(false);
});

test('a database with more migrations than this build is refused', async () => {
  await put('0002_future', 'select 1');
  await run();
  await rm(path.join(folder, '0002_future.sql'));
  await expect(run()).rejects.toThrow(/made by a newer Danflow \(it has 0002_future/);
  await expect(run()).rejects.toBeInstanceOf(StartRefusal);
});

test('a migration that fails is taken back whole, and the ones before it stay', async () => {
  await put('0002_broken', 'create table half (id int); select 1 / 0;');
  await expect(run()).rejects.toThrow(/0002_broken failed and was taken back/);
  expect(await query(`select to_regclass('half') as half, to_regclass('shops') as shops`)).toEqual([{ half: null, shops: 'shops' }]);
});

test('a changed file, a file in between, and a database of somebody else are refused', async () => {
  await put('0003_last', 'select 1');
  await run();
  await put('0002_between', 'select 1');
  await expect(run()).rejects.toThrow(/0002_between would have to run before 0003_last/);
  await rm(path.join(folder, '0002_between.sql'));
  await put('0001_shops', 'create table shops (id bigint primary key)');
  await expect(run()).rejects.toThrow(/0001_shops was changed/);
  await query('drop table schema_migrations');
  await expect(run()).rejects.toThrow(/tables that are not of Danflow/);
});

test('a server that is not there is named without its password', async () => {
  const gone = migrate({ url: 'postgres://danflow:secret@127.0.0.1:1/shop', folder, backupsDir: undefined, say: () => undefined });
  await expect(gone).rejects.toThrow(/database shop on 127\.0\.0\.1:1 cannot be reached/);
  await expect(gone).rejects.not.toThrow(/secret/);
});

test('two that start together migrate once', async () => {
  await put('0002_slow', 'select pg_sleep(0.3); create table slow (id int)');
  const reports = await Promise.all([run(), run(), run()]);
  expect(reports.map(({ applied }) => applied.length).toSorted()).toEqual([0, 0, 2]);
});

test('before an existing database is changed it is saved, the message says where, and the dump restores it', async () => {
  await put(
    '0002_goods',
    `create table goods (id int primary key, shop int references shops, title text, twice int generated always as (id * 2) stored, raw bytea)`,
  );
  await run();
  await query(`insert into shops values (1, E'tab\\there'), (2, '单流 \\ "quoted"')`);
  await query(`insert into goods (id, shop, title, raw) values (7, 2, null, '\\x00ff')`);
  await query(`select nextval('order_numbers'), nextval('order_numbers')`);
  await put('0003_ruin', 'delete from goods; delete from shops; select nextval($$order_numbers$$)');
  const { backup } = await run();
  expect(backup).toMatch(/backups\/.*-before-0003_ruin$/);
  expect(said.join('\n')).toContain(backup);
  expect((await stat(backup ?? '')).mode & 0o077).toBe(0);
  expect((await readManifest(backup ?? '')).tables.map((t) => [t.name, t.rows])).toEqual([
    ['shops', 2],
    ['goods', 1],
  ]);

  const again = randomName('danflow_test');
  const there = inDatabase(inject('adminUrl'), again);
  await onAdmin(inject('adminUrl'), `create database ${again} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`);
  try {
    await migrate({ url: there, folder, backupsDir: undefined, say: () => undefined, upTo: '0002_goods' });
    await restoreDump(there, backup ?? '');
    expect(await query('select * from shops order by id', there)).toEqual([
      { id: 1, name: 'tab\there' },
      { id: 2, name: '单流 \\ "quoted"' },
    ]);
    expect(await query('select * from goods', there)).toEqual([{ id: 7, shop: 2, title: null, twice: 14, raw: Buffer.from([0, 255]) }]);
    expect(await query(`select nextval('order_numbers')::int as next`, there)).toEqual([{ next: 3 }]);
  } finally {
    await onAdmin(inject('adminUrl'), `drop database ${again} with (force)`);
  }
});

test('when the backup cannot be written nothing is migrated', async () => {
  await run();
  await writeFile(path.join(folder, 'backups'), 'a file in the way');
  await put('0002_more', 'create table more (id int)');
  await expect(run()).rejects.toThrow(/could not be saved to .*so nothing was changed/);
  expect(await query(`select to_regclass('more') as more`)).toEqual([{ more: null }]);
});

test('a dump is refused by a database of another schema, and a half dump is none', async () => {
  await run();
  await put('0002_more', 'create table more (id int)');
  const { backup } = await run();
  await expect(restoreDump(url, backup ?? '')).rejects.toThrow(/another schema/);
  const copy = path.join(folder, 'copy');
  await cp(backup ?? '', copy, { recursive: true });
  await rm(path.join(copy, 'manifest.json'));
  await expect(restoreDump(url, copy)).rejects.toThrow(/no whole dump/);
  expect((await readdir(path.join(folder, 'backups'))).every((entry) => !entry.endsWith('.part'))).toBe(true);
});
