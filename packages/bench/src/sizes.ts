import pg from 'pg';

interface Size {
  readonly name: string;
  readonly part: string;
  readonly bytes: string;
}

/** Bytes per order of each table and index that orders fill. */
export async function printSizes(databaseUrl: string, orders: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<Size>(`
    SELECT c.relname AS name, '' AS part, pg_relation_size(c.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) AS bytes FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT c.relname, i.relname, pg_relation_size(i.oid) FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid WHERE c.relnamespace = 'public'::regnamespace
    ORDER BY 1, 2`);
  await client.end();
  const told = rows.filter((r) => Number(r.bytes) / orders >= 0.5);
  console.log('\n| table | index | bytes an order |\n|---|---|---:|');
  for (const { name, part, bytes } of told) console.log(`| ${name} | ${part} | ${(Number(bytes) / orders).toFixed(1)} |`);
  const sum = (isIndex: boolean): string =>
    (rows.filter((r) => (r.part !== '') === isIndex).reduce((n, r) => n + Number(r.bytes), 0) / orders).toFixed(0);
  console.log(`| all | tables | ${sum(false)} |\n| all | indexes | ${sum(true)} |`);
}
