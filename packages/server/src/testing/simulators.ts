import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = path.join(import.meta.dirname, '../../../simulators/src/main.ts');
const START_MS = 20_000;

interface SimulatedProvider {
  readonly baseUrl: string;
  /** The merchant's account by the names of the provider kind's fields. */
  readonly account: Readonly<Record<string, string>>;
}

interface ReadyLine {
  readonly ready: true;
  readonly port: number;
  readonly wechat_pay: SimulatedProvider;
  readonly alipay: SimulatedProvider;
}

export interface TestSimulators {
  readonly url: string;
  readonly wechatPay: SimulatedProvider;
  readonly alipay: SimulatedProvider;
  /** `{ kind, provider?, operation?, times?, ms? }`, see packages/simulators/README.md. */
  arm(...faults: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  clearFaults(): Promise<void>;
  /** `now` moves both clocks, `booksAheadMs` only that of trades and bills. */
  setClock(wish: { readonly now?: Date; readonly booksAheadMs?: number }): Promise<void>;
  stop(): Promise<void>;
}

async function firstLine(child: ReturnType<typeof spawn>): Promise<string> {
  if (!child.stdout) throw new Error('the simulators have no output');
  const lines = createInterface({ input: child.stdout });
  const late = AbortSignal.timeout(START_MS);
  return new Promise((done, fail) => {
    lines.once('line', done);
    child.once('exit', (code) => fail(new Error(`the simulators ended with ${code}`)));
    late.addEventListener('abort', () => fail(new Error(`the simulators are not ready after ${START_MS} ms`)));
  });
}

/** The simulators as a process of their own, as the product meets them: over HTTP and by their one line. `speed` shortens their waits. */
export async function testSimulators({ speed = 100 }: { readonly speed?: number } = {}): Promise<TestSimulators> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'danflow-simulators-'));
  // They follow our end of their stdin: a test runner that is killed leaves no process behind.
  const args = ['--disable-warning=ExperimentalWarning', MAIN, '--data', dataDir, '--speed', String(speed), '--follow-stdin'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const line = await firstLine(child).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const ready = JSON.parse(line) as ReadyLine;
  const url = `http://127.0.0.1:${ready.port}`;
  const send = async (method: string, address: string, body?: unknown): Promise<void> => {
    const options = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(url + address, { method, ...options });
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
  };
  return {
    url,
    wechatPay: ready.wechat_pay,
    alipay: ready.alipay,
    arm: (...faults) => send('POST', '/faults', faults),
    clearFaults: () => send('DELETE', '/faults'),
    setClock: ({ now, booksAheadMs }) => send('POST', '/clock', { now: now?.toISOString(), booksAheadMs }),
    stop,
  };
}
