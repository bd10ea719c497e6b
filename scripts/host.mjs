// Plain JavaScript for Node >= 20: runs before anything is installed (R32).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = path.join(ROOT, 'node_modules');
const LOCKFILE = path.join(ROOT, 'package-lock.json');
const LEAST_NODE = 20;
const WANTED_NODE = 24;

const major = () => Number(process.versions.node.split('.')[0]);

/** Ends the script with one sentence: a stack trace would hide it. */
export function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function requireNode() {
  if (major() < LEAST_NODE)
    refuse(`Danflow needs Node ${LEAST_NODE} or newer to start; this is ${process.versions.node}. See https://nodejs.org/.`);
}

/** The Node that runs TypeScript as it is: the host's when new enough, else the one pinned in package.json. */
export function wantedNode() {
  if (major() >= WANTED_NODE) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = path.join(MODULES, `node-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(file)) return file;
  return refuse(
    `Danflow needs Node ${WANTED_NODE} here and brings none for ${platform}-${process.arch}; this is ${process.versions.node}. Install it from https://nodejs.org/.`,
  );
}

const hashOf = (text) => createHash('sha256').update(text).digest('hex');
const readOr = (file, otherwise) => (existsSync(file) ? readFileSync(file, 'utf8') : otherwise);

/** Runs a program to its end. Speaks up every ten seconds, because a silent half minute looks like a hang. */
export function run(program, args, { what, quiet = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const began = Date.now();
    const ticker = what && setInterval(() => console.log(`${what} … (${Math.round((Date.now() - began) / 1000)} s)`), 10_000);
    const child = spawn(program, args, { cwd: ROOT, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit', ...options });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => (clearInterval(ticker), reject(error)));
    child.once('close', (code) => (clearInterval(ticker), resolve({ code: code ?? 1, output: Buffer.concat(output).toString() })));
  });
}

/** Installs from the lockfile when it changed since the last time, or when nothing is installed. */
export async function installIfNeeded() {
  const stamp = path.join(MODULES, '.danflow-stamp');
  const wanted = hashOf(readFileSync(LOCKFILE, 'utf8'));
  if (readOr(stamp, '') === wanted) return;
  if (!existsSync(stamp) && installedByHand()) return writeFileSync(stamp, wanted);
  console.log('Installing what package-lock.json lists (the first time takes a minute or two)');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=optional', '--no-fund', '--no-audit', '--loglevel=error'];
  const viaNode = npm !== undefined && /\.c?js$/.test(npm);
  const { code } = await run(viaNode ? process.execPath : 'npm', viaNode ? [npm, ...args] : args, {
    what: 'Installing',
    shell: !viaNode && process.platform === 'win32',
  }).catch((error) => refuse(`npm could not be run: ${error.message}.`));
  if (code !== 0) refuse('npm ci failed; its message is above.');
  writeFileSync(stamp, wanted);
}

/** npm leaves its own copy of the lockfile: newer than ours means somebody ran npm after the last change. */
function installedByHand() {
  const hidden = path.join(MODULES, '.package-lock.json');
  return existsSync(hidden) && statSync(hidden).mtimeMs >= statSync(LOCKFILE).mtimeMs;
}

const WEB = path.join(ROOT, 'packages/web');

/**
 * Builds the screens when their sources changed. By content: a checkout touches the times of every file.
 * Throws when they cannot be built.
 */
export async function buildWebIfNeeded() {
  if (!existsSync(path.join(WEB, 'index.html'))) return console.log('There are no screens in packages/web yet; serving the API alone');
  const stamp = path.join(WEB, 'dist', '.danflow-stamp');
  const wanted = hashSources();
  if (readOr(stamp, '') === wanted) return;
  console.log('Building the screens');
  const began = Date.now();
  const { code, output } = await run(wantedNode(), [path.join(MODULES, 'vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: WEB,
    quiet: true,
    what: 'Building the screens',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (code !== 0) throw new Error(`The screens could not be built:\n${output}`);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  console.log(`Built the screens (${Math.round((Date.now() - began) / 1000)} s)`);
}

function hashSources() {
  const hash = createHash('sha256').update(readFileSync(LOCKFILE));
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== 'dist') visit(file);
      } else if (!/\.test\.tsx?$/.test(entry.name)) {
        hash.update(`${path.relative(ROOT, file)}\0`).update(readFileSync(file));
      }
    }
  };
  visit(WEB);
  visit(path.join(ROOT, 'packages/contract'));
  return hash.digest('hex');
}

/** Arguments and environment that every one of our TypeScript programs gets. */
export const nodeArgs = (file, rest = []) => [
  ...(existsSync(path.join(ROOT, '.env')) ? ['--env-file=.env'] : []),
  path.join(ROOT, file),
  ...rest,
];
export const nodeEnv = () => ({
  // glibc gives each thread an arena that it never gives back: two hold 40 to 70 MB less after a long import.
  MALLOC_ARENA_MAX: '2',
  NODE_COMPILE_CACHE: path.join(ROOT, '.cache/compile'),
  ...process.env,
});

/**
 * Runs a program in our place: signals go on to it, its exit code becomes ours. The open channel tells it when we are killed
 * without a chance to say so; an orphaned server would hold port and data folder.
 */
export function become(program, args, { ipc = false } = {}) {
  const child = spawn(program, args, { cwd: ROOT, env: nodeEnv(), stdio: ipc ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => refuse(`${program} could not be run: ${error.message}.`));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
  if (process.env.npm_lifecycle_event !== undefined) endWithParent(child);
  return child;
}

/** A SIGTERM to npm ends npm and the shell between us, and neither passes it on: seen from here, the parent is gone. */
function endWithParent(child) {
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && child.kill('SIGTERM');
  setInterval(watch, 250).unref();
}
