import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { printDatabaseTypes } from './gen/database-types.ts';
import { onMigratedDatabase } from './gen/temporary-database.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

async function write(file: string, text: string): Promise<void> {
  const full = path.join(ROOT, file);
  const before = await readFile(full, 'utf8').catch(() => undefined);
  if (before === text) return console.log(`  same     ${file}`);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, text);
  console.log(`  written  ${file}`);
}

await onMigratedDatabase(async (client) => {
  await write('packages/server/src/platform/database.types.ts', await printDatabaseTypes(client));
});
