import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { PaymentSettings } from '../platform/module.ts';
import { SIMULATORS_MAIN } from '../platform/places.ts';

const Provider = z.object({ baseUrl: z.url(), account: z.record(z.string(), z.string()) });
const ReadyLine = z.object({ ready: z.literal(true), port: z.int(), wechat_pay: Provider, alipay: Provider });
type ReadyLine = z.infer<typeof ReadyLine>;

const START_MS = 20_000;
const PAUSE_MS = 1000;
/** One that dies at every start is given up: the demo goes on, its buyers cannot pay. */
const MAX_RESTARTS = 20;

export interface DemoSimulators {
  /** Addresses and accounts, once they are ready; null when they could not be started. */
  readonly payments: Promise<PaymentSettings | null>;
  stop(): Promise<void>;
}

interface Options {
  readonly dataDir: string;
  /** The demo's own certificate is known to nobody; the simulators talk to no one else. */
  readonly isHttps: boolean;
  readonly say: (line: string) => void;
}

/** One line, or why there is none. */
function firstLine(child: ChildProcess): Promise<ReadyLine> {
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`not ready after ${START_MS / 1000} s`)), START_MS);
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`ended with ${code}`)));
    if (child.stdout === null) return fail(new Error('no output'));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(late);
      const parsed = ReadyLine.safeParse(jsonOf(line));
      if (parsed.success) done(parsed.data);
      else fail(new Error('answered something else'));
    });
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * WeChat Pay and Alipay of the demo, in a process of their own that ends with ours, also when ours is killed: it follows our
 * end of its input. Keys, books and the port stay below the data folder, so that codes shown before a restart stay good.
 */
class Keeper {
  readonly #folder: string;
  readonly #options: Options;
  #child: ChildProcess | null = null;
  #restarts = 0;
  #isStopped = false;

  constructor(options: Options) {
    this.#options = options;
    this.#folder = path.join(options.dataDir, 'simulators');
  }

  /** The port of the last time first; any other when somebody else has taken it. */
  async start(): Promise<ReadyLine> {
    mkdirSync(this.#folder, { recursive: true });
    const port = this.#knownPort();
    const ready = await this.#spawn(port).catch((error: unknown) => {
      if (port === 0 || this.#isStopped) throw error;
      return this.#spawn(0);
    });
    writeFileSync(this.#portFile, String(ready.port));
    return ready;
  }

  get #portFile(): string {
    return path.join(this.#folder, 'port');
  }

  #knownPort(): number {
    const port = existsSync(this.#portFile) ? Number(readFileSync(this.#portFile, 'utf8')) : 0;
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
  }

  async #spawn(port: number): Promise<ReadyLine> {
    const args = [
      '--disable-warning=ExperimentalWarning',
      SIMULATORS_MAIN,
      '--data',
      this.#folder,
      '--port',
      String(port),
      '--follow-stdin',
    ];
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Nothing of ours is theirs to know.
      env: { PATH: process.env.PATH, TZ: process.env.TZ, ...(this.#options.isHttps ? { NODE_TLS_REJECT_UNAUTHORIZED: '0' } : {}) },
    });
    this.#child = child;
    try {
      const ready = await firstLine(child);
      child.once('exit', () => void this.#revive(ready.port));
      return ready;
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  async #revive(port: number): Promise<void> {
    if (this.#isStopped || this.#restarts >= MAX_RESTARTS) return;
    this.#restarts += 1;
    this.#options.say('The payment simulators have ended; starting them again');
    await sleep(PAUSE_MS, undefined, { ref: false });
    // The same port: accounts and codes name it.
    if (!this.#isStopped) await this.#spawn(port).catch(() => this.#revive(port));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(3000, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }
}

const settingsOf = ({ wechat_pay: wechat, alipay }: ReadyLine): PaymentSettings => ({
  urls: { wechat_pay: wechat.baseUrl, alipay: alipay.baseUrl },
  accounts: { wechat_pay: wechat.account, alipay: alipay.account },
});

/** Null where they are not part of the build: the demo then pays at its sandbox. */
export function startDemoSimulators(options: Options): DemoSimulators | null {
  if (!existsSync(SIMULATORS_MAIN)) return null;
  const keeper = new Keeper(options);
  const payments = keeper.start().then(settingsOf, (error: unknown) => {
    options.say(
      `The payment simulators could not be started (${error instanceof Error ? error.message : String(error)}); paying at the sandbox`,
    );
    return null;
  });
  return { payments, stop: () => keeper.stop() };
}
