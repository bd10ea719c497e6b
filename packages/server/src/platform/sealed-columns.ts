import type { Place } from './crypto/seal.ts';
import type { Pool } from './db.ts';

/** A column of sealed values, by the law that its name ends with `_sealed` and its place is `table.column:key` (`a/b` for two key columns). */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly keys: readonly string[];
}

export interface SealedValue {
  readonly key: string[];
  readonly sealed: Buffer;
}

const SEALED_COLUMNS = `
  select c.relname as table, a.attname as column,
         array(select k.attname::text from unnest(i.indkey::int2[]) with ordinality as u (num, pos)
                 join pg_attribute k on k.attrelid = c.oid and k.attnum = u.num order by u.pos) as keys
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_index i on i.indrelid = c.oid and i.indisprimary
   where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attname like '%\\_sealed' and a.atttypid = 'bytea'::regtype
   order by c.relname collate "C", a.attname collate "C"`;

/** Read from the catalogue, so that a column made tomorrow is rotated and checked without anybody thinking of it. */
export async function sealedColumns(pool: Pool): Promise<SealedColumn[]> {
  return (await pool.query<SealedColumn>(SEALED_COLUMNS)).rows;
}

export const placeOf = ({ table, column }: SealedColumn, { key }: SealedValue): Place => `${table}.${column}:${key.join('/')}`;

export interface PageOptions {
  /** Only values that this key did not seal. */
  readonly notBy?: string;
  readonly after: readonly string[] | null;
  readonly limit: number;
  readonly isNewestFirst?: boolean;
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** One page of a column's values, in order of the primary key. */
export async function sealedPage(
  pool: Pool,
  { table, column, keys }: SealedColumn,
  { notBy, after, limit, isNewestFirst = false }: PageOptions,
): Promise<SealedValue[]> {
  const values: unknown[] = [...(notBy === undefined ? [] : [Buffer.from(notBy)]), ...(after ?? [])];
  const first = notBy === undefined ? 1 : 2;
  const conditions = [`"${column}" is not null`];
  // The first byte is the length of the key id, which follows it.
  if (notBy !== undefined) conditions.push(`substring("${column}" from 2 for get_byte("${column}", 0)) <> $1`);
  if (after !== null) conditions.push(`(${quoted(keys)}) ${isNewestFirst ? '<' : '>'} (${keys.map((_, i) => `$${i + first}`).join(', ')})`);
  const order = keys.map((name) => `"${name}"${isNewestFirst ? ' desc' : ''}`).join(', ');
  const { rows } = await pool.query<SealedValue>(
    `select array[${keys.map((name) => `"${name}"::text`).join(', ')}] as key, "${column}" as sealed from "${table}"
      where ${conditions.join(' and ')} order by ${order} limit ${limit}`,
    values,
  );
  return rows;
}

/** Puts another ciphertext in the place of `old`; answers whether it was still there. */
export async function replaceSealed(pool: Pool, { table, column, keys }: SealedColumn, old: SealedValue, fresh: Buffer): Promise<boolean> {
  const where = keys.map((name, i) => `"${name}" = $${i + 3}`).join(' and ');
  const { rowCount } = await pool.query(`update "${table}" set "${column}" = $1 where "${column}" = $2 and ${where}`, [
    fresh,
    old.sealed,
    ...old.key,
  ]);
  return rowCount === 1;
}
