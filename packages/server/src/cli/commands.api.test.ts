import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { ensureFirstOwner } from '../modules/identity/index.ts';
import { openCore } from '../app.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { onAdmin } from '../testing/temporary-database.ts';

let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(path.join(tmpdir(), 'danflow-commands-'));
  await asServer();
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** What a start of the server leaves: key ring, key check, owner. */
async function asServer(): Promise<void> {
  const settings = {
    dataDir,
    publicUrl: 'http://127.0.0.1:3000',
    timeZone: 'Asia/Shanghai',
    isSandboxAllowed: false,
    metricsToken: null,
    gatherMax: 1,
  };
  const say = (): void => undefined;
  const opened = await openCore({
    databaseUrl: database.url,
    dataDir,
    keyring: null,
    poolMax: 2,
    logLevel: 'silent',
    settings,
    say,
    clock: systemClock,
  });
  await ensureFirstOwner(opened.core, say);
  await opened.close();
}

async function command(name: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url, DANFLOW_DATA: dataDir };
  return promisify(execFile)(process.execPath, [path.join(import.meta.dirname, `${name}.ts`), ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, out: error.stdout + error.stderr }),
  );
}

test('verify and doctor are content with a sound database, and find a row edited by hand', async () => {
  expect(await command('verify')).toMatchObject({ code: 0, out: expect.stringContaining('Everything agrees.') });
  expect(await command('doctor')).toMatchObject({ code: 0 });
  await onAdmin(database.url, `update users set display_name = 'Mallory'`);
  expect(await command('verify')).toMatchObject({ code: 1, out: expect.stringContaining('edited by hand') });
  const { code, out } = await command('doctor');
  expect(code).toBe(1);
  expect(out).toMatch(/^FAULT .*the journal/m);
});

test('doctor finds stock that its movements do not explain', async () => {
  await onAdmin(
    database.url,
    `insert into stock_movements (id, sku_id, warehouse_id, kind, on_hand_delta, reserved_delta, cause_kind, at)
    values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'receive', 5, 0, 'test', now())`,
  );
  expect((await command('doctor')).out).toMatch(/^FAULT .*stock is the sum/m);
});

test('a lost password is replaced; an unknown person is named', async () => {
  expect(await command('reset-password')).toMatchObject({ code: 0, out: expect.stringMatching(/^New password of owner: \S+/m) });
  expect(await command('reset-password', 'nobody')).toEqual({ code: 1, out: 'There is no user nobody.\n' });
});

test('keys are rotated with one command; broken off, it goes on with the same key', async () => {
  expect(await command('rotate-keys', 'new-key')).toMatchObject({ code: 0 });
  const ring = async (): Promise<unknown> => JSON.parse(await readFile(path.join(dataDir, 'keys.json'), 'utf8'));
  expect(await ring()).toMatchObject({ current: 'k2' });
  expect(await command('rotate-keys')).toMatchObject({ code: 0, out: expect.stringContaining('orders.private_sealed: 0 sealed anew') });
  expect(await ring()).toMatchObject({ current: 'k2' });
});
