import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { barOf, median, shown, verdict, type Figure, type Program } from './figures.ts';
import { databaseVersion } from './server.ts';

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

async function measure({ name, run, runs = RUNS }: Listed): Promise<Measured[]> {
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

const rowOf = ({ figure, values }: Measured): string => {
  const middle = median(values);
  const range = values.length > 1 ? `${shown(figure, Math.min(...values))} – ${shown(figure, Math.max(...values))}` : 'one run';
  return `| ${figure.name} | ${shown(figure, middle)} ${figure.unit === 'ratio' || figure.unit === 'count' ? '' : figure.unit} | ${range} | ${barOf(figure)} | ${verdict(figure, middle)} |`;
};

async function machine(): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD']).catch(() => ({ stdout: 'unknown' }));
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}, ${gigabytes} GB · Node ${process.version} · PostgreSQL ${await databaseVersion()} · commit ${stdout.trim()} · ${new Date().toISOString().slice(0, 10)}`;
}

/** Every listed program, and one table of the medians: printed, and written to RESULTS.md. */
export async function all(programs: readonly Listed[]): Promise<void> {
  const sections: Measured[] = [];
  for (const program of programs) sections.push(...(await measure(program)));
  const head = '| what | median | from – to | asked | |\n|---|---:|---|---|---|';
  const text = `# Results\n\nWritten by \`npm run bench\`; what each means and how it is measured: README.md. Load and database share the machine.\n\n${await machine()}\n\n${head}\n${sections.map(rowOf).join('\n')}\n`;
  await writeFile(RESULTS, text);
  console.log(`\n${text}`);
}
