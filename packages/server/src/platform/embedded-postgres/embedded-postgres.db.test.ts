import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { testFolder } from '../../testing/cluster.ts';
import { StartRefusal } from '../start-refusal.ts';
import { borrowEmbeddedPostgres, type EmbeddedPostgres, startEmbeddedPostgres } from './index.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { runsAsRoot } from './system-user.ts';

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));

// One folder for all tests, in order: making a cluster takes the better part of a second.
let dataDir: string;
let open: EmbeddedPostgres | undefined;
let owner: ChildProcess | undefined;
let said: string[] = [];

beforeAll(async () => {
  dataDir = await newFolder();
  const { url, stop } = await start();
  await query(url, 'create table kept (n int)');
  await stop();
  return () => rm(dataDir, { recursive: true, force: true });
});
afterEach(async () => {
  owner?.kill('SIGKILL');
  owner = undefined;
  await open?.stop();
  open = undefined;
  said = [];
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'danflow-launch-'));
  if (runsAsRoot()) await chmod(folder, 0o711);
  return folder;
}

async function start(folder = dataDir, onGivenUp?: (error: unknown) => void): Promise<EmbeddedPostgres> {
  const binariesDir = path.join(testFolder(), 'binaries');
  const settings = { shared_buffers: '32MB' };
  open = await startEmbeddedPostgres({
    dataDir: folder,
    say: (line) => said.push(line),
    binariesDir,
    settings,
    ...(onGivenUp && { onGivenUp }),
  });
  return open;
}

async function query<T>(url: string, sql: string): Promise<T | undefined> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<{ v: T }>(sql)).rows[0]?.v;
  } finally {
    await client.end();
  }
}

/** Another Danflow process that owns the folder; resolves with its database address. */
function startOwner(): Promise<string> {
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, say: () => undefined, binariesDir: ${JSON.stringify(path.join(testFolder(), 'binaries'))} });
    console.log(url);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  owner = child;
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', (code) => reject(new Error(`the owner ended with ${code}`)));
  });
}

async function killOwner(): Promise<void> {
  const ended = new Promise((resolve) => owner?.once('exit', resolve));
  owner?.kill('SIGKILL');
  await ended;
}

async function killServer(): Promise<void> {
  const file = await readPostmasterFile(path.join(dataDir, 'postgres'));
  if (file === undefined) throw new Error('no postmaster to kill');
  process.kill(file.pid, 'SIGKILL');
}

test('a new folder becomes a database for Chinese text, safe on a power cut, reachable from this computer alone', async () => {
  const { url, adopted } = await start();
  const show = (name: string) => query<string>(url, `select current_setting('${name}') as v`);
  expect(adopted).toBe(false);
  expect(await show('server_version')).toMatch(/^18\./);
  expect(
    await query(
      url,
      `select datlocprovider::text || ' ' || datlocale || ' ' || datcollate || ' ' || pg_encoding_to_char(encoding) as v from pg_database where datname = current_database()`,
    ),
  ).toBe('b C.UTF-8 C UTF8');
  expect(await query(url, `select '收货人' ~ '^\\w+$' as v`)).toBe(true);
  expect(await query(url, `select array_agg(s order by s) = '{B,a,张}' as v from unnest('{张,a,B}'::text[]) s`)).toBe(true);
  expect([await show('fsync'), await show('synchronous_commit'), await show('full_page_writes'), await show('data_checksums')]).toEqual([
    'on',
    'on',
    'on',
    'on',
  ]);
  expect([await show('listen_addresses'), await show('password_encryption')]).toEqual(['127.0.0.1', 'scram-sha-256']);
});

test('its password is random, readable by us alone, and demanded', async () => {
  const { url } = await start();
  const { mode } = await stat(path.join(dataDir, 'postgres-password'));
  expect(mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).not.toContain('.initdb-password');
  const wrong = url.replace(/:[0-9a-f]{48}@/, ':guess@');
  expect(wrong).not.toBe(url);
  await expect(query(wrong, 'select 1 as v')).rejects.toThrow(/password authentication failed/);
});

