import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { refusalFrom, StartRefusal } from './start-refusal.ts';

const Manifest = z.object({
  format: z.literal('danflow-dump-1'),
  takenAt: z.string(),
  /** Applied when the dump was taken; a restore brings an empty database to exactly these first. */
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number(), file: z.string() })),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), called: z.boolean() })),
});
export type Manifest = z.infer<typeof Manifest>;

export interface DumpOptions {
  readonly url: string;
  /** Made by the dump; appears whole or not at all. */
  readonly folder: string;
  readonly migrations: readonly string[];
}

/**
 * Writes every table as `COPY` text, gzipped, from one snapshot. Our own and not pg_dump, because the embedded engine
 * brings none; works the same on an outside server. Rows come as they are stored: personal data stays sealed.
 */
export async function dumpDatabase({ url, folder, migrations }: DumpOptions): Promise<Manifest> {
  const half = `${folder}.part`;
  try {
    await rm(half, { recursive: true, force: true });
    await mkdir(half, { recursive: true, mode: 0o700 });
    const manifest = await withClient(url, async (client) => {
      await client.query('begin isolation level repeatable read read only');
      const tables: Manifest['tables'] = [];
      for (const { name, columns } of await readTables(client)) {
        const file = `${name}.copy.gz`;
        const out = client.query(copyTo(`copy ${name} (${columns.join(', ')}) to stdout`));
        await pipeline(out, createGzip({ level: 1 }), createWriteStream(path.join(half, file), { mode: 0o600 }));
        tables.push({ name, columns, rows: out.rowCount, file });
      }
      return {
        format: 'danflow-dump-1' as const,
        takenAt: new Date().toISOString(),
        migrations: [...migrations],
        tables,
        sequences: await readSequences(client),
      };
    });
    await writeFile(path.join(half, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    await rename(half, folder);
    return manifest;
  } catch (error) {
    await rm(half, { recursive: true, force: true }).catch(() => undefined);
    throw refusalFrom(`The database could not be saved to ${folder}, so nothing was changed`, error);
  }
}

/**
 * Puts a dump into a database that holds the same migrations and no rows of its own, in one transaction.
 * User triggers are off meanwhile: they already did their work when the rows were first written.
 */
export async function restoreDump(url: string, folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  await withClient(url, async (client) => {
    await client.query('begin');
    const { rows } = await client.query<{ name: string }>('select name from schema_migrations order by name collate "C"');
    if (rows.map(({ name }) => name).join() !== manifest.migrations.join()) {
      throw new StartRefusal(
        `The dump in ${folder} is of another schema than this database: it ends with ${manifest.migrations.at(-1) ?? 'nothing'}.`,
      );
    }
    const names = manifest.tables.map(({ name }) => name);
    if (names.length > 0) await client.query(`truncate ${names.join(', ')}`);
    for (const table of manifest.tables) await restoreTable(client, folder, table);
    for (const { name, value, called } of manifest.sequences) await client.query('select setval($1, $2, $3)', [name, value, called]);
    await client.query('commit');
  });
  return manifest;
}

async function restoreTable(client: Client, folder: string, { name, columns, rows, file }: Manifest['tables'][number]): Promise<void> {
  await client.query(`alter table ${name} disable trigger user`);
  const into = client.query(copyFrom(`copy ${name} (${columns.join(', ')}) from stdin`));
  await pipeline(createReadStream(path.join(folder, file)), createGunzip(), into);
  await client.query(`alter table ${name} enable trigger user`);
  if (into.rowCount !== rows)
    throw new StartRefusal(`The dump in ${folder} is damaged: ${name} should have ${rows} rows, ${file} holds ${into.rowCount}.`);
}

export async function readManifest(folder: string): Promise<Manifest> {
  try {
    return Manifest.parse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')));
  } catch (error) {
    throw new StartRefusal(`The folder ${folder} holds no whole dump of Danflow.`, { cause: error });
  }
}

/** Tables in an order in which every row finds what it refers to. Jobs of pg-boss live in their own schema and are made anew. */
async function readTables(client: Client): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; needs: string[] }>(
    `select quote_ident(c.relname) as name,
            array(select quote_ident(a.attname) from pg_attribute a
                   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
            array(select quote_ident(f.relname) from pg_constraint k join pg_class f on f.oid = k.confrelid
                   where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
       from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> 'schema_migrations'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by c.relname collate "C"`,
  );
  const sorted: typeof rows = [];
  const placed = new Set<string>();
  for (let left = rows; left.length > 0;) {
    const free = left.filter(({ needs }) => needs.every((need) => placed.has(need)));
    // Tables that refer to each other in a circle go as they are; a restore then needs their constraints deferrable.
    const next = free.length > 0 ? free : left;
    for (const table of next) placed.add(table.name);
    sorted.push(...next);
    left = left.filter(({ name }) => !placed.has(name));
  }
  return sorted.map(({ name, columns }) => ({ name, columns }));
}

async function readSequences(client: Client): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'S' order by relname collate "C"`,
  );
  const sequences: Manifest['sequences'] = [];
  for (const { name } of rows) {
    const state = await client.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${name}`,
    );
    sequences.push({ name, value: state.rows[0]?.value ?? '1', called: state.rows[0]?.called ?? false });
  }
  return sequences;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'danflow-dump' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
