import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCore, openHttp, renderOpenApi } from '../app.ts';
import { renderAccessTable } from '../modules/identity/index.ts';
import { ORDER_TRANSITIONS } from '../modules/orders/order.states.ts';
import { printDatabaseTypes } from './gen/database-types.ts';
import { printSchema } from './gen/schema-sql.ts';
import { printStateChart } from './gen/state-chart.ts';
import { type MigratedDatabase, onMigratedDatabase } from './gen/temporary-database.ts';

// npm run gen [-- --check]: files made from the migrations and the code. --check writes nothing and fails on a stale one.

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const isCheck = process.argv.includes('--check');

async function settle(file: string, text: string): Promise<boolean> {
  const full = path.join(ROOT, file);
  const before = await readFile(full, 'utf8').catch(() => undefined);
  // Git on Windows may have changed the line ends.
  const isFresh = before?.replaceAll('\r\n', '\n') === text;
  if (!isFresh && !isCheck) {
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, text);
  }
  console.log(`  ${isFresh ? 'fresh  ' : isCheck ? 'STALE  ' : 'written'}  ${file}`);
  return isFresh;
}

/** From the routes of the real server, which never listens. */
async function printRoutes({ url }: MigratedDatabase): Promise<Record<string, string>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'danflow-gen-'));
  const settings = {
    dataDir,
    publicUrl: 'http://127.0.0.1:3000',
    timeZone: 'Asia/Shanghai',
    isSandboxAllowed: true,
    metricsToken: null,
    gatherMax: 1,
  };
  const opened = await openCore({
    databaseUrl: url,
    dataDir,
    keyring: null,
    poolMax: 2,
    logLevel: 'silent',
    settings,
    say: () => undefined,
  });
  try {
    const http = await openHttp(opened.deps, { trustProxy: [], areRepliesChecked: false, webDir: null });
    const access = renderAccessTable(http.routes);
    await http.app.close();
    return { 'docs/openapi.json': `${JSON.stringify(await renderOpenApi(opened.deps), null, 2)}\n`, 'docs/generated/access.md': access };
  } finally {
    await opened.close();
    await rm(dataDir, { recursive: true });
  }
}

const files = await onMigratedDatabase<Record<string, string>>(async (database) => ({
  'packages/server/src/platform/database.types.ts': await printDatabaseTypes(database.client),
  'packages/server/db/schema.sql': await printSchema(database.client),
  ...(await printRoutes(database)),
  'docs/generated/order-states.md': printStateChart(
    'The life of an order',
    'packages/server/src/modules/orders/order.states.ts',
    ORDER_TRANSITIONS,
  ),
}));

let stale = 0;
for (const [file, text] of Object.entries(files)) if (!(await settle(file, text))) stale += 1;
if (isCheck && stale > 0) {
  console.error('Run `npm run gen` and commit what it writes.');
  process.exitCode = 1;
}
