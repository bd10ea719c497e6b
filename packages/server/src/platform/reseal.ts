import type { Keyring } from './crypto/keyring.ts';
import { type Place, seal, sealedWith, unseal } from './crypto/seal.ts';
import type { Pool } from './db.ts';

/** A column of sealed values, by the law that its name ends with `_sealed` and its place is `table.column:key` (`a/b` for two key columns). */
interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly keys: readonly string[];
}

export interface Resealed {
  readonly table: string;
  readonly column: string;
  readonly resealed: number;
  /** Values that did not open: damaged, or moved by hand. They are left as they are. */
  readonly unreadable: number;
}

const PAGE = 500;

const SEALED_COLUMNS = `
  select c.relname as table, a.attname as column,
         array(select k.attname::text from unnest(i.indkey::int2[]) with ordinality as u (num, pos)
                 join pg_attribute k on k.attrelid = c.oid and k.attnum = u.num order by u.pos) as keys
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_index i on i.indrelid = c.oid and i.indisprimary
   where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attname like '%\\_sealed' and a.atttypid = 'bytea'::regtype
   order by c.relname collate "C", a.attname collate "C"`;

/**
 * Seals every value anew that is not sealed with the current key. Runs beside a working Danflow: a row changed in between is
 * left alone (its new value carries the current key already), and no lock is held longer than one page.
 */
export async function reseal(pool: Pool, keys: Keyring, tell: (done: Resealed) => void): Promise<void> {
  const { rows } = await pool.query<SealedColumn>(SEALED_COLUMNS);
  for (const column of rows) tell(await resealColumn(pool, keys, column));
}

interface Row {
  readonly key: string[];
  readonly sealed: Buffer;
}

async function resealColumn(pool: Pool, keys: Keyring, { table, column, keys: names }: SealedColumn): Promise<Resealed> {
  const key = names.map((name) => `"${name}"`).join(', ');
  const texts = `array[${names.map((name) => `"${name}"::text`).join(', ')}]`;
  // The first byte is the length of the key id, which follows it.
  const isOld = `substring("${column}" from 2 for get_byte("${column}", 0)) <> $1`;
  let resealed = 0;
  let unreadable = 0;
  let after: readonly string[] | null = null;
  for (;;) {
    const beyond: string = after === null ? '' : `and (${key}) > (${names.map((_, i) => `$${i + 2}`).join(', ')})`;
    const page: { rows: Row[] } = await pool.query<Row>(
      `select ${texts} as key, "${column}" as sealed from "${table}" where ${isOld} ${beyond} order by ${key} limit ${PAGE}`,
      [Buffer.from(keys.currentId), ...(after ?? [])],
    );
    const last = page.rows.at(-1);
    if (last === undefined) return { table, column, resealed, unreadable };
    after = last.key;
    for (const row of page.rows) {
      const fresh = sealAnew(keys, `${table}.${column}:${row.key.join('/')}`, row.sealed);
      if (fresh === undefined) unreadable += 1;
      else
        resealed += await save(
          pool,
          `update "${table}" set "${column}" = $1 where "${column}" = $2 and (${key}) = (${names.map((_, i) => `$${i + 3}`).join(', ')})`,
          [fresh, row.sealed, ...row.key],
        );
    }
  }
}

function sealAnew(keys: Keyring, place: Place, sealed: Buffer): Buffer | undefined {
  try {
    if (sealedWith(sealed) === keys.currentId) return undefined;
    return seal(keys, place, unseal(keys, place, sealed));
  } catch {
    return undefined;
  }
}

const save = async (pool: Pool, sql: string, values: unknown[]): Promise<number> => (await pool.query(sql, values)).rowCount ?? 0;
