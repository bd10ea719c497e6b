// npm run package: dist/danflow, a package that runs where Node refuses to strip types (inside node_modules), and its .tgz.
// --no-pack: no .tgz. --no-web: without building the screens. --out=<folder>: elsewhere.
// Our own code is bundled to JavaScript; libraries stay dependencies, at the versions that were tested.
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWebIfNeeded, installIfNeeded, refuse, requireNode, ROOT, run, wantedNode } from './host.mjs';

requireNode();
await installIfNeeded();
if (Number(process.versions.node.split('.')[0]) < 24) {
  // The bundler wants a newer Node than the one npm may run under.
  const { code } = await run(wantedNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
  process.exit(code);
}

const SERVER = path.join(ROOT, 'packages/server');
const argument = (name) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const OUT = argument('out') ?? path.join(ROOT, 'dist/danflow');
const COMMANDS = ['doctor', 'verify', 'reset-password', 'rotate-keys', 'restore'].filter((name) =>
  existsSync(path.join(SERVER, `src/cli/${name}.ts`)),
);
const readJson = (file) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));

/** Files found relative to a source file are not there in the bundle; all such places belong in platform/places.ts. */
function refuseStrayPlaces(folder = path.join(SERVER, 'src')) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !['testing', 'proof', 'gen', 'generate'].includes(entry.name)) refuseStrayPlaces(file);
    const isProduct =
      entry.isFile() && file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('places.ts') && entry.name !== 'gen.ts';
    if (isProduct && /import\.meta\.(dirname|filename)|new URL\([^)]*import\.meta\.url/.test(readFileSync(file, 'utf8'))) {
      refuse(
        `${path.relative(ROOT, file)} finds files relative to itself, which the packaged build cannot: move that to platform/places.ts.`,
      );
    }
  }
}

async function bundle() {
  const { build } = await import('rolldown');
  const input = {
    main: path.join(SERVER, 'src/main.ts'),
    ...Object.fromEntries(COMMANDS.map((name) => [name, path.join(SERVER, `src/cli/${name}.ts`)])),
  };
  await build({
    input,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id) && !id.startsWith('@danflow/') && !id.startsWith('@oxc-project/'),
    // Nothing is rewritten for older engines: the launcher sees to it that this Node runs it.
    transform: { target: 'node24' },
    // Flat: places.ts looks for migrations and web beside the file it ends up in.
    output: { dir: OUT, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'part-[hash].js', sourcemap: true, cleanDir: false },
  });
}

function manifest() {
  const root = readJson('package.json');
  const server = readJson('packages/server/package.json');
  const contract = readJson('packages/contract/package.json');
  const { '@danflow/contract': _own, ...libraries } = server.dependencies;
  return {
    name: root.name,
    version: root.version,
    description: root.description,
    license: root.license,
    type: 'module',
    bin: { danflow: 'danflow.mjs' },
    engines: root.engines,
    dependencies: { ...contract.dependencies, ...libraries },
    optionalDependencies: root.optionalDependencies,
  };
}

const LAUNCHER = `#!/usr/bin/env node
// danflow [start] [--demo] | ${COMMANDS.join(' | ')}
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const programs = ${JSON.stringify(Object.fromEntries([['start', 'main.js'], ...COMMANDS.map((name) => [name, `${name}.js`])]))};
const given = process.argv.slice(2);
const command = given[0] === undefined || given[0].startsWith('-') ? 'start' : given.shift();
const fail = (sentence) => (console.error(sentence), process.exit(1));
if (!Object.hasOwn(programs, command)) fail(\`There is no command \${command}: choose one of \${Object.keys(programs).join(', ')}.\`);

function node() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const name = \`node-\${process.platform === 'win32' ? 'win' : process.platform}-\${process.arch}\`;
  const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const found = places.map((place) => path.join(place, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')).find((file) => existsSync(file));
  return found ?? fail(\`Danflow needs Node 24 here; this is \${process.versions.node}.\`);
}

// The server goes without source maps, which are 25 MB in memory; our code is bundled, not minified, so its traces can be read.
const child = spawn(node(), [...(command === 'start' ? [] : ['--enable-source-maps']), ...(existsSync('.env') ? ['--env-file=.env'] : []), path.join(here, programs[command]), ...given], {
  // glibc gives each thread an arena that it never gives back.
  env: { MALLOC_ARENA_MAX: '2', ...process.env },
  stdio: command === 'start' ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
`;

refuseStrayPlaces();
if (!process.argv.includes('--no-web')) await buildWebIfNeeded().catch((error) => refuse(error.message));
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
await bundle();
cpSync(path.join(SERVER, 'db/migrations'), path.join(OUT, 'migrations'), { recursive: true });
const web = path.join(ROOT, 'packages/web/dist');
if (existsSync(web)) cpSync(web, path.join(OUT, 'web'), { recursive: true });
for (const file of ['LICENSE', 'README.md', 'README.zh-CN.md', '.env.example']) {
  if (existsSync(path.join(ROOT, file))) cpSync(path.join(ROOT, file), path.join(OUT, file));
}
writeFileSync(path.join(OUT, 'danflow.mjs'), LAUNCHER);
chmodSync(path.join(OUT, 'danflow.mjs'), 0o755);
writeFileSync(path.join(OUT, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
if (!process.argv.includes('--no-pack')) {
  const { code } = await run('npm', ['pack', '--silent', '--pack-destination', '..'], { cwd: OUT, shell: process.platform === 'win32' });
  if (code !== 0) refuse('npm pack failed; its message is above.');
}
console.log(`Made ${path.relative(ROOT, OUT)}`);
