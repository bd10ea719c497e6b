import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { addApiKeyRoute, changePasswordRoute, signInRoute, type BodyIn, type ReplyOf, type Route } from '@danflow/contract';

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const ADMIN_URL = process.env.DANFLOW_BENCH_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const PASSWORD = 'a long enough bench password';

/** The product as a user runs it, on a database of its own in an outside PostgreSQL, and a key with all rights. */
export interface BenchServer {
  readonly port: number;
  readonly databaseUrl: string;
  /** Holds the key ring of the database. */
  readonly dataDir: string;
  readonly pids: readonly number[];
  readonly apiKey: string;
  /** A second process on the same database and keys, which only works in the background. */
  startWorker(env: Readonly<Record<string, string>>): Promise<() => Promise<void>>;
  /** Another whole process on the same database and keys. */
  startPeer(env?: Readonly<Record<string, string>>): Promise<Peer>;
  call<R extends Route>(route: R, body?: BodyIn<R>, query?: string): Promise<ReplyOf<R>>;
  stop(): Promise<void>;
  /** Stops, and leaves database and key ring in `folder` for `startServer` to begin from, again and again. */
  keep(folder: string): Promise<void>;
}

/** A database that takes long to fill is filled once: here is what a server that begins from a copy of it needs. */
interface Kept {
  readonly database: string;
  readonly apiKey: string;
}

const KEPT = 'kept.json';
const readKept = async (folder: string): Promise<Kept> => JSON.parse(await readFile(path.join(folder, KEPT), 'utf8')) as Kept;
export const isKept = (folder: string): boolean => existsSync(path.join(folder, KEPT));

export interface Peer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
      });
  });

async function onAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: ADMIN_URL });
  await client.connect().catch((error: unknown) => {
    throw new Error(`No PostgreSQL at ${ADMIN_URL} (set DANFLOW_BENCH_DATABASE_URL): ${String(error)}`);
  });
  await client.query(statement).finally(() => client.end());
}

/** Our own settings are none of the product's, which refuses to start with a name that it does not know. */
export const productEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DANFLOW_BENCH_')));

interface Running {
  readonly child: ChildProcess;
  readonly ownerPassword: Promise<string>;
}

