import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { refusalFrom, StartRefusal } from '../start-refusal.ts';
import type { Binaries } from './binaries.ts';
import { type Address, ask } from './connect.ts';
import type { Layout } from './layout.ts';
import { SERVER_ENVIRONMENT } from './server-environment.ts';
import { explainServerOutput } from './server-output.ts';

const run = promisify(execFile);

/** Failures that pass by themselves; the start is tried again. */
const PASSING = /pre-existing shared memory block|could not bind|Address already in use|lock file "postmaster\.pid" already exists/;

export interface Ground {
  readonly layout: Layout;
  readonly binaries: Binaries;
}

/** Starts the server and waits until it answers. Answers a reason when trying again makes sense; refuses otherwise. */
export async function launch({ layout, binaries }: Ground, address: Address): Promise<'ready' | { reason: string }> {
  const child = spawnServer(layout, binaries, address.port);
  let ended: Error | number | undefined;
  child.once('error', (error) => (ended = error));
  child.once('exit', (code) => (ended ??= code ?? -1));
  child.unref();
  while (ended === undefined || (process.platform === 'win32' && ended === 0)) {
    if ((await ask(address, layout.cluster)) === 'ready') return 'ready';
    await sleep(25);
  }
  if (ended instanceof Error) throw refusalFrom(`The built-in PostgreSQL ${binaries.program('postgres')} could not be run`, ended);
  const output = await readFile(layout.startLog, 'utf8').catch(() => '');
  const reason = explainServerOutput(output);
  if (PASSING.test(output)) return { reason };
  throw new StartRefusal(`The built-in PostgreSQL did not start on ${layout.dataDir}: ${reason} (see ${layout.startLog}).`);
}

/**
 * `detached`: the Ctrl-C of the terminal reaches the whole process group, and the server must outlive the requests being finished.
 * Windows refuses to run `postgres` under an administrator; pg_ctl drops those rights.
 */
function spawnServer(layout: Layout, binaries: Binaries, port: number): ReturnType<typeof spawn> {
  const log = openSync(layout.startLog, 'w', 0o600);
  const flags = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const options = {
    cwd: layout.cluster,
    detached: true,
    stdio: ['ignore', log, log] as ['ignore', number, number],
    env: SERVER_ENVIRONMENT,
    ...(layout.runAs && { uid: layout.runAs.uid, gid: layout.runAs.gid }),
  };
  try {
    if (process.platform !== 'win32') return spawn(binaries.program('postgres'), ['-D', layout.cluster, ...flags], options);
    const line = ['start', '-W', '-D', layout.cluster, '-l', path.join(layout.dataDir, 'postgres-server.log'), '-o', flags.join(' ')];
    return spawn(binaries.program('pg_ctl'), line, { ...options, windowsHide: true });
  } finally {
    closeSync(log);
  }
}

/** Ends sessions and writes everything out; after 30 s ends hard, which the next start repairs from the log. */
export async function pgCtlStop(layout: Layout, binaries: Binaries): Promise<void> {
  const options = { cwd: layout.cluster, env: SERVER_ENVIRONMENT, ...(layout.runAs && { uid: layout.runAs.uid, gid: layout.runAs.gid }) };
  const stop = (mode: string): Promise<unknown> =>
    run(binaries.program('pg_ctl'), ['stop', '-D', layout.cluster, '-m', mode, '-w', '-t', '30'], options);
  try {
    await stop('fast');
  } catch {
    await stop('immediate').catch(() => undefined);
  }
}
