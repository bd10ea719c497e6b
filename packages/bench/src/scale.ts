import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { drive, HEAD } from './drive.ts';
import { exportAll, exportLine } from './export.ts';
import type { Figure } from './figures.ts';
import { stockGoods } from './goods.ts';
import { load, percentile } from './load.ts';
import { FULL_PAGE, probesOf, type Probe } from './probes.ts';
import { cpuSeconds, isKept, productEnv, startServer, type BenchServer } from './server.ts';
import { printSizes } from './sizes.ts';

const GENERATE = fileURLToPath(new URL('../../server/src/cli/generate-orders.ts', import.meta.url));
const SIZES = (process.env.DANFLOW_BENCH_SIZES ?? '10000,1000000').split(',').map(Number);
/** Where the disk is too small for every order's: of each so many orders the journal holds one. */
const JOURNAL_EVERY = process.env.DANFLOW_BENCH_JOURNAL_EVERY ?? '1';
const SKUS = 1000;
const INTAKE = 10_000;
const WARM = 10;
/** Short answers are asked more often: in few of them one pause for garbage is the 99th percentile. */
const ASKED: Readonly<Record<Probe['group'], number>> = { list: 150, deep: 150, count: 150, board: 1000, search: 1000, open: 1000 };
/** Groups to ask, `search,open`; absent: all. */
const ONLY = process.env.DANFLOW_BENCH_ONLY?.split(',');
/** Nothing is measured until the server has been this idle for a second: a copy of a year has timers and a notary to catch up with. */
const IDLE_CPU = 0.1;
const PATIENCE_S = 120;

/** Most that an answer may take longer than among the fewest orders (issue: a million orders as the gate). */
const BARS: Readonly<Record<Probe['group'], number>> = { list: 4, deep: 4, count: 4, board: 2, search: 2, open: 1.2 };

interface Answer {
  /** Rows of the page; undefined where there are none to count. */
  readonly shown: number | undefined;
  readonly p50: number;
  readonly p99: number;
}

interface Measured {
  readonly orders: number;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly groups: ReadonlyMap<string, Probe['group']>;
}

export async function generate(server: BenchServer, orders: number): Promise<void> {
  const env = { ...productEnv(), DATABASE_URL: server.databaseUrl, DANFLOW_DATA: server.dataDir };
  const child = spawn(process.execPath, [GENERATE, String(orders), JOURNAL_EVERY], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`the orders were not generated: ${code}`);
}

/** A folder for filled databases, so that a second run begins at once; drop them by hand (`danflow_kept_…`). */
const KEEP = process.env.DANFLOW_BENCH_KEEP;

/** A server whose database has a year of orders. */
async function filled(orders: number): Promise<BenchServer> {
  const folder = KEEP === undefined ? undefined : path.join(KEEP, String(orders));
  if (folder !== undefined && isKept(folder)) return startServer({}, folder);
  const server = await startServer();
  try {
    await stockGoods(server, SKUS, 1_000_000);
    if (orders > 0) await generate(server, orders);
    if (folder === undefined) return server;
    await server.keep(folder);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return startServer({}, folder);
}

/** Fills the databases that `scale` and `scale-intake` then begin from. */
export async function scalePrepare(): Promise<void> {
  for (const size of SIZES) await (await filled(size)).stop();
}

async function untilIdle(server: BenchServer): Promise<void> {
  for (let tries = 0; tries < PATIENCE_S; tries += 1) {
    const before = await cpuSeconds(server.pids);
    await sleep(1000);
    if ((await cpuSeconds(server.pids)) - before < IDLE_CPU) return;
  }
}

async function rowsOf(server: BenchServer, { request }: Probe): Promise<number | undefined> {
  const path = /^GET (\S+)/.exec(request)?.[1];
  if (path === undefined) return undefined;
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { authorization: `Bearer ${server.apiKey}` } });
  return ((await answer.json()) as { items?: unknown[] }).items?.length;
}