function launch(port: number, databaseUrl: string, dataDir: string, more: Readonly<Record<string, string>> = {}): Running {
  const env = {
    // As every launcher of the product starts it.
    MALLOC_ARENA_MAX: '2',
    ...productEnv(),
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    DANFLOW_DATA: dataDir,
    DANFLOW_LOG_LEVEL: 'warn',
    ...more,
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ownerPassword = new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = /password: (\S+)/.exec(said);
      if (match?.[1]) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { child, ownerPassword };
}

const urlOf = (route: Route, port: number, query = ''): string => `http://127.0.0.1:${port}/api${route.path}${query}`;

async function send(route: Route, port: number, headers: Record<string, string>, body: unknown, query = ''): Promise<Response> {
  const answer = await fetch(urlOf(route, port, query), {
    method: route.method,
    headers: {
      ...headers,
      'x-danflow': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'idempotency-key': crypto.randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${route.method} ${route.path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function makeKey(port: number, firstPassword: string): Promise<string> {
  const cookieOf = (answer: Response): string =>
    answer.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ');
  const cookie = cookieOf(await send(signInRoute, port, {}, { username: 'owner', password: firstPassword }));
  await send(changePasswordRoute, port, { cookie }, { currentPassword: firstPassword, newPassword: PASSWORD });
  const permissions = [
    'order.create',
    'order.read',
    'order.history',
    'order.export',
    'customer.read',
    'customer.reveal',
    'catalog.edit',
    'catalog.read',
    'stock.change',
    'stock.read',
    'payment.link',
    'order.ship',
    'order.complete',
    'order.import',
    'shop.edit',
    'reconcile.read',
    'reconcile.work',
  ];
  const answer = await send(addApiKeyRoute, port, { cookie }, { name: 'bench', permissions });
  return ((await answer.json()) as { secret: string }).secret;
}

async function untilReady(port: number): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (r) => r.ok,
      () => false,
    );
    if (isReady) return;
    await sleep(100);
  }
  throw new Error('the server was not ready within two minutes');
}

/** Ends a process; at once when it has ended already. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}

/** A program that is interrupted leaves no server and no database behind. */
const open = new Set<() => Promise<void>>();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void Promise.allSettled([...open].map((stop) => stop())).then(() => process.exit(1)));

interface Ground {
  readonly name: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly kept: Kept | undefined;
}

/** A kept database is used itself, and what is written into it stays: for one that the disk holds only once. */
const IS_IN_PLACE = process.env.DANFLOW_BENCH_IN_PLACE !== undefined;

async function makeDatabase(name: string, kept: Kept | undefined): Promise<void> {
  if (kept && IS_IN_PLACE) return onAdmin(`ALTER DATABASE ${kept.database} RENAME TO ${name}`);
  // Copied as files: through the log a copy of gigabytes would be written twice.
  const template = kept ? `${kept.database} STRATEGY FILE_COPY` : 'template0';
  return onAdmin(`CREATE DATABASE ${name} TEMPLATE ${template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`);
}

const endDatabase = ({ name, kept }: Ground): Promise<void> =>
  onAdmin(kept && IS_IN_PLACE ? `ALTER DATABASE ${name} RENAME TO ${kept.database}` : `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

/** A database of our own and a data folder: empty, or copies of kept ones. */
async function groundFrom(folder: string | undefined): Promise<Ground> {
  const name = `danflow_bench_${process.pid}`;
  const kept = folder === undefined ? undefined : await readKept(folder);
  await makeDatabase(name, kept);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'danflow-bench-'));
  if (folder !== undefined) await cp(folder, dataDir, { recursive: true });
  return { name, databaseUrl: Object.assign(new URL(ADMIN_URL), { pathname: `/${name}` }).href, dataDir, kept };
}

async function keepGround({ name, dataDir }: Ground, apiKey: string, folder: string): Promise<void> {
  const database = `danflow_kept_${Date.now()}`;
  await onAdmin(`ALTER DATABASE ${name} RENAME TO ${database}`);
  await mkdir(folder, { recursive: true });
  await cp(dataDir, folder, { recursive: true });
  await writeFile(path.join(folder, KEPT), JSON.stringify({ database, apiKey } satisfies Kept));
}

/** `from`: the folder of a kept database, of which this one becomes a copy. */
export async function startServer(env: Readonly<Record<string, string>> = {}, from?: string): Promise<BenchServer> {
  const ground = await groundFrom(from);
  const { databaseUrl, dataDir, kept } = ground;
  const port = await freePort();
  const { child, ownerPassword } = launch(port, databaseUrl, dataDir, env);
  const peers: Peer[] = [];
  const startPeer = async (more: Readonly<Record<string, string>> = {}): Promise<Peer> => {
    const peerPort = await freePort();
    const peer = launch(peerPort, databaseUrl, dataDir, { ...env, ...more });
    // It tells no password: the owner is there already.
    peer.ownerPassword.catch(() => undefined);
    await untilReady(peerPort);
    const made = { port: peerPort, pid: peer.child.pid ?? 0, stop: () => ended(peer.child) };
    peers.push(made);
    return made;
  };
  const endProcesses = (): Promise<unknown> => Promise.all([...peers.map((p) => p.stop()), ended(child)]);
  const end = async (): Promise<void> => {
    await endProcesses();
    await endDatabase(ground);
    await rm(dataDir, { recursive: true, force: true });
    open.delete(stop);
  };
  let ending: Promise<void> | undefined;
  // An interrupted program stops it by the signal and by its own end: both wait for the same.
  const stop = (): Promise<void> => (ending ??= end());
  open.add(stop);
  const enter = async (): Promise<string> => {
    const password = kept ? '' : await ownerPassword;
    await untilReady(port);
    return kept?.apiKey ?? makeKey(port, password);
  };
  // A copy tells no password: its owner is there already.
  ownerPassword.catch(() => undefined);
  const apiKey = await enter().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    port,
    databaseUrl,
    dataDir,
    apiKey,
    pids: child.pid === undefined ? [] : [child.pid],
    startWorker: async (more) => (await startPeer({ ...more, DANFLOW_ROLE: 'worker' })).stop,
    startPeer,
    async call<R extends Route>(route: R, body?: BodyIn<R>, query = ''): Promise<ReplyOf<R>> {
      return (await (await send(route, port, { authorization: `Bearer ${apiKey}` }, body, query)).json()) as ReplyOf<R>;
    },
    stop,
    async keep(folder) {
      await endProcesses();
      await keepGround(ground, apiKey, folder);
      await stop();
    },
  };
}

const TICKS_A_SECOND = 100;

/** CPU seconds that a process and, for PostgreSQL, its backends have used (Linux /proc; 0 elsewhere). */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS_A_SECOND;
}

export async function databaseVersion(): Promise<string> {
  const client = new pg.Client({ connectionString: ADMIN_URL });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await client.end();
  return rows[0]?.server_version ?? 'unknown';
}
