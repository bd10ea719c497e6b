import type { Client } from 'pg';

interface Column {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  always: boolean;
}

/** What the driver hands over for a type; db.ts sets its parsers to match (bigint as safe integer, date as text). */
const SCALARS: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  timestamptz: 'Date',
  bytea: 'Buffer',
  jsonb: 'Json',
  json: 'Json',
};
/** The driver hands these over as text. A type missing here stops the generator: a wrong guess would be found in production. */
const TEXTS = new Set(['text', 'varchar', 'bpchar', 'uuid', 'numeric', 'date', 'time', 'inet', 'cidr', 'interval', 'tsvector', 'name']);

const HEADER = `// Made by \`npm run gen\` from db/migrations; do not edit.
import type { ColumnType } from 'kysely';

export type Generated<T> = [T] extends [ColumnType<infer S, infer I, infer U>] ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
export type Always<T> = ColumnType<T, never, never>;
/** Read: check before use. Write: an object, or text made by JSON.stringify; a bare array would be sent as a PostgreSQL array. */
export type Json = ColumnType<unknown, string | Readonly<Record<string, unknown>>, string | Readonly<Record<string, unknown>>>;
export type NullableJson = ColumnType<unknown, string | Readonly<Record<string, unknown>> | null, string | Readonly<Record<string, unknown>> | null>;
`;

/** The Kysely interface of all tables, as TypeScript source. */
export async function printDatabaseTypes(client: Client): Promise<string> {
  const tables = Map.groupBy(await readColumns(client), ({ table }) => table);
  const parts = [...tables].map(
    ([table, columns]) => `export interface ${interfaceName(table)} {\n${columns.map(printColumn).join('\n')}\n}`,
  );
  const index = [...tables.keys()].map((table) => `  ${table}: ${interfaceName(table)};`).join('\n');
  return `${HEADER}\n${parts.join('\n\n')}\n\nexport interface DB {\n${index}\n}\n`;
}

async function readColumns(client: Client): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select c.relname as table, a.attname as name, t.typname as type, not a.attnotnull as nullable,
            a.atthasdef or a.attidentity <> '' as "hasDefault", a.attgenerated <> '' or a.attidentity = 'a' as always
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       join pg_type t on t.oid = a.atttypid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
        and c.relname <> 'schema_migrations'
      order by c.relname collate "C", a.attnum`,
  );
  return rows;
}

function printColumn({ table, name, type, nullable, hasDefault, always }: Column): string {
  const bare = scalarOf(type, `${table}.${name}`);
  const full = nullable ? (bare === 'Json' ? 'NullableJson' : `${bare} | null`) : bare;
  return `  ${name}: ${always ? `Always<${full}>` : hasDefault ? `Generated<${full}>` : full};`;
}

function scalarOf(type: string, where: string): string {
  if (type.startsWith('_')) return `${scalarOf(type.slice(1), where)}[]`;
  if (TEXTS.has(type)) return 'string';
  const scalar = SCALARS[type];
  if (scalar === undefined) throw new Error(`${where} has the type ${type}, which gen/database-types.ts does not know`);
  return scalar;
}

const interfaceName = (table: string): string =>
  `${table
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Table`;