async function ask(server: BenchServer, probe: Probe): Promise<Answer> {
  const { name, request, group } = probe;
  const requests = ASKED[group];
  const { answers, latencies } = await load({ port: server.port, connections: 1, requests, request: () => request });
  if ((answers.get(200) ?? 0) !== requests) throw new Error(`${name}: ${JSON.stringify([...answers])}`);
  return { shown: await rowsOf(server, probe), p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

async function measure(orders: number): Promise<Measured> {
  const server = await filled(orders);
  try {
    const probes = (await probesOf(server)).filter((p) => ONLY?.includes(p.group) ?? true);
    for (const { request } of probes) await load({ port: server.port, connections: 1, requests: WARM, request: () => request });
    await untilIdle(server);
    const answers = new Map<string, Answer>();
    for (const probe of probes) answers.set(probe.name, await ask(server, probe));
    await printSizes(server.databaseUrl, orders);
    return { orders, answers, groups: new Map(probes.map((p) => [p.name, p.group])) };
  } finally {
    await server.stop();
  }
}

/**
 * What among few orders an answer is held against: the same question; where it has fewer rows to show there (nobody is late
 * among fifty open orders), the first page of all, which is full.
 */
function heldAgainst(small: Measured, name: string, large: Answer): { readonly answer: Answer; readonly isFullPage: boolean } | undefined {
  const own = small.answers.get(name);
  const full = small.answers.get(FULL_PAGE);
  if (!own) return undefined;
  const isShorter = full !== undefined && own.shown !== undefined && large.shown !== undefined && own.shown < large.shown;
  return isShorter && full.p99 > own.p99 ? { answer: full, isFullPage: true } : { answer: own, isFullPage: false };
}

const ms = (value: number): string => value.toFixed(1);

/** Answers among few and among many orders, and how much longer the latter take. */
export async function scale(): Promise<Figure[]> {
  const [few, ...others] = SIZES;
  const small = await measure(few ?? 10_000);
  const figures: Figure[] = [];
  for (const size of others) {
    const large = await measure(size);
    const worst = new Map<Probe['group'], number>();
    console.log(
      `\n| answer | ${small.orders.toLocaleString('en')}: p50 | p99 | ${size.toLocaleString('en')}: p50 | p99 ms | p50 × | p99 × | bar |\n|---|---:|---:|---:|---:|---:|---:|---:|`,
    );
    for (const [name, answer] of large.answers) {
      const { p50, p99 } = answer;
      const held = heldAgainst(small, name, answer);
      const group = large.groups.get(name);
      if (!held || !group) continue;
      const was = held.answer;
      const times = p99 / was.p99;
      worst.set(group, Math.max(worst.get(group) ?? 0, times));
      console.log(
        `| ${name}${held.isFullPage ? ' †' : ''} | ${ms(was.p50)} | ${ms(was.p99)} | ${ms(p50)} | ${ms(p99)} | ${(p50 / was.p50).toFixed(2)} | ${times.toFixed(2)}${times > BARS[group] ? ' **over**' : ''} | ${BARS[group]} |`,
      );
    }
    console.log(`\n† among fewer orders the page is not full: held against ${FULL_PAGE}.`);
    for (const [group, times] of worst)
      figures.push({
        name: `${group} of ${size.toLocaleString('en')} orders / of ${small.orders.toLocaleString('en')}: the worst p99`,
        value: times,
        unit: 'ratio',
        atMost: BARS[group],
      });
  }
  return figures;
}

async function rateAt(server: BenchServer, what: string): Promise<number> {
  await drive(server, { what: `warm-up, ${what}`, connections: 64, requests: 3000, skus: SKUS });
  return (await drive(server, { what, connections: 64, requests: INTAKE, skus: SKUS })).rate;
}

/** The rate of new orders into an empty database and into one that holds many. */
export async function scaleIntake(): Promise<Figure[]> {
  const rates: number[] = [];
  for (const size of [0, ...SIZES]) {
    const server = await filled(size);
    try {
      console.log(HEAD);
      rates.push(await rateAt(server, `into ${size.toLocaleString('en')} orders`));
    } finally {
      await server.stop();
    }
  }
  const [empty = 0] = rates;
  return SIZES.map((size, i) => ({
    name: `intake into ${size.toLocaleString('en')} orders / into none`,
    value: (rates[i + 1] ?? 0) / empty,
    unit: 'ratio',
    atLeast: 0.8,
  }));
}

/** All orders of each database out as CSV: what streams begins as soon, and holds as much, whatever there is. */
export async function scaleExport(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) {
    const server = await filled(size);
    try {
      await untilIdle(server);
      const out = await exportAll(server);
      console.log(exportLine(size, out));
      const name = `export of ${size.toLocaleString('en')} orders as CSV`;
      figures.push(
        { name: `${name}, first byte`, value: out.first, unit: 'ms', atMost: 1000 },
        { name, value: out.seconds, unit: 's' },
        { name: `${name}, peak memory of the server`, value: out.peak, unit: 'MB' },
      );
    } finally {
      await server.stop();
    }
  }
  return figures;
}
