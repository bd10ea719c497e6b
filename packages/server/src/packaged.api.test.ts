import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from './testing/database.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
// Below the repository, so that the libraries are found without installing them.
const OUT = path.join(ROOT, '.cache', `packaged-${process.pid}`);

let database: TestDatabase;
let dataDir: string;
let child: ChildProcess | undefined;
beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(path.join(tmpdir(), 'danflow-packaged-'));
  await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts/package.mjs'), '--no-pack', '--no-web', `--out=${OUT}`]);
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
  await rm(OUT, { recursive: true, force: true });
});

test('the packaged build starts through its command, serves, finds its migrations, and stops', async () => {
  let out = '';
  const started = spawn(process.execPath, [path.join(OUT, 'danflow.mjs'), 'start'], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url, DANFLOW_DATA: dataDir, PORT: '0', DANFLOW_LOG_LEVEL: 'silent' },
  });
  child = started;
  started.stdout.on('data', (chunk) => (out += chunk));
  started.stderr.on('data', (chunk) => (out += chunk));
  const ended = new Promise((resolve) => started.once('close', resolve));
  await vi.waitUntil(() => /ready: \S+/.test(out) || started.exitCode !== null, 30_000);
  const address = /ready: (\S+)/.exec(out)?.[1];
  expect(address, out).toBeDefined();
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  expect((await fetch(`${address}/openapi.json`)).status).toBe(200);
  started.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('its other commands run as well', async () => {
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url, DANFLOW_DATA: dataDir };
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(OUT, 'danflow.mjs'), 'doctor'], { env });
  expect(stdout).not.toMatch(/^FAULT/im);
  expect(stdout.match(/^ok /gm)?.length).toBeGreaterThanOrEqual(3);
});
