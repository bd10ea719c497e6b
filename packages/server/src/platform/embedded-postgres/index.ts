import path from 'node:path';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  type ClusterOptions,
  ensureRunning,
  type PreparedCluster,
  prepareCluster,
  provideRealFolder,
  type RunningCluster,
  stopCluster,
} from './cluster.ts';
import { ask, urlOf } from './connect.ts';
import { OWNER } from './init-cluster.ts';
import { AlreadyRunning, lockDataFolder } from './instance-lock.ts';
import { layoutOf, readPassword, readPort } from './layout.ts';
import type { Say } from '../say-if-slow.ts';
import { StartRefusal } from '../start-refusal.ts';

export interface EmbeddedPostgresOptions extends ClusterOptions {
  /** Told when PostgreSQL keeps dying and is no longer started again; the process should end. */
  readonly onGivenUp?: (error: unknown) => void;
}

export interface EmbeddedPostgres {
  /** Of the database `danflow`, with its password. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** True when a server left by a killed Danflow was taken over. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on the data folder, or adopts the one still running there, and keeps it running until `stop`.
 * @throws StartRefusal with one sentence when that cannot be done.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = await provideRealFolder(options.dataDir);
  const lock = await lockDataFolder(dataDir);
  try {
    const prepared = await prepareCluster({ ...options, dataDir });
    const cluster = await ensureRunning(prepared);
    if (cluster.adopted) options.say('Took over the PostgreSQL that a killed Danflow left running');
    const guard = await guardCluster(prepared, cluster, options.onGivenUp);
    const stop = async (): Promise<void> => {
      await guard.dismiss();
      await stopCluster(prepared);
      await lock.release();
    };
    return { url: urlOf(cluster, OWNER), port: cluster.port, dataDir, adopted: cluster.adopted, stop };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** False before the first start on this folder. */
export const hasEmbeddedDatabase = (dataDir: string): boolean => existsSync(path.join(layoutOf(dataDir, undefined).cluster, 'PG_VERSION'));

/**
 * The database of the data folder for a command: that of the Danflow which is running, else one started for the command.
 * `release` leaves a running one alone.
 */
export async function borrowEmbeddedPostgres(dataDir: string, say: Say): Promise<{ url: string; release(): Promise<void> }> {
  // A command asked in the wrong folder must not make an empty shop there and call it sound.
  if (!hasEmbeddedDatabase(dataDir))
    throw new StartRefusal(`There is no database in ${dataDir}: start Danflow first, or set DANFLOW_DATA to its data folder.`);
  try {
    const { url, stop } = await startEmbeddedPostgres({ dataDir, say });
    return { url, release: stop };
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    const layout = layoutOf(await provideRealFolder(dataDir), undefined);
    const address = { password: await readPassword(layout), port: (await readPort(layout)) ?? 0 };
    if ((await ask(address, layout.cluster)) === 'ready') return { url: urlOf(address, OWNER), release: () => Promise.resolve() };
    throw new StartRefusal(`The Danflow on ${dataDir} is just starting or stopping: try again in a moment.`, { cause: error });
  }
}

/** More deaths than this within a minute are not bad luck: a full disk, damaged files. */
const MAX_RESTARTS_A_MINUTE = 5;

/** Watches the server through one idle connection, which ends the moment the server dies, whoever its parent is. */
async function guardCluster(
  prepared: PreparedCluster,
  cluster: RunningCluster,
  onGivenUp?: (error: unknown) => void,
): Promise<{ dismiss(): Promise<void> }> {
  const { say } = prepared.options;
  let dismissed = false;
  let sentinel: Client | undefined;
  let revival: Promise<void> | undefined;
  let deaths: number[] = [];

  const watch = async (): Promise<void> => {
    const client = new Client({ connectionString: urlOf(cluster, 'postgres'), application_name: 'danflow-sentinel' });
    client.on('error', () => undefined);
    await client.connect();
    sentinel = client;
    client.once('end', () => {
      if (!dismissed) revival = revive().catch(giveUp);
    });
  };
  const revive = async (): Promise<void> => {
    for (;;) {
      deaths = [...deaths.filter((at) => at > Date.now() - 60_000), Date.now()];
      if (deaths.length > MAX_RESTARTS_A_MINUTE) throw new Error(`it ended ${deaths.length} times within a minute`);
      // The dying server needs a moment to stop answering; asked too early it would be taken for alive.
      await sleep(100 * deaths.length);
      if (dismissed) return;
      const { adopted } = await ensureRunning(prepared, cluster.port);
      const watched = await watch().then(
        () => true,
        () => false,
      );
      if (!watched) continue;
      say(adopted ? 'PostgreSQL recovered from the crash of one of its processes' : 'PostgreSQL had ended by itself; it was started again');
      return;
    }
  };
  const giveUp = (error: unknown): void => {
    if (dismissed) return;
    say(`PostgreSQL cannot be kept running: ${error instanceof Error ? error.message : String(error)}`);
    onGivenUp?.(error);
  };

  await watch();
  return {
    dismiss: async () => {
      dismissed = true;
      await revival;
      await sentinel?.end().catch(() => undefined);
    },
  };
}
