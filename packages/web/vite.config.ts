import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const API = process.env.DANFLOW_DEV_API ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}`;

export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Files below are preloaded by the entry; a warning says when one grows past the budget of the board page.
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
