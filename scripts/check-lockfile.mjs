// The lockfile must name the optional packages of every platform. npm leaves out those that its registry lacks or that another
// platform's node_modules lacks; `npm ci` then fails for everybody with "Missing: … from lock file". --fix writes them in.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FILE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../package-lock.json');
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));

/** Where Node would find `name` from the package at `from`. */
function find(from, name) {
  for (let folder = from; ; folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '') {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (place in lock.packages) return place;
    if (folder === '') return undefined;
  }
}

/** What the name of a platform package says: binding-linux-arm64-musl is for os linux, cpu arm64, libc musl. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu')) && os[0] === 'linux'
      ? ['glibc']
      : undefined;
  return os.length === 1 && cpu.length === 1 ? { cpu, ...(libc && { libc }), os } : undefined;
}

const missing = [];
for (const [from, { optionalDependencies = {}, dev, license }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const platform = platformOf(name);
    if (platform && find(from, name) === undefined)
      missing.push({ name, entry: { version, ...platform, ...(dev && { dev }), ...(license && { license }), optional: true } });
  }
}

if (missing.length === 0) {
  console.log(`${Object.keys(lock.packages).length} packages, all platforms named`);
} else if (process.argv.includes('--fix')) {
  for (const { name, entry } of missing) lock.packages[`node_modules/${name}`] = entry;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Wrote ${missing.length} packages of other platforms into the lockfile`);
} else {
  for (const { name, entry } of missing) console.error(`package-lock.json lacks ${name}@${entry.version}`);
  console.error('Run node scripts/check-lockfile.mjs --fix');
  process.exitCode = 1;
}