test('stopped and started again, it has the same data on the same port', async () => {
  const { port, stop } = await start();
  await stop();
  expect(existsSync(path.join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  const again = await start();
  expect(again.port).toBe(port);
  expect(await query(again.url, 'select count(*)::int as v from kept')).toBe(0);
});

test('when its port was given to another program meanwhile, it moves', async () => {
  const { port, stop } = await start();
  await stop();
  const squatter = createServer().listen(port, '127.0.0.1');
  try {
    const moved = await start();
    expect(moved.port).not.toBe(port);
    expect(await query(moved.url, 'select 1 as v')).toBe(1);
  } finally {
    squatter.close();
  }
});

test('a second instance on the same folder is refused, whichever way the path is spelt', async () => {
  await startOwner();
  const spelt = path.join(dataDir, '..', path.basename(dataDir), '.');
  await expect(start(spelt)).rejects.toThrow(`already running on the data folder ${dataDir} (process ${owner?.pid})`);
});

test('a command uses the database of the Danflow that is running, and leaves it running', async () => {
  const url = await startOwner();
  const borrowed = await borrowEmbeddedPostgres(dataDir, () => undefined);
  expect(borrowed.url).toBe(url);
  await borrowed.release();
  expect(await query(url, 'select 1 as v')).toBe(1);
});

test('the server of a Danflow killed by -9 is adopted: nothing committed is lost, and it stops with its new owner', async () => {
  const url = await startOwner();
  await query(url, 'insert into kept values (1)');
  await killOwner();
  const before = await readPostmasterFile(path.join(dataDir, 'postgres'));
  const taken = await start();
  expect(taken.adopted).toBe(true);
  expect(await readPostmasterFile(path.join(dataDir, 'postgres'))).toEqual(before);
  expect(await query(taken.url, 'select count(*)::int as v from kept')).toBe(1);
  await taken.stop();
  await expect(query(url, 'select 1 as v')).rejects.toThrow(/ECONNREFUSED/);
});

test('a killed server whose pid was given to another program is recovered, and that program left alone', async () => {
  await startOwner();
  const pidFile = path.join(dataDir, 'postgres', 'postmaster.pid');
  const left = await readFile(pidFile, 'utf8');
  await killOwner();
  await killServer();
  const stranger = spawn('sleep', ['60']);
  try {
    await sleep(300);
    await writeFile(pidFile, left.replace(/^\d+/, String(stranger.pid)));
    const { url, adopted } = await start();
    expect(adopted).toBe(false);
    expect(await query(url, 'select count(*)::int as v from kept')).toBe(1);
    expect(said.join()).toContain('postmaster.pid');
    expect(stranger.exitCode).toBe(null);
  } finally {
    stranger.kill();
  }
});

test('when PostgreSQL dies it is started again on the same port, and that is said', async () => {
  const { url } = await start();
  await killServer();
  await vi.waitUntil(() => said.includes('PostgreSQL had ended by itself; it was started again'), 10_000);
  expect(await query(url, 'select count(*)::int as v from kept')).toBe(1);
});

test('when one of its processes crashes it is awaited, not started twice', async () => {
  const { url } = await start();
  const before = await readPostmasterFile(path.join(dataDir, 'postgres'));
  const backend = await query<number>(url, `select pid as v from pg_stat_activity where application_name = 'danflow-sentinel'`);
  process.kill(backend ?? 0, 'SIGKILL');
  await vi.waitUntil(() => said.some((line) => line.startsWith('PostgreSQL recovered')), 10_000);
  expect((await readPostmasterFile(path.join(dataDir, 'postgres')))?.pid).toBe(before?.pid);
  expect(await query(url, 'select 1 as v')).toBe(1);
});

test('a server that keeps dying is given up', async () => {
  const givenUp = vi.fn<(error: unknown) => void>();
  await start(dataDir, givenUp);
  for (let deaths = 0; deaths < 6; deaths++) {
    await vi.waitUntil(() => said.filter((line) => line.includes('started again')).length === deaths, 10_000);
    await killServer();
  }
  await vi.waitUntil(() => givenUp.mock.calls.length > 0, 10_000);
  expect(said.at(-1)).toMatch(/cannot be kept running: it ended 6 times within a minute/);
});

test('a making cut short is cleared away and made again', async () => {
  const folder = await newFolder();
  await mkdir(path.join(folder, 'postgres.new-1'));
  await writeFile(path.join(folder, 'postgres.new-1', 'PG_VERSION'), '18\n');
  const { url } = await start(folder);
  expect(await query(url, 'select 1 as v')).toBe(1);
  expect((await readdir(folder)).filter((name) => name.includes('.new-'))).toEqual([]);
  await open?.stop();
  open = undefined;

  await rm(path.join(folder, 'postgres-password'));
  await expect(start(folder)).rejects.toThrow(/postgres-password .* is missing/);
  await rm(folder, { recursive: true });
});

test('folders that cannot be used are refused in one sentence', async () => {
  const folder = await newFolder();
  const refused = async (at: string, sentence: RegExp): Promise<void> => {
    const attempt = start(at);
    await expect(attempt).rejects.toBeInstanceOf(StartRefusal);
    await expect(attempt).rejects.toThrow(sentence);
  };
  await writeFile(path.join(folder, 'file'), '');
  await refused(path.join(folder, 'file', 'below'), /cannot be used .*: a part of that path is a file/);
  await mkdir(path.join(folder, 'postgres'));
  await writeFile(path.join(folder, 'postgres', 'PG_VERSION'), '16\n');
  await refused(folder, /made by PostgreSQL 16, this Danflow brings 18/);
  await rm(path.join(folder, 'postgres', 'PG_VERSION'));
  await writeFile(path.join(folder, 'postgres', 'holiday.jpg'), '');
  await refused(folder, /is not empty, but is not a PostgreSQL database/);
  await rm(folder, { recursive: true });
});

test.skipIf(!runsAsRoot())('as root, a folder the database account cannot enter is refused before any password is written', async () => {
  const folder = await newFolder();
  await chmod(folder, 0o700);
  await expect(start(path.join(folder, 'data'))).rejects.toThrow(`who cannot enter ${folder}`);
  expect(await readdir(path.join(folder, 'data'))).toEqual([]);
  await rm(folder, { recursive: true });
});

const NOBODY = 65_534;

test.skipIf(process.platform === 'win32')('a folder that may not be written is refused', async () => {
  const folder = await newFolder();
  await chmod(folder, 0o500);
  // Root may write anywhere: as root, the start is made as nobody.
  const as = runsAsRoot() ? { uid: NOBODY, gid: NOBODY } : {};
  if (runsAsRoot()) await chown(folder, NOBODY, NOBODY);
  const started = spawnSync(process.execPath, [MAIN], { ...as, env: { DANFLOW_DATA: folder, PORT: '0' }, encoding: 'utf8' });
  expect(started.stdout + started.stderr).toMatch(/this account may not write there/);
  expect(started.status).toBe(1);
  await rm(folder, { recursive: true });
});
