import { isIP } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { refuseOutsideDemo } from './demo/index.ts';
import { type EmbeddedPostgres, hasEmbeddedDatabase, startEmbeddedPostgres } from './platform/embedded-postgres/index.ts';
import { inviteText } from './platform/invite-phones.ts';
import { lanAddresses } from './platform/lan-addresses.ts';
import { migrate } from './platform/migrate.ts';
import { fingerprintOf, selfSigned } from './platform/self-signed.ts';
import { collectWhenQuiet, v8Heap } from './platform/quiet-heap.ts';
import { refuseSimulators } from './platform/refuse-simulators.ts';
import type { Say } from './platform/say-if-slow.ts';
import { codeOf, StartRefusal } from './platform/start-refusal.ts';
import { tryPort } from './platform/try-port.ts';

const say: Say = (line) => console.log(line);

/** A stop that takes longer is cut short: a hung request must not keep the process for ever. */
const STOP_MS = 40_000;

/** Undone in reverse order: first HTTP and workers, then the database they stand on. */
const undo: (() => Promise<void>)[] = [];
let starting: Promise<void> | undefined;
let stopping = false;

async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => {
    console.error('Stopping took too long; ending now.');
    process.exit(1);
  }, STOP_MS).unref();
  // A start cut in the middle would leave a PostgreSQL behind that nobody stops.
  await starting?.catch(() => undefined);
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
    await step().catch((error: unknown) => console.error(`While stopping: ${String(error)}`));
  }
  process.exit(exitCode);
}

async function start(): Promise<void> {
  const config = readConfig();
  // Before migrations: an outside database is not to be touched at all.
  refuseOutsideDemo(config);
  refuseSimulators(config);
  // A running Danflow on the same folder is told by its lock, in better words than "port taken".
  if (config.databaseUrl !== undefined || !hasEmbeddedDatabase(config.dataDir)) await tryPort(config.host, config.port);
  const embedded: EmbeddedPostgres | undefined =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({ dataDir: config.dataDir, say, onGivenUp: () => void stop(1) })
      : undefined;
  if (embedded !== undefined) undo.push(() => embedded.stop());
  if (stopping) return;
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
  const { applied } = await migrate({ url: databaseUrl, say, backupsDir: path.join(config.dataDir, 'backups') });
  if (applied.length > 0) say(`Brought the database up to date (${applied.length} changes)`);
  if (stopping) return;
  const tls = config.isHttps ? await selfSigned({ dataDir: config.dataDir, names: ownNames(config.publicUrl), now: new Date() }) : null;
  const app = await buildApp({ config, databaseUrl, dataDir: config.dataDir, say, tls });
  undo.push(() => app.stop());
  if (stopping) return;
  const { address } = await app.listen();
  collectWhenQuiet(v8Heap());
  say(`Danflow is ready: ${address}`);
  if (tls === null) return;
  const base = config.publicUrl.replace(/:0$/, `:${new URL(address).port}`);
  say(await inviteText({ base, fingerprint: fingerprintOf(tls), isTerminal: process.stdout.isTTY }));
}

/** Everything a browser may have typed to get here. */
const ownNames = (publicUrl: string): string[] => [
  ...new Set(
    ['localhost', '127.0.0.1', hostname().toLowerCase(), new URL(publicUrl).hostname.replaceAll(/[[\]]/g, ''), ...lanAddresses()].filter(
      // A name that no certificate can carry would make a new one at every start.
      (name) => isIP(name) !== 0 || /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/.test(name),
    ),
  ),
];

/** One sentence for what a person can mend; a stack trace only for what nobody foresaw. */
function explain(error: unknown): string {
  if (error instanceof StartRefusal) return error.message;
  if (codeOf(error) === 'EADDRINUSE') return 'The port is taken by another program: stop it, or choose another one with PORT.';
  if (codeOf(error) === 'EACCES') return 'This account may not listen on that port: choose one above 1023 with PORT.';
  if (codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'ENOTFOUND')
    return 'This computer has no such address: set HOST to 127.0.0.1, 0.0.0.0 or one of its own.';
  if (codeOf(error) === '53100' || codeOf(error) === 'ENOSPC') return 'The disk is full: make room, then start again.';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!stopping) say('Stopping …');
    void stop(0);
  });
}
// The start script that holds our other end was killed; without this the server would live on, unseen.
process.on('disconnect', () => void stop(1));
try {
  starting = start();
  await starting;
} catch (error) {
  if (!stopping) console.error(explain(error));
  await stop(1);
}
