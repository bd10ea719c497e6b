import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { drive, HEAD, SKUS } from './drive.ts';
import { median, type Figure } from './figures.ts';
import { stockGoods } from './goods.ts';
import { rss } from './memory.ts';
import { productEnv, startServer } from './server.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ORDERS = Number(process.env.DANFLOW_BENCH_ORDERS ?? 1_000_000);
const STARTS = 3;
/** Of quiet the server tidies up its heap within twenty seconds. */
const SETTLE_MS = 25_000;

interface Started {
  readonly seconds: number;
  readonly megabytes: number;
}

/** From the command to the first healthy answer, with the built-in PostgreSQL; then the memory of the Node that serves, at rest. */
async function startOnce(folder: string, dataDir: string): Promise<Started> {
  const began = performance.now();
  const child = spawn(process.execPath, [path.join(folder, 'danflow.mjs'), 'start'], {
    env: { ...productEnv(), DANFLOW_DATA: dataDir, PORT: '0', HOST: '127.0.0.1', DANFLOW_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const ready = /ready: (\S+)/.exec(said);
      if (ready?.[1]) resolve(ready[1]);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
  if (!(await fetch(`${address}/readyz`)).ok) throw new Error('it is not ready');
  const seconds = (performance.now() - began) / 1000;
  await sleep(SETTLE_MS);
  const megabytes = await rss(await servingPid(child.pid ?? 0));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { seconds, megabytes };
}

/** The launcher hands over to a Node of its own: of the two, the larger one serves. */
async function servingPid(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,comm=', '--ppid', String(pid)]).catch(() => ({ stdout: '' }));
  const nodes = stdout
    .split('\n')
    .flatMap((line) => (/^\s*(\d+)\s+(node|MainThread)/.exec(line)?.[1] ? [Number(line.trim().split(/\s+/)[0])] : []));
  const all = [pid, ...nodes];
  const sizes = await Promise.all(all.map(rss));
  return all[sizes.indexOf(Math.max(...sizes))] ?? pid;
}

async function packaged(): Promise<Figure[]> {
  // Below the repository, so that the libraries are found without installing them.
  const folder = path.join(ROOT, '.cache', `bench-packaged-${process.pid}`);
  const parent = process.getuid?.() === 0 ? '/var/lib' : tmpdir();
  const parentDir = await mkdtemp(path.join(parent, 'danflow-bench-'));
  // PostgreSQL, which is another user where we are root, must be able to enter.
  await chmod(parentDir, 0o755);
  const dataDir = path.join(parentDir, 'data');
  try {
    await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts/package.mjs'), '--no-pack', '--no-web', `--out=${folder}`]);
    const first = await startOnce(folder, dataDir);
    console.log(`first start, which makes the database: ${first.seconds.toFixed(1)} s`);
    const again: Started[] = [];
    for (let i = 0; i < STARTS; i += 1) {
      const one = await startOnce(folder, dataDir);
      console.log(`start again: ${one.seconds.toFixed(2)} s, ${Math.round(one.megabytes)} MB`);
      again.push(one);
    }
    return [
      {
        name: 'packaged build, second start to healthy, built-in PostgreSQL',
        value: median(again.map((s) => s.seconds)),
        unit: 's',
        atMost: 3,
      },
      { name: 'Node resident at rest, packaged build', value: median(again.map((s) => s.megabytes)), unit: 'MB', atMost: 180 },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(parentDir, { recursive: true, force: true });
  }
}

/** Memory at rest before and after many orders, of the server from its sources. */
async function afterIntakes(): Promise<Figure[]> {
  const server = await startServer();
  try {
    await stockGoods(server, SKUS, 10_000_000);
    const pid = server.pids[0] ?? 0;
    await sleep(SETTLE_MS);
    const before = await rss(pid);
    console.log(`\n${HEAD}`);
    await drive(server, { what: `${ORDERS.toLocaleString('en')} intakes`, connections: 64, requests: ORDERS });
    await sleep(SETTLE_MS);
    const after = await rss(pid);
    console.log(`resident at rest: ${Math.round(before)} MB before, ${Math.round(after)} MB after`);
    return [
      {
        name: `Node resident at rest after ${ORDERS.toLocaleString('en')} intakes / before`,
        value: after / before,
        unit: 'ratio',
        atMost: 1.5,
      },
    ];
  } finally {
    await server.stop();
  }
}

/** How soon the packaged build is back, and what it holds. */
export async function start(): Promise<Figure[]> {
  return [...(await packaged()), ...(await afterIntakes())];
}
