import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { migrate, readMigrations } from '../platform/migrate.ts';
import { MIGRATIONS_FOLDER } from '../platform/places.ts';

const TEMPLATE_LOCK = 20_010_002;
/** Templates of older schemas are dropped after this time; a run that began before the change may still clone them. */
const KEEP_HOURS = 6;

/** A database with all migrations applied, made once for each state of the migrations folder. Answers its name. */
export async function provideTemplate(adminUrl: string, folder: string = MIGRATIONS_FOLDER): Promise<string> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const hash = createHash('sha256');
    for (const { name, sha256 } of await readMigrations(folder)) hash.update(`${name} ${sha256}\n`);
    const template = `danflow_template_${hash.digest('hex').slice(0, 16)}`;
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) await build(admin, adminUrl, template, folder);
    await dropOldTemplates(admin, template);
    await dropForgotten(admin);
    return template;
  } finally {
    await admin.end();
  }
}

async function build(admin: Client, adminUrl: string, template: string, folder: string): Promise<void> {
  const half = `${template}_half`;
  await admin.query(`drop database if exists ${half} with (force)`);
  // The rules of text must be those of the product on every server, whatever its own defaults are.
  await admin.query(`create database ${half} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`);
  await migrate({ url: inDatabase(adminUrl, half), folder, backupsDir: undefined, say: () => undefined });
  await admin.query(`comment on database ${half} is '${new Date().toISOString()}'`);
  await admin.query(`alter database ${half} rename to ${template}`);
}

async function dropOldTemplates(admin: Client, current: string): Promise<void> {
  const { rows } = await admin.query<{ name: string; made: string | null }>(
    `select datname as name, shobj_description(oid, 'pg_database') as made from pg_database where datname ~ '^danflow_template_[0-9a-f]{16}$'`,
  );
  for (const { name, made } of rows) {
    const age = made === null ? Number.POSITIVE_INFINITY : Date.now() - Date.parse(made);
    if (name !== current && age > KEEP_HOURS * 3_600_000) await admin.query(`drop database if exists ${name}`).catch(() => undefined);
  }
}

/** Databases of runs that were killed: nobody is connected and they are an hour old. Looking at files needs a superuser; else they stay. */
async function dropForgotten(admin: Client): Promise<void> {
  const forgotten = await admin
    .query<{ name: string }>(
      `select datname as name from pg_database d where datname ~ '^danflow_test_[0-9a-f]{12}$'
          and not exists (select from pg_stat_activity a where a.datid = d.oid)
          and (pg_stat_file('base/' || d.oid || '/PG_VERSION', true)).modification < now() - interval '1 hour'`,
    )
    .catch(() => ({ rows: [] }));
  for (const { name } of forgotten.rows) await admin.query(`drop database if exists ${name}`).catch(() => undefined);
}

export function inDatabase(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
