import path from 'node:path';
import { readManifest, restoreDump } from '../platform/dump.ts';
import { isEmptyDatabase, migrate } from '../platform/migrate.ts';
import { StartRefusal } from '../platform/start-refusal.ts';
import { runCommand } from './command.ts';

// npm run restore -- <folder>: puts the copy made before an upgrade into an empty database (docs/operate/upgrade.md).

await runCommand(async ({ databaseUrl, say }) => {
  const [given] = process.argv.slice(2);
  if (given === undefined) throw new StartRefusal('Say which copy: npm run restore -- data/backups/<time>-before-<migration>.');
  const folder = path.resolve(given);
  const { migrations } = await readManifest(folder);
  // It empties every table before it fills them, so it must never meet data.
  if (!(await isEmptyDatabase(databaseUrl))) {
    throw new StartRefusal('The database is not empty: move <data>/postgres away, or point DATABASE_URL at a new database, then restore.');
  }
  const upTo = migrations.at(-1);
  await migrate({ url: databaseUrl, say, backupsDir: undefined, ...(upTo !== undefined && { upTo }) });
  const { tables, takenAt } = await restoreDump(databaseUrl, folder);
  say(`Restored ${tables.reduce((sum, { rows }) => sum + rows, 0)} rows of ${tables.length} tables, as they were at ${takenAt}`);
  return 0;
});
