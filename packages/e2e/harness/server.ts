import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const MAIN = path.join(import.meta.dirname, '../../server/src/main.ts');
/** The demo is told through the product's own commands, which takes its time on a busy machine. */
const START_MS = 110_000;
const STOP_MS = 20_000;

export interface E2eServer {
  readonly url: string;
  readonly dataDir: string;
  /** User name → the password that was told at the first start. */
  readonly passwords: ReadonlyMap<string, string>;
  readonly output: () => string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** `User name: owner   password: x` of a plain start, and the table of the demo. */
function passwordsIn(output: string): Map<string, string> {
  const found = new Map<string, string>();
  const told = /The demo is loaded[^\n]*\n((?: {2}\S+ +\S+ +.+\n?)+)/.exec(output)?.[1] ?? '';
  for (const line of told.split('\n')) {
    const [username, password] = line.trim().split(/\s+/);
    if (username && password) found.set(username, password);
  }
  const first = /User name: (\S+)\s+password: (\S+)/.exec(output);
  if (first?.[1] && first[2] && !found.has(first[1])) found.set(first[1], first[2]);
  return found;
}

async function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  const end = Date.now() + START_MS;
  while (!output().includes('Danflow is ready')) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`);
    if (Date.now() > end) throw new Error(`the server is not ready after ${START_MS} ms:\n${output()}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

const PLANT = path.join(import.meta.dirname, '../../server/src/testing/setup-dead-letters.ts');

/** Events that failed for good, which no press of a button makes. */
export async function plantDeadLetters({ dataDir }: E2eServer): Promise<void> {
  await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', PLANT, dataDir]);
}

/** The real server as a newcomer starts it: its own data folder, its own PostgreSQL, a free port. */
export async function startServer({ isDemo = false }: { readonly isDemo?: boolean } = {}): Promise<E2eServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'danflow-e2e-'));
  // As root the database runs as another account, which must be able to walk here.
  chmodSync(folder, 0o755);
  const port = await freePort();
  let written = '';
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...(isDemo ? ['--demo'] : [])], {
    env: { ...cleanEnvironment(), PORT: String(port), DANFLOW_DATA: path.join(folder, 'data'), DANFLOW_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(killer);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(child, () => written);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    dataDir: path.join(folder, 'data'),
    url: `http://127.0.0.1:${port}`,
    passwords: passwordsIn(written),
    output: () => written,
    stop,
  };
}

/** Settings of the person who runs the tests must not steer the server under test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const steering = /^(DANFLOW_|DATABASE_URL|REDIS_URL|RABBITMQ_URL|PUBLIC_URL|PORT$|HOST$|NODE_OPTIONS|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}
