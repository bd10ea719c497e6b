import { parseArgs } from 'node:util';
import { joinTestCluster } from '../testing/cluster.ts';
import { provideTemplate } from '../testing/template.ts';
import { cloneDatabase } from '../testing/temporary-database.ts';
import { printRun, runHistories } from './run.ts';

// npm run histories: generated histories against the laws, on the built-in PostgreSQL. --runs, --seconds bound it;
// --seed and --path replay what a failing run printed. Exit code 1 when a law was broken.

const whole = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,10}$/.test(text)) throw new RangeError(`Not a whole number: ${text}`);
  return Number(text);
};

const { values } = parseArgs({
  options: { runs: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
});
const seconds = whole(values.seconds);
const say = (line: string): void => console.log(line);
const cluster = await joinTestCluster(say);
try {
  const template = await provideTemplate(cluster.adminUrl);
  const report = await runHistories({
    runs: values.path === undefined ? (whole(values.runs) ?? 1000) : 1,
    seed: whole(values.seed),
    path: values.path,
    maxMs: seconds === undefined ? undefined : seconds * 1000,
    makeDatabase: () => cloneDatabase(cluster.adminUrl, template),
    say,
  });
  for (const line of printRun(report)) console.log(line);
  process.exitCode = report.counterexample ? 1 : 0;
} finally {
  await cluster.leave();
}
