import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { newKeyringFile, openKeyring, withNewKey } from './crypto/keyring.ts';
import { seal, sealedWith, unseal } from './crypto/seal.ts';
import { openPool, type Pool } from './db.ts';
import { reseal, type Resealed } from './reseal.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await testDatabase();
  pool = openPool({ url: database.url, max: 4, onError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const before = newKeyringFile();
const after = withNewKey(before);

test('every sealed column of every table is sealed anew in its place, page by page; what does not open is left and counted', async () => {
  const old = openKeyring(before);
  const now = openKeyring(after);
  await pool.query('create table one (id text primary key, note_sealed bytea)');
  await pool.query('create table two (batch text, line int, body_sealed bytea not null, primary key (batch, line))');
  const ids = Array.from({ length: 1203 }, (_, n) => `n${n}`);
  await pool.query('insert into one select * from unnest($1::text[], $2::bytea[])', [
    ids,
    ids.map((id) => seal(old, `one.note_sealed:${id}`, `secret ${id.slice(1)}`)),
  ]);
  await pool.query('insert into one values ($1, null), ($2, $3), ($4, $5)', [
    'none',
    'moved',
    seal(old, 'one.note_sealed:elsewhere', 'x'),
    'new',
    seal(now, 'one.note_sealed:new', 'y'),
  ]);
  await pool.query('insert into two values ($1, 7, $2)', ['b', seal(old, 'two.body_sealed:b/7', 'line')]);

  const told: Resealed[] = [];
  await reseal(pool, now, (done) => told.push(done));
  expect(told.filter(({ table }) => ['one', 'two'].includes(table))).toEqual([
    { table: 'one', column: 'note_sealed', resealed: 1203, unreadable: 1 },
    { table: 'two', column: 'body_sealed', resealed: 1, unreadable: 0 },
  ]);
  const { rows } = await pool.query<{ id: string; note_sealed: Buffer }>(`select * from one where id in ('n0', 'n1202')`);
  for (const { id, note_sealed } of rows) {
    expect(sealedWith(note_sealed)).toBe('k2');
    expect(unseal(now, `one.note_sealed:${id}`, note_sealed).toString()).toBe(`secret ${id.slice(1)}`);
  }
  const again: Resealed[] = [];
  await reseal(pool, now, (done) => again.push(done));
  expect(again.reduce((sum, { resealed }) => sum + resealed, 0)).toBe(0);
});

test('every table with a sealed column of the product keeps to the law of places', async () => {
  const told: string[] = [];
  await reseal(pool, openKeyring(after), ({ table, column }) => told.push(`${table}.${column}`));
  expect(told).toEqual(expect.arrayContaining(['customers.private_sealed', 'orders.private_sealed', 'virtual_codes.code_sealed']));
});
