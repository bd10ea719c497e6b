import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { end, until, type Victim } from './victim.ts';

const SERVE = path.join(import.meta.dirname, 'serve.ts');

export interface ServerWish {
  readonly name: 'api' | 'worker';
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly onSaid: (text: string) => void;
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(3000) }).then(
    (r) => r.ok,
    () => false,
  );

/** One process of the product; it is started again whenever it is found dead. */
export function server({ name, port, env, logFile, onSaid }: ServerWish): Victim {
  let child: ChildProcess | null = null;
  const note = (chunk: Buffer): void => {
    appendFileSync(logFile, chunk);
    onSaid(chunk.toString());
  };
  const isAlive = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;
  return {
    name,
    pid: () => Promise.resolve(isAlive() ? (child?.pid ?? null) : null),
    async revive() {
      if (isAlive()) return;
      // Only what a server needs: settings of the person who starts this are not its.
      const own = { PATH: process.env.PATH ?? '', PORT: String(port), HOST: '127.0.0.1', DANFLOW_ROLE: name, DANFLOW_LOG_LEVEL: 'warn' };
      child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SERVE], {
        env: { ...own, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout?.on('data', note);
      child.stderr?.on('data', note);
    },
    isUp: async () => isAlive() && (await isReady(port)),
    stop: () => end(child, 'SIGTERM'),
  };
}

const BACK_MS = 300_000;

export const isServing = (victim: Victim): Promise<number> =>
  until(
    `${victim.name} is up`,
    async () => {
      // It ends by itself where the database is away at its start; whoever runs it starts it again, as systemd or compose would.
      await victim.revive();
      return victim.isUp();
    },
    BACK_MS,
  );
