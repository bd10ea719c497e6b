import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Say } from '../say-if-slow.ts';
import { StartRefusal } from '../start-refusal.ts';

const run = promisify(execFile);

/** The account PostgreSQL runs under when Danflow itself runs as root, which PostgreSQL refuses. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export const runsAsRoot = (): boolean => process.getuid?.() === 0;

/** `postgres` if the system has it, else `danflow`, made when missing. */
export async function provideSystemUser(say: Say): Promise<SystemUser> {
  const found = (await findUser('postgres')) ?? (await findUser('danflow'));
  if (found !== undefined) return found;
  say('Making the system user danflow, because PostgreSQL refuses to run as root');
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'danflow']);
  } catch (error) {
    throw new StartRefusal(
      'PostgreSQL cannot run as root and the system user danflow could not be made: start Danflow as an ordinary user.',
      {
        cause: error,
      },
    );
  }
  const made = await findUser('danflow');
  if (made === undefined)
    throw new StartRefusal('The system user danflow was made but cannot be found: start Danflow as an ordinary user.');
  return made;
}

async function findUser(name: string): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/**
 * Refuses a folder the account cannot reach. Left to itself initdb fails here with an error event no try/catch sees.
 * Reads the mode bits of every parent; access lists are not looked at.
 */
export async function refuseUnreachable(folder: string, user: SystemUser): Promise<void> {
  for (let at = folder; ; at = path.dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const may = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001;
    if (may === 0) {
      throw new StartRefusal(
        `PostgreSQL runs as the user ${user.name}, who cannot enter ${at}: set DANFLOW_DATA to a folder below /var/lib, or start Danflow as an ordinary user.`,
      );
    }
    if (at === path.dirname(at)) return;
  }
}
