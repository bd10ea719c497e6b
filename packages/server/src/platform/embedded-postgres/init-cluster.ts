import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { refusalFrom, StartRefusal } from '../start-refusal.ts';
import type { Binaries } from './binaries.ts';
import { giveTo, type Layout, makePrivateFolder, newPassword } from './layout.ts';
import { explainServerOutput } from './server-output.ts';
import { SERVER_ENVIRONMENT } from './server-environment.ts';

const run = promisify(execFile);

/** Name of the superuser of an embedded cluster, and of its database. */
export const OWNER = 'danflow';

/** `new` when there is nothing yet; refuses a folder that is not a cluster of our major version. */
export async function clusterState({ cluster }: Layout, binaries: Binaries): Promise<'new' | 'present'> {
  const versionFile = path.join(cluster, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    const files = await readdir(cluster).catch(() => []);
    if (files.length === 0) return 'new';
    throw new StartRefusal(
      `The folder ${cluster} is not empty, but is not a PostgreSQL database either: move it away, or restore it from a backup.`,
    );
  }
  const found = (await readFile(versionFile, 'utf8')).trim();
  if (found === binaries.major) return 'present';
  throw new StartRefusal(
    `The database in ${cluster} was made by PostgreSQL ${found}, this Danflow brings ${binaries.major}: start the Danflow that made it, or follow docs/operate/upgrade.md.`,
  );
}

/**
 * Makes the cluster in a side folder and renames it, so that an initdb cut short is never mistaken for a database.
 * The flags decide Chinese text for good: with `--locale=C` pg_trgm finds no Chinese letters, with none at all the cluster is SQL_ASCII.
 */
export async function initCluster(layout: Layout, binaries: Binaries): Promise<void> {
  await removeHalfMade(layout);
  const half = `${layout.cluster}.new-${process.pid}`;
  const pwfile = path.join(layout.dataDir, '.initdb-password');
  const password = newPassword();
  try {
    await writeFile(layout.passwordFile, `${password}\n`, { mode: 0o600 });
    await chmod(layout.passwordFile, 0o600);
    await rm(pwfile, { force: true });
    await writeFile(pwfile, password, { mode: 0o600, flag: 'wx' });
    await giveTo(pwfile, layout);
    await makePrivateFolder(half, layout);
    await run(binaries.program('initdb'), initdbFlags(half, pwfile), {
      ...(layout.runAs && { uid: layout.runAs.uid, gid: layout.runAs.gid }),
      cwd: half,
      env: SERVER_ENVIRONMENT,
    });
    await appendFile(path.join(half, 'postgresql.conf'), "\ninclude_if_exists = 'danflow.conf'\n");
    await rm(layout.cluster, { recursive: true, force: true });
    await rename(half, layout.cluster);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    const output = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
    if (output !== '')
      throw new StartRefusal(`A new database could not be made in ${layout.dataDir}: ${explainServerOutput(output)}.`, { cause: error });
    throw refusalFrom(`A new database could not be made in ${layout.dataDir}`, error);
  } finally {
    await rm(pwfile, { force: true });
  }
}

function initdbFlags(folder: string, pwfile: string): string[] {
  // The C library of Windows knows no C.UTF-8, that of older macOS neither; ctype matters only to pg_trgm there.
  const ctype = process.platform === 'linux' ? 'C.UTF-8' : process.platform === 'darwin' ? 'en_US.UTF-8' : 'C';
  return [
    `--pgdata=${folder}`,
    `--username=${OWNER}`,
    `--pwfile=${pwfile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--lc-collate=C',
    `--lc-ctype=${ctype}`,
    '--lc-messages=C',
    '--data-checksums',
  ];
}

async function removeHalfMade({ dataDir, cluster }: Layout): Promise<void> {
  const begin = `${path.basename(cluster)}.new-`;
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(begin)) await rm(path.join(dataDir, name), { recursive: true, force: true });
  }
}
