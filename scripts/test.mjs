// npm test: every check and every test, on a fresh clone with Node >= 20. --check leaves the browser tests out.
// The last line is `N passed, N failed, N skipped`, checks and tests together (R33).
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildWebIfNeeded, installIfNeeded, nodeEnv, requireNode, ROOT, run, wantedNode } from './host.mjs';

const isCheck = process.argv.includes('--check');
const isCi = process.env.CI === 'true';
const count = { passed: 0, failed: 0, skipped: 0 };

requireNode();
await installIfNeeded();
const node = wantedNode();
// Tools start `node` by themselves: it must be the same one.
const env = { ...nodeEnv(), PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` };
const bin = (file) => path.join(ROOT, 'node_modules', file);

async function step(name, work) {
  const began = Date.now();
  const { code, output } = await work().catch((error) => ({ code: 1, output: error.message }));
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  count[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd());
}

const tool = (name, file, ...args) => step(name, () => run(node, [file, ...args], { quiet: true, what: name, env }));

const tsc = (folder, name) => [
  bin('typescript/bin/tsc'),
  '--noEmit',
  '-p',
  folder,
  '--incremental',
  '--tsBuildInfoFile',
  `.cache/${name}.tsbuildinfo`,
];
await tool('types of the server side', ...tsc('.', 'server'));
if (existsSync(path.join(ROOT, 'packages/web/index.html'))) {
  await tool('types of the screens', ...tsc('packages/web', 'web'));
}
await tool('lint', bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings');
await tool('format', bin('oxfmt/bin/oxfmt'), '--check');
await tool('nothing unused', bin('knip/bin/knip.js'), '--no-config-hints', '--no-progress');
await tool('lockfile names every platform', path.join(ROOT, 'scripts/check-lockfile.mjs'));
await tool('import map', path.join(ROOT, 'scripts/check-imports.mjs'));
await tool('generated files are fresh', path.join(ROOT, 'packages/server/src/cli/gen.ts'), '--check');
if (!isCheck) {
  await step('a browser is there', provideBrowser);
  await step('the screens build', async () => (await buildWebIfNeeded(), { code: 0, output: '' }));
}
await runTests();

const { passed, failed, skipped } = count;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** System packages are installed by CI alone; a person is told the command (R33). */
async function provideBrowser() {
  const places = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  if (places.some((place) => place && existsSync(place))) return { code: 0, output: '' };
  if (!isCi)
    return { code: 1, output: 'Chromium is missing: run `sudo apt-get install -y chromium fonts-noto-cjk`, or set CHROMIUM_PATH.' };
  const packages = ['chromium-headless-shell', 'fonts-noto-cjk'];
  await run('apt-get', ['update'], { quiet: true, what: 'Updating the package list' });
  return run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { quiet: true, what: 'Installing Chromium' });
}

async function runTests() {
  const report = path.join(ROOT, '.cache', 'test-report.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', ...(isCheck ? ['--project', '!e2e'] : [])];
  const { code } = await run(node, [bin('vitest/vitest.mjs'), ...args], { env: { ...env, DANFLOW_TEST_JSON: report } });
  if (!existsSync(report)) {
    count.failed += 1;
    return;
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'));
  count.passed += numPassedTests;
  count.failed += numFailedTests;
  count.skipped += numPendingTests + numTodoTests;
  // A file that could not be loaded, a leaked rejection, or no test at all: vitest ends with an error although no test failed.
  if (numTotalTests === 0 || (code !== 0 && numFailedTests === 0)) count.failed += 1;
}
