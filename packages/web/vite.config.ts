import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const API = process.env.DANFLOW_DEV_API ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}`;
const HERE = import.meta.dirname.replaceAll('\\', '/');

/** As the server does: every address below /m is the phone's page. */
const phonePages: Plugin = {
  name: 'phone-pages',
  configureServer: (server) => {
    server.middlewares.use((request, _response, next) => {
      if (/^\/m(?:[/?#]|$)/.test(request.url ?? '')) request.url = '/m.html';
      next();
    });
  },
};

/** Puts early.ts before every other script of the desk's page. */
const earlyScript: Plugin = {
  name: 'early-script',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle, path }) => {
      const early = Object.values(bundle ?? {}).find((c) => c.type === 'chunk' && c.isEntry && c.name === 'early');
      if (!early || !path.endsWith('/index.html')) return [];
      return [
        { tag: 'script', attrs: { type: 'module', async: true, crossorigin: true, src: `/${early.fileName}` }, injectTo: 'head-prepend' },
      ];
    },
  },
};

const WORTH_BYTES = 1000;

/** Compressed once here: compressing each file for each browser that asks took longer than sending it. */
const compressed: Plugin = {
  name: 'compressed',
  writeBundle: ({ dir = '' }, bundle) => {
    for (const name of Object.keys(bundle)) {
      const file = path.join(dir, name);
      const content = readFileSync(file);
      if (!/\.(?:js|css|html)$/.test(name) || content.length < WORTH_BYTES) continue;
      writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      writeFileSync(`${file}.gz`, gzipSync(content));
    }
  },
};

interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Lists of contracts and of controls: of what they name next to nothing is used. */
const LISTS = /\/(?:contract\/src|antd\/es)\/index\.[jt]s$/;

/** Everything that these files import. */
function reachOf(graph: Graph, entries: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id) || LISTS.test(id)) return;
    seen.add(id);
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) visit(next);
  };
  for (const entry of entries) visit(entry);
  return seen;
}

const PHONE = [`${HERE}/m.html`];
const EARLY = [`${HERE}/src/early.ts`];
const DESK = [`${HERE}/src/main.tsx`];
const ANTD = path.resolve(HERE, '../../node_modules/antd/es').replaceAll('\\', '/');
/** What nearly every page has of antd. */
const CONTROLS = ['config-provider', 'theme', 'button', 'input', 'modal', 'tooltip'].map((name) => `${ANTD}/${name}/index.js`);

const reached = new Map<readonly string[], ReadonlySet<string>>();
function isReached(id: string, graph: Graph, entries: readonly string[]): boolean {
  const known = reached.get(entries) ?? reachOf(graph, entries);
  reached.set(entries, known);
  return known.has(id);
}

/**
 * Few files instead of the fifty that bundlers make by themselves: reading those took longer than drawing the page.
 * What the early script needs comes first and alone, then what phones use as well, then the desk's frame.
 */
function fileOf(id: string, graph: Graph): string | null {
  // The early script itself is the desk's alone: phones share what it needs, and must not run it.
  if (EARLY.includes(id)) return null;
  if (isReached(id, graph, EARLY)) return 'start';
  if (isReached(id, graph, PHONE)) return isReached(id, graph, DESK) ? 'base' : null;
  return /\/contract\/src\/(?:index|tracking-number)\.ts$/.test(id) ? null : 'frame';
}

/** antd by itself: the board is painted without it. */
const controlsOf = (id: string, graph: Graph): string | null => (isReached(id, graph, CONTROLS) ? 'controls' : null);

export default defineConfig({
  plugins: [react(), phonePages, earlyScript, compressed],
  base: '/',
  resolve: { alias: { zod: `${HERE}/src/app/no-zod.ts` } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Browsers without it do without; it was one file more before the first paint.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', m: 'm.html', early: 'src/early.ts' },
      output: {
        codeSplitting: {
          groups: [
            { debugName: 'first', tags: ['$initial'], name: fileOf, includeDependenciesRecursively: false },
            { debugName: 'controls', name: controlsOf, includeDependenciesRecursively: false },
          ],
        },
      },
    },
    // A warning says when a file grows past the budget of the board page.
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 5173,
    // The buyer's pages and signed files come from the server as well.
    proxy: Object.fromEntries(
      ['/api', '/p', '/files', '/docs', '/openapi.json'].map((path) => [path, { target: API, changeOrigin: false }]),
    ),
  },
});
