import { realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Say, sayIfSlow } from '../say-if-slow.ts';
import { StartRefusal } from '../start-refusal.ts';
import { type Binaries, provideBinaries } from './binaries.ts';
import { type Address, ask, withClient } from './connect.ts';
import { clusterState, initCluster, OWNER } from './init-cluster.ts';
import { choosePort, giveTo, type Layout, layoutOf, provideDataFolder, readPassword } from './layout.ts';
import { readPostmasterFile, whoHas } from './postmaster-file.ts';
import { launch, pgCtlStop } from './server-process.ts';
import { confText, LAPTOP_SETTINGS } from './settings.ts';
import { provideSystemUser, refuseUnreachable, runsAsRoot } from './system-user.ts';

export interface ClusterOptions {
  readonly dataDir: string;
  readonly say: Say;
  /** Laid over the laptop settings; tests turn fsync off here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where the copy of the binaries goes; default `<dataDir>/binaries`. */
  readonly binariesDir?: string;
}

/** A data folder made ready: accounts, binaries and an initialised cluster, perhaps not running. */
export interface PreparedCluster {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly password: string;
  readonly options: ClusterOptions;
}

export interface RunningCluster extends Address {
  /** True when the server was running already, left by a killed Danflow. */
  readonly adopted: boolean;
}

/** A data folder as the one true path: PostgreSQL reports its own folder that way. */
export async function provideRealFolder(dataDir: string): Promise<string> {
  await provideDataFolder(path.resolve(dataDir), runsAsRoot());
  return realpath(dataDir);
}

export async function prepareCluster(options: ClusterOptions): Promise<PreparedCluster> {
  const { say } = options;
  const dataDir = await provideRealFolder(options.dataDir);
  const runAs = runsAsRoot() ? await provideSystemUser(say) : undefined;
  const layout = layoutOf(dataDir, runAs);
  if (runAs !== undefined) await refuseUnreachable(dataDir, runAs);
  const copyTo = options.binariesDir ?? path.join(dataDir, 'binaries');
  const binaries = await sayIfSlow(say, 'Copying the programs of PostgreSQL', provideBinaries({ copyTo, alwaysCopy: runAs !== undefined }));
  if ((await clusterState(layout, binaries)) === 'new') {
    say(`Making a new database in ${dataDir}`);
    await sayIfSlow(say, 'Making a new database', initCluster(layout, binaries));
  }
  return { layout, binaries, password: await readPassword(layout), options };
}

/**
 * Adopts a server that outlived its Danflow, else starts one. With `port` it must be that one: a pool already points at it.
 */
export async function ensureRunning(prepared: PreparedCluster, port?: number): Promise<RunningCluster> {
  const survivor = await findSurvivor(prepared);
  if (survivor !== undefined && (port === undefined || port === survivor)) {
    return { port: survivor, password: prepared.password, adopted: true };
  }
  return sayIfSlow(prepared.options.say, 'Starting PostgreSQL', start(prepared, port));
}

export async function stopCluster(prepared: PreparedCluster): Promise<void> {
  const { layout, binaries } = prepared;
  if ((await readPostmasterFile(layout.cluster)) === undefined) return;
  await pgCtlStop(layout, binaries);
}

/** The port of a running server of this folder; a stale postmaster.pid that would block the start is removed on the way. */
async function findSurvivor({ layout, password, options }: PreparedCluster): Promise<number | undefined> {
  const { cluster } = layout;
  for (let waited = 0; ; waited += 100) {
    const file = await readPostmasterFile(cluster);
    if (file === undefined) return undefined;
    const answer = file.port === undefined ? 'absent' : await ask({ port: file.port, password }, cluster);
    if (answer === 'ready') return file.port;
    const holder = await whoHas(file.pid, cluster);
    if (holder === 'gone') return undefined;
    if (holder === 'stranger') {
      options.say('Removing the postmaster.pid of a PostgreSQL that was killed');
      await rm(path.join(cluster, 'postmaster.pid'), { force: true });
      return undefined;
    }
    if (answer === 'stranger') {
      throw new StartRefusal(
        `A PostgreSQL already runs on ${cluster} (process ${file.pid}) and does not take the password in ${layout.passwordFile}: stop it, or put the right file back.`,
      );
    }
    if (waited > 120_000)
      throw new StartRefusal(`The PostgreSQL on ${cluster} (process ${file.pid}) does not answer: stop it, then start Danflow again.`);
    await sleep(100);
  }
}

async function start(prepared: PreparedCluster, fixedPort: number | undefined): Promise<RunningCluster> {
  const { layout, options, password } = prepared;
  const conf = path.join(layout.cluster, 'danflow.conf');
  await writeFile(conf, confText({ ...LAPTOP_SETTINGS, ...options.settings }));
  await giveTo(conf, layout);
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await choosePort(layout));
    const outcome = await launch(prepared, { port, password });
    if (outcome === 'ready') {
      await provideDatabase({ port, password });
      return { port, password, adopted: false };
    }
    // The port was taken between looking and binding, or children of a killed server still hold its memory: both pass.
    if (attempt >= 40) throw new StartRefusal(`The built-in PostgreSQL did not start: ${outcome.reason}.`);
    await sleep(250);
  }
}

async function provideDatabase(address: Address): Promise<void> {
  await withClient(address, 'postgres', async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [OWNER]);
    if (rowCount === 0) await client.query(`create database ${OWNER}`);
  });
}
