import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { dumpDatabase } from './dump.ts';
import { MIGRATIONS_FOLDER } from './places.ts';
import { type Say, sayIfSlow } from './say-if-slow.ts';
import { StartRefusal } from './start-refusal.ts';

export interface MigrateOptions {
  readonly url: string;
  readonly say: Say;
  /** Folder of `0001_name.sql` files; default is the product's own. */
  readonly folder?: string;
  /** Where a dump goes before an existing database is changed; undefined for throw-away databases of tests. */
  readonly backupsDir: string | undefined;
  /** Stops after this file: a dump is restored into the schema it was taken from. */
  readonly upTo?: string;
}

export interface MigrateReport {
  readonly applied: readonly string[];
  /** Folder of the dump taken beforehand. */
  readonly backup: string | undefined;
}

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** One number, the same in every Danflow process: two that start together migrate one after the other. */
const MIGRATION_LOCK = 4_815_162_342;

/**
 * Applies what is missing, forward only, each file in its own transaction, under an advisory lock.
 * @throws StartRefusal when the database is newer than this build, holds foreign tables, or an applied file was changed.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const migrations = (await readMigrations(options.folder ?? MIGRATIONS_FOLDER)).filter(
    ({ name }) => options.upTo === undefined || name <= options.upTo,
  );
  const client = new Client({ connectionString: options.url, application_name: 'danflow-migrate', connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await connectOrRefuse(client, options.url);
  try {
    await sayIfSlow(
      options.say,
      'Waiting for another Danflow that is changing the database',
      client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]),
    );
    return await applyMissing(client, migrations, options);
  } finally {
    // Ending the session also gives the lock back.
    await client.end().catch(() => undefined);
  }
}

/** True for a database that no migration has run on. */
export async function isEmptyDatabase(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await connectOrRefuse(client, url);
  try {
    return (await readApplied(client)).length === 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function applyMissing(
  client: Client,
  migrations: readonly Migration[],
  { url, say, backupsDir }: MigrateOptions,
): Promise<MigrateReport> {
  const done = await readApplied(client);
  refuseUnfit(migrations, done);
  const missing = migrations.slice(done.length);
  const first = missing[0];
  if (first === undefined) return { applied: [], backup: undefined };
  let backup: string | undefined;
  if (done.length > 0 && backupsDir !== undefined) {
    const time = new Date().toISOString().replaceAll(/[:.]/g, '-').slice(0, 19);
    backup = path.join(backupsDir, `${time}-before-${first.name}`);
    await sayIfSlow(
      say,
      'Saving the database before changing it',
      dumpDatabase({ url, folder: backup, migrations: done.map(({ name }) => name) }),
    );
    say(`The database was saved to ${backup} before changing it`);
  }
  await client.query(
    'create table if not exists schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  );
  for (const migration of missing) await sayIfSlow(say, `Applying ${migration.name}`, apply(client, migration));
  return { applied: missing.map(({ name }) => name), backup };
}

async function apply(client: Client, { name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartRefusal(`The database could not be brought up to date: ${name} failed and was taken back (${reason}).`, {
      cause: error,
    });
  }
}

interface Applied {
  readonly name: string;
  readonly sha256: string;
}

async function readApplied(client: Client): Promise<readonly Applied[]> {
  const { rows } = await client.query<{ ours: boolean; tables: number }>(
    `select to_regclass('schema_migrations') is not null as ours,
            (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = current_schema() and c.relkind in ('r', 'p')
                and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')) as tables`,
  );
  if (rows[0]?.ours === true)
    return (await client.query<Applied>('select name, sha256 from schema_migrations order by name collate "C"')).rows;
  if ((rows[0]?.tables ?? 0) === 0) return [];
  throw new StartRefusal('The database of DATABASE_URL holds tables that are not of Danflow: give it an empty database of its own.');
}

function refuseUnfit(known: readonly Migration[], done: readonly Applied[]): void {
  for (const [index, { name, sha256 }] of done.entries()) {
    const ours = known[index];
    if (ours?.name !== name) {
      if (known.some((migration) => migration.name === name)) {
        throw new StartRefusal(
          `The migration ${ours?.name ?? '?'} would have to run before ${name}, which this database already has: rename it to come last.`,
        );
      }
      throw new StartRefusal(
        `This database was made by a newer Danflow (it has ${name}, unknown here): start that version, or restore the backup made before it.`,
      );
    }
    if (ours.sha256 !== sha256) {
      throw new StartRefusal(
        `The migration ${name} was changed after this database ran it: undo the change and write a new migration instead.`,
      );
    }
  }
}

export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (file) => {
      const sql = await readFile(path.join(folder, file), 'utf8');
      // Line ends differ between checkouts on Windows and Linux; the database does not care.
      return { name: file.slice(0, -'.sql'.length), sql, sha256: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') };
    }),
  );
}

async function connectOrRefuse(client: Client, url: string): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    const { host, pathname } = new URL(url);
    const reason = error instanceof Error && error.message !== '' ? error.message : 'nobody answers';
    throw new StartRefusal(`The database ${pathname.slice(1)} on ${host} cannot be reached: ${reason}.`, { cause: error });
  }
}
