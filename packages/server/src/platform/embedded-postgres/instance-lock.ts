import { createHash } from 'node:crypto';
import { stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { codeOf, StartRefusal } from '../start-refusal.ts';

/** Another process owns the data folder; commands then use its database instead of starting one. */
export class AlreadyRunning extends StartRefusal {}

/** Held by the one process that owns a data folder. */
export interface InstanceLock {
  release(): Promise<void>;
}

/**
 * The lock is a listening socket named after the folder: the kernel drops it with the process, even on kill -9,
 * so there is no stale lock file to judge and no recycled pid to be fooled by. Whoever connects is told the holder's pid.
 */
export async function lockDataFolder(dataDir: string): Promise<InstanceLock> {
  const address = await lockAddress(dataDir);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return hold(await listen(address));
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      const holder = await askHolder(address);
      if (holder !== undefined) {
        throw new AlreadyRunning(
          `Danflow is already running on the data folder ${dataDir} (process ${holder}): stop that one first, or choose another folder with DANFLOW_DATA.`,
        );
      }
      // Nobody answers: a socket file left by a killed process (macOS), or a holder that is just leaving.
      if (path.isAbsolute(address)) await unlink(address).catch(() => undefined);
    }
  }
  throw new StartRefusal(`Another Danflow is just starting or stopping on the data folder ${dataDir}: try again in a moment.`);
}

async function lockAddress(dataDir: string): Promise<string> {
  // Device and inode name the folder itself, so that two spellings of its path or a symbolic link make one lock.
  const { dev, ino } = await stat(dataDir, { bigint: true });
  const name = `danflow-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 24)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return path.join(tmpdir(), `${name}.sock`);
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(`${process.pid}`);
    });
    server.once('error', reject);
    server.listen(address, () => resolve(server.unref()));
  });
}

const hold = (server: Server): InstanceLock => ({
  release: () => new Promise((resolve) => server.close(() => resolve())),
});

function askHolder(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(address);
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer === '' ? undefined : answer));
  });
}
