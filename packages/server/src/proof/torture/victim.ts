import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is killed and comes back. */
export interface Victim {
  readonly name: string;
  /** Of this moment; null while it is away. */
  pid(): Promise<number | null>;
  /** Brings it back where nobody else does. */
  revive(): Promise<void>;
  isUp(): Promise<boolean>;
  stop(): Promise<void>;
}

export const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const probe = createServer()
      .once('error', fail)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))));
      });
  });

export async function until(what: string, check: () => Promise<boolean>, maxMs = 120_000): Promise<number> {
  const began = Date.now();
  while (!(await check().catch(() => false))) {
    if (Date.now() - began > maxMs) throw new Error(`${what}: not within ${maxMs / 1000} s`);
    await sleep(100);
  }
  return Date.now() - began;
}

/** Ends a child that we began, by its own id. */
export async function end(child: ChildProcess | null, signal: 'SIGTERM' | 'SIGKILL', maxMs = 15_000): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), maxMs);
  await ended;
  clearTimeout(late);
}
