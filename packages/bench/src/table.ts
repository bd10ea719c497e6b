import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { barOf, median, shown, verdict, type Figure, type Program } from './figures.ts';
import { databaseVersion } from './server.ts';

const KEPT = fileURLToPath(new URL('../results.json', import.meta.url));
const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
const RUNS = Number(process.env.DANFLOW_BENCH_RUNS ?? 3);

export interface Listed {
  readonly name: string;
  readonly run: Program;
  /** Long ones run once; their figures say so. */
  readonly runs?: number;
}

interface Measured {
  readonly figure: Figure;
  readonly values: readonly number[];
}

/** What a program measured when it ran last, and on what. */
interface Kept {
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
  /** µs that one SHA-256 of a short text took, before the first run and after the last. */
  readonly pace?: readonly [number, number];
  readonly figures: readonly Measured[];
}
type Results = Readonly<Record<string, Kept>>;

const HASHES = 300_000;

/** A yardstick: a shared machine gives two and three times as much in one hour as in another. */
function pace(): number {
  const start = performance.now();
  for (let i = 0; i < HASHES; i += 1) hash('sha256', `13800000000 ${i}`, 'buffer');
  return Number((((performance.now() - start) * 1000) / HASHES).toFixed(2));
}

async function measured({ name, run, runs = RUNS }: Listed): Promise<Measured[]> {
  const byName = new Map<string, { figure: Figure; values: number[] }>();
  for (let i = 1; i <= runs; i += 1) {
    console.log(`\n## ${name}, run ${i} of ${runs}\n`);
    for (const figure of (await run()) ?? []) {
      const known = byName.get(figure.name) ?? { figure, values: [] };
      known.values.push(figure.value);
      byName.set(figure.name, known);
    }
  }
  return [...byName.values()];
}

async function machine(): Promise<string> {
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}, ${gigabytes} GB, Node ${process.version}, PostgreSQL ${await databaseVersion()}`;
}

async function commit(): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD']).catch(() => ({ stdout: 'unknown' }));
  return stdout.trim();
}

async function measure(program: Listed): Promise<Kept> {
  const of = { commit: await commit(), date: new Date().toISOString().slice(0, 10), machine: await machine() };
  const before = pace();
  const figures = await measured(program);
  return { ...of, pace: [before, pace()], figures };
}

const rowOf = ({ figure, values }: Measured): string => {
  const middle = median(values);
  const range = values.length > 1 ? `${shown(figure, Math.min(...values))} – ${shown(figure, Math.max(...values))}` : 'one run';
  return `| ${figure.name} | ${shown(figure, middle)} ${figure.unit === 'ratio' || figure.unit === 'count' ? '' : figure.unit} | ${range} | ${barOf(figure)} | ${verdict(figure, middle)} |`;
};

const headOf = (name: string, { commit: of, date, pace: yardstick }: Kept): string =>
  `| **${name}**, commit ${of}, ${date}${yardstick ? `, a hash ${yardstick.map((p) => p.toFixed(1)).join(' and ')} µs` : ''} | | | | |`;

function tableOf(results: Results, order: readonly string[]): string {
  const names = [...order.filter((name) => results[name]), ...Object.keys(results).filter((name) => !order.includes(name))];
  const known = names.flatMap((name) => (results[name] ? [[name, results[name]] as const] : []));
  const machines = [...new Set(known.map(([, kept]) => kept.machine))];
  const rows = known.flatMap(([name, kept]) => [headOf(name, kept), ...kept.figures.map(rowOf)]);
  return `# Results

Written by \`npm run bench\`; what each means and how it is measured: README.md. Load and database share the machine, itself a shared one: compare figures of one program alone. How fast it was is told by the time of one SHA-256 of a short text, before and after.

${machines.join('; ')}

| what | median | from – to | asked | |
|---|---:|---|---|---|
${rows.join('\n')}
`;
}

/** Of other sizes than usual it is another row. */
const labelOf = (name: string): string =>
  name.startsWith('scale') && process.env.DANFLOW_BENCH_SIZES !== undefined ? `${name} ${process.env.DANFLOW_BENCH_SIZES}` : name;

/** Measures the programs and puts what they said into the table; what the others said when they ran last stays. */
export async function intoTable(programs: readonly Listed[], order: readonly string[]): Promise<void> {
  for (const program of programs) {
    const kept = await measure(program);
    const results = JSON.parse(await readFile(KEPT, 'utf8').catch(() => '{}')) as Results;
    const all: Results = { ...results, [labelOf(program.name)]: kept };
    await writeFile(KEPT, `${JSON.stringify(all, null, 2)}\n`);
    await writeFile(RESULTS, tableOf(all, order));
  }
  console.log(`\n${await readFile(RESULTS, 'utf8')}`);
}
