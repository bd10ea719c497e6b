// Checks the import map, and first that the checker itself sees: without @swc/core it reads 0 modules and finds nothing.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { CANARIES, MAY_CALL, mayCall, RULES } from './import-map.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = path.join(ROOT, 'packages/server/src/modules');

async function look(folder) {
  const { output } = await cruise(['packages'], {
    baseDir: folder,
    parser: 'swc',
    tsPreCompilationDeps: true,
    validate: true,
    ruleSet: { forbidden: RULES },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  });
  return output;
}

async function releaseCanaries() {
  const folder = mkdtempSync(path.join(tmpdir(), 'danflow-canary-'));
  try {
    for (const [file, { text }] of Object.entries(CANARIES)) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), `${text}\n`);
    }
    const { summary } = await look(folder);
    const caught = new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`));
    return Object.entries(CANARIES).filter(([file, { breaks }]) => !caught.has(`${breaks} ${file}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Names a circle in the map, if there is one. */
function findCircle() {
  const visit = (name, trail) => {
    if (trail.includes(name)) return [...trail, name];
    for (const next of mayCall(name)) {
      const found = visit(next, [...trail, name]);
      if (found) return found;
    }
    return undefined;
  };
  return Object.keys(MAY_CALL)
    .map((name) => visit(name, []))
    .find(Boolean);
}

const faults = [];
for (const [file, { breaks }] of await releaseCanaries()) faults.push(`the guard is blind: ${file} breaks ${breaks} and was not found`);
const circle = findCircle();
if (circle) faults.push(`MAY_CALL goes in a circle: ${circle.join(' -> ')}`);
for (const { name } of readdirSync(MODULES, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  if (!(name in MAY_CALL)) faults.push(`the module ${name} is not in MAY_CALL (scripts/import-map.mjs)`);
}
const { summary, modules } = await look(ROOT);
const own = modules.filter(({ source }) => source.startsWith('packages/'));
if (own.length < 50) faults.push(`only ${own.length} modules were read`);
for (const { rule, from, to } of summary.violations)
  faults.push(`${from} -> ${to}: ${rule.name} (${RULES.find(({ name }) => name === rule.name)?.comment})`);

for (const fault of faults) console.error(fault);
console.log(
  `${own.length} modules, ${summary.totalDependenciesCruised} imports, ${Object.keys(CANARIES).length} canaries, ${faults.length} faults`,
);
process.exit(faults.length > 0 ? 1 : 0);
