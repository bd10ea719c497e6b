import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);

/** Where the server programs of an installed PostgreSQL are; the built-in engine brings no pg_basebackup. Null: none is installed. */
export const serverPrograms = (): Promise<string | null> =>
  run('pg_config', ['--bindir']).then(
    async ({ stdout }) =>
      run(path.join(stdout.trim(), 'pg_basebackup'), ['--version']).then(
        () => stdout.trim(),
        () => null,
      ),
    () => null,
  );

/** PostgreSQL refuses to run as root. */
async function account(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)));
  return { uid: uid ?? 0, gid: gid ?? 0 };
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

const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'unix_socket_directories=',
  'listen_addresses=127.0.0.1',
  'shared_buffers=32MB',
  'autovacuum=off',
];

export class TestServer {
  readonly port: number;
  readonly #start: () => ChildProcess;
  #process: ChildProcess | undefined;

  constructor(port: number, start: () => ChildProcess) {
    this.port = port;
    this.#start = start;
  }

  urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  async start(): Promise<void> {
    this.#process = this.#start();
    for (let tries = 0; tries < 300; tries += 1) {
      const isReady = await this.ask('SELECT 1').then(
        () => true,
        () => false,
      );
      if (isReady) return;
      await sleep(100);
    }
    throw new Error(`the PostgreSQL at ${this.port} did not start`);
  }

  async ask(text: string): Promise<void> {
    const client = new Client({ connectionString: this.urlOf('postgres') });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(text);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once('exit', resolve));
    this.#process?.kill('SIGQUIT');
    await ended;
  }
}

export interface StreamingPair {
  readonly primary: TestServer;
  readonly standby: TestServer;
  stop(): Promise<void>;
}

/** A PostgreSQL and a replica that streams from it, made as the manual says: pg_basebackup -R. Both in a folder of their own. */
export async function streamingPair(programs: string): Promise<StreamingPair> {
  const as = await account();
  const folder = await mkdtemp(path.join(tmpdir(), 'danflow-pair-'));
  if (as.uid !== undefined && as.gid !== undefined) await chown(folder, as.uid, as.gid);
  await chmod(folder, 0o700);
  const options = { ...as, cwd: folder };
  const program = (name: string): string => path.join(programs, name);
  const server = async (name: string): Promise<TestServer> => {
    const port = await freePort();
    const args = ['-D', path.join(folder, name), '-p', String(port), ...SETTINGS.flatMap((s) => ['-c', s])];
    return new TestServer(port, () => spawn(program('postgres'), args, { ...options, stdio: 'ignore' }));
  };
  await run(
    program('initdb'),
    ['-D', path.join(folder, 'primary'), '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'],
    options,
  );
  const primary = await server('primary');
  await primary.start();
  const source = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'postgres'];
  await run(program('pg_basebackup'), [...source, '-D', path.join(folder, 'standby'), '-R', '-X', 'stream', '-c', 'fast', '-N'], options);
  const standby = await server('standby');
  await standby.start();
  return {
    primary,
    standby,
    async stop() {
      await standby.kill();
      await primary.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
