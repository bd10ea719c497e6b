import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from './testing/database.ts';
import { onAdmin } from './testing/temporary-database.ts';

const MAIN = path.join(import.meta.dirname, 'main.ts');

let database: TestDatabase;
let dataDir: string;
let running: ChildProcess[] = [];
beforeEach(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(path.join(tmpdir(), 'danflow-main-'));
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  out(): string;
}

function start(env: Record<string, string> = {}, args: string[] = []): Run {
  let text = '';
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url, DANFLOW_DATA: dataDir, DANFLOW_LOG_LEVEL: 'silent', PORT: '0', ...env },
  });
  running.push(child);
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  return { child, ended: new Promise((resolve) => child.once('close', resolve)), out: () => text };
}

async function addressOf(run: Run): Promise<string> {
  await vi.waitUntil(() => /ready: \S+/.test(run.out()) || run.child.exitCode !== null, 30_000);
  const address = /ready: (\S+)/.exec(run.out())?.[1];
  if (address === undefined) throw new Error(run.out());
  return address;
}

/** The text after any warnings of Node itself must be one line: the sentence. */
async function refusalOf(run: Run): Promise<string> {
  expect(await run.ended).toBe(1);
  const lines = run
    .out()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('(') && !line.startsWith('Made '));
  expect(lines, run.out()).toHaveLength(1);
  return lines[0] ?? '';
}

test('it starts, answers, prints the first password once, and stops when told', async () => {
  const first = start();
  expect((await fetch(`${await addressOf(first)}/healthz`)).status).toBe(200);
  expect(first.out().match(/password: \S+/g)).toHaveLength(1);
  expect(first.out().trimEnd().split('\n').at(-1)).toMatch(/^Danflow is ready: http:\/\/127\.0\.0\.1:\d+$/);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);

  const second = start();
  await addressOf(second);
  expect(second.out()).not.toContain('password');
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
});

/** As a phone that was told to trust the certificate. */
const overTls = (address: string): Promise<{ status: number; cookie: string }> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ username: 'owner', password: 'wrong-wrong' });
    const headers = { 'content-type': 'application/json', 'x-danflow': '1' };
    const asked = request(`${address}/api/session`, { method: 'POST', headers, rejectUnauthorized: false }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, cookie: String(answer.headers['set-cookie'] ?? '') }));
    });
    asked.once('error', reject);
    asked.end(body);
  });

test('--https serves with a certificate of its own, kept for the next start, and shows phones the way', async () => {
  const first = start({ HOST: '127.0.0.1' }, ['--https']);
  const address = await addressOf(first);
  expect(address).toMatch(/^https:/);
  expect((await overTls(address)).status).toBe(401);
  await vi.waitUntil(() => first.out().includes('Phones: '), 10_000);
  expect(first.out()).toContain(`Phones: ${address}/m`);
  expect(first.out()).toMatch(/everybody in it can reach/);
  const fingerprint = /fingerprint: (\S+)/.exec(first.out())?.[1];
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  const again = start({ HOST: '127.0.0.1', PUBLIC_URL: 'https://shop.example.com' }, ['--https']);
  await addressOf(again);
  await vi.waitUntil(() => again.out().includes('Phones: '), 10_000);
  // Another name to stand for, another certificate; and links begin as they were told to.
  expect(again.out()).toContain('Phones: https://shop.example.com/m');
  expect(/fingerprint: (\S+)/.exec(again.out())?.[1]).not.toBe(fingerprint);
  again.child.kill('SIGTERM');
  await again.ended;
});

test('what a person can mend is one sentence and exit code 1, without a stack trace', async () => {
  const squatter = createServer();
  const port = await new Promise<number>((resolve) => {
    squatter.listen(0, '127.0.0.1', () => {
      const address = squatter.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const onTakenPort = start({ PORT: String(port) });
  expect(await refusalOf(onTakenPort)).toMatch(/^The port is taken/);
  expect(onTakenPort.out()).not.toContain('password');
  squatter.close();
  expect(await refusalOf(start({ PORT: 'abc' }))).toMatch(/^Wrong setting: PORT must/);
  expect(await refusalOf(start({}, ['--nonsense']))).toMatch(/^There is no argument --nonsense/);
  expect(await refusalOf(start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' }))).toMatch(/cannot be reached/);
  expect(await refusalOf(start({ DATABASE_URL: '', DANFLOW_DATA: `${MAIN}/below` }))).toMatch(/a part of that path is a file/);
  await onAdmin(database.url, `insert into schema_migrations (name, sha256) values ('9999_future', 'x')`);
  expect(await refusalOf(start())).toMatch(/made by a newer Danflow/);
});

test('the wrong key ring is refused', async () => {
  const first = start();
  await addressOf(first);
  first.child.kill('SIGTERM');
  await first.ended;
  await rm(path.join(dataDir, 'keys.json'));
  expect(await refusalOf(start())).toMatch(/key ring is missing/);
});
