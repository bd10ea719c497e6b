import { defineConfig } from 'vitest/config';
import { hasOutsidePostgres, outsideUrl } from './packages/server/src/testing/outside.ts';

const SETUP = 'packages/server/src/testing';
const SKIPPED = ['**/node_modules/**', '**/dist/**'];

const outside = await hasOutsidePostgres();
if (!outside) console.log(`No outside PostgreSQL at ${outsideUrl()} (DANFLOW_TEST_DATABASE_URL): its suite is skipped.`);

/** Two cores are shared by PostgreSQL, the browser and the workers: more workers only make each slower. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters:
      process.env.DANFLOW_TEST_JSON === undefined ? ['default'] : ['default', ['json', { outputFile: process.env.DANFLOW_TEST_JSON }]],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: [...SKIPPED, '**/*.db.test.ts', '**/*.api.test.ts', '**/*.e2e.test.ts'],
          // Properties take thousands of runs, on cores that have other work too: a limit finds what hangs, not what is slow.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'db',
          include: ['packages/*/src/**/*.db.test.ts'],
          // A broker does not care which PostgreSQL is behind it: once is enough, and it is a minute. Replicas are made by an outside one's programs.
          exclude: outside ? [...SKIPPED, '**/platform/bus/**', '**/platform/replica/**'] : SKIPPED,
          globalSetup: [`${SETUP}/setup-embedded.ts`],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'db-outside',
          include: outside ? ['packages/*/src/**/*.db.test.ts'] : [`${SETUP}/no-outside-postgres.ts`],
          // The launcher of the embedded engine has nothing to do with an outside one.
          exclude: [...SKIPPED, '**/embedded-postgres/**'],
          globalSetup: outside ? [`${SETUP}/setup-outside.ts`] : [],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'api',
          include: ['packages/*/src/**/*.api.test.ts'],
          exclude: SKIPPED,
          globalSetup: [`${SETUP}/setup-embedded.ts`],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['packages/e2e/**/*.e2e.test.ts'],
          exclude: SKIPPED,
          globalSetup: [`${SETUP}/setup-embedded.ts`],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
