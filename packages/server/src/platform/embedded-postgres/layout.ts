import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { codeOf, refusalFrom, StartRefusal } from '../start-refusal.ts';
import type { SystemUser } from './system-user.ts';

/** Where things lie in a data folder. */
export interface Layout {
  readonly dataDir: string;
  /** PGDATA. */
  readonly cluster: string;
  readonly passwordFile: string;
  readonly portFile: string;
  /** What `postgres` says before its own log file is open. */
  readonly startLog: string;
  /** The account PostgreSQL runs under, when that is not our own. */
  readonly runAs: SystemUser | undefined;
}

export const layoutOf = (dataDir: string, runAs: SystemUser | undefined): Layout => ({
  dataDir,
  cluster: path.join(dataDir, 'postgres'),
  passwordFile: path.join(dataDir, 'postgres-password'),
  portFile: path.join(dataDir, 'postgres-port'),
  startLog: path.join(dataDir, 'postgres-start.log'),
  runAs,
});

/** Makes the data folder and proves that it can be written. 0711 as root: PostgreSQL's account passes through, but cannot list it. */
export async function provideDataFolder(dataDir: string, asRoot: boolean): Promise<void> {
  const probe = path.join(dataDir, '.write-probe');
  try {
    const made = await mkdir(dataDir, { recursive: true });
    if (made !== undefined) await chmod(dataDir, asRoot ? 0o711 : 0o700);
    await writeFile(probe, 'x'.repeat(8192));
    await rm(probe);
  } catch (error) {
    throw refusalFrom(`The data folder ${dataDir} cannot be used (DANFLOW_DATA chooses another)`, error);
  }
}

/** A folder only PostgreSQL's account can open. */
export async function makePrivateFolder(folder: string, layout: Layout): Promise<void> {
  await mkdir(folder, { mode: 0o700, recursive: true });
  await giveTo(folder, layout);
}

export async function giveTo(file: string, { runAs }: Layout): Promise<void> {
  if (runAs !== undefined) await chown(file, runAs.uid, runAs.gid);
}

export const newPassword = (): string => randomBytes(24).toString('hex');

export async function readPassword({ passwordFile }: Layout): Promise<string> {
  try {
    return (await readFile(passwordFile, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw refusalFrom(`The password of the built-in PostgreSQL in ${passwordFile} cannot be read`, error);
    throw new StartRefusal(
      `The file ${passwordFile} with the password of the built-in PostgreSQL is missing: put it back from a backup of the data folder.`,
    );
  }
}

export async function readPort({ portFile }: Layout): Promise<number | undefined> {
  const port = Number(await readFile(portFile, 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

/** The remembered port if it is free, else a new one, remembered. Not 5432: another PostgreSQL often has it. */
export async function choosePort(layout: Layout): Promise<number> {
  const remembered = await readPort(layout);
  if (remembered !== undefined && (await isFree(remembered))) return remembered;
  const port = await findFreePort();
  await writeFile(layout.portFile, `${port}\n`);
  return port;
}

const isFree = (port: number): Promise<boolean> =>
  listenOn(port).then(
    () => true,
    () => false,
  );
const findFreePort = (): Promise<number> => listenOn(0);

function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
