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

/** Everything that these files import, but for the list of contracts: of that they use next to nothing. */
function withAllItImports(graph: Graph, entries: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id) || id.endsWith('/contract/src/index.ts')) return;
    seen.add(id);
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) visit(next);
  };
  for (const entry of entries) visit(entry);
  return seen;
}

let apart: ReadonlySet<string> | undefined;
/**
 * One file for all that the desk needs before anything is painted: as fifty files, which is how they are split by
 * themselves, reading them took longer than drawing the page. What phones and the early script use stays apart.
 */
function frameOrApart(id: string, graph: Graph): string | null {
  apart ??= withAllItImports(graph, [`${HERE}/m.html`, `${HERE}/src/early.ts`]);
  const isShared = apart.has(id) || /\/contract\/src\/(?:index|tracking-number)\.ts$/.test(id);
  return isShared ? null : 'frame';
}

export default defineConfig({
  plugins: [react(), phonePages, earlyScript, compressed],
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      input: { index: 'index.html', m: 'm.html', early: 'src/early.ts' },
      output: {
        codeSplitting: { groups: [{ debugName: 'frame', tags: ['$initial'], name: frameOrApart, includeDependenciesRecursively: false }] },
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
