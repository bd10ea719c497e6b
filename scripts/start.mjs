// npm start [-- --demo], npm run dev. Plain JavaScript for Node >= 20: with nothing installed yet, this is what runs.
import path from 'node:path';
import { become, buildWebIfNeeded, installIfNeeded, nodeArgs, refuse, requireNode, ROOT, wantedNode } from './host.mjs';

const args = process.argv.slice(2);
const isDev = args.includes('--dev');
const passed = args.filter((arg) => arg !== '--dev');

if (isDev && passed.includes('--https')) refuse('npm run dev serves plain http only: leave --https out, or use npm start -- --https.');
requireNode();
await installIfNeeded();
const node = wantedNode();
if (isDev) {
  const server = become(node, ['--watch', '--watch-preserve-output', ...nodeArgs('packages/server/src/main.ts', passed)]);
  const { spawn } = await import('node:child_process');
  const vite = spawn(node, [path.join(ROOT, 'node_modules/vite/bin/vite.js')], { cwd: path.join(ROOT, 'packages/web'), stdio: 'inherit' });
  server.once('exit', () => vite.kill());
} else {
  await buildWebIfNeeded().catch((error) => refuse(error.message));
  become(node, nodeArgs('packages/server/src/main.ts', passed), { ipc: true });
}
