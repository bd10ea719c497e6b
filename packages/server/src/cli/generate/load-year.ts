import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import type { Core } from '../../platform/tx.ts';
import { CopySinks } from './copy-sinks.ts';
import { TABLES, type Place } from './order-story.ts';
import type { Share, Told } from './share-thread.ts';
import { Sums } from './sums.ts';

/** Making the rows costs more than taking them in; more threads than this would wait for PostgreSQL. */
const THREADS = Math.min(4, availableParallelism());

/** Works statements off on connections of their own, as many at once as there are threads. */
async function inLanes(url: string, statements: readonly string[]): Promise<void> {
  const left = [...statements];
  const lane = async (): Promise<void> => {
    const client = new Client({ connectionString: url, application_name: 'danflow-generate' });
    await client.connect();
    try {
      // The lanes are the parallel workers.
      await client.query("SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0; SET statement_timeout = 0");
      for (let next = left.shift(); next !== undefined; next = left.shift()) await client.query(next);
    } finally {
      await client.end();
    }
  };
  await Promise.all(Array.from({ length: THREADS }, lane));
}

interface Index {
  readonly table: string;
  readonly name: string;
  readonly made: string;
  readonly isConstraint: boolean;
}

/** Indexes are made once the rows are there (twice as fast as row by row); primary keys stay, as others refer to them. */
async function withoutIndexes(core: Core, url: string, work: () => Promise<void>): Promise<void> {
  const { pool } = core;
  const { rows } = await pool.query<Index>(
    `SELECT indrelid::regclass::text AS table, indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made, c.oid IS NOT NULL AS "isConstraint"
     FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
     WHERE indrelid = ANY($1::regclass[]) AND NOT indisprimary`,
    [`{${TABLES.join(',')}}`],
  );
  const unique = rows.filter((i) => i.isConstraint);
  for (const { table, name, isConstraint } of rows)
    await pool.query(isConstraint ? `ALTER TABLE ${table} DROP CONSTRAINT ${name}` : `DROP INDEX ${name}`);
  await work();
  await inLanes(
    url,
    rows.map((i) => i.made),
  );
  for (const { table, name } of unique) await pool.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} UNIQUE USING INDEX ${name}`);
  // Last: only what nobody's older snapshot can miss is marked as visible to all, which indexes need to answer alone.
  await inLanes(
    url,
    TABLES.map((table) => `VACUUM (ANALYZE) ${table}`),
  );
}

async function runShare(share: Share, tell: (told: Told) => void): Promise<void> {
  const worker = new Worker(new URL('./share-thread.ts', import.meta.url), { workerData: share });
  worker.on('message', tell);
  const [code] = (await once(worker, 'exit')) as [number];
  if (code !== 0) throw new Error(`a thread that makes orders ended with ${code}`);
}

/**
 * Rows of a year of `count` orders into a database that has none; made by the product's functions, brought in by COPY.
 * Each thread tells the whole year and writes down its own buyers, so that threads share nothing.
 */
export async function loadYear(
  core: Core,
  url: string,
  place: Omit<Place, 'keys'>,
  { count, journalEvery }: Pick<Share, 'count' | 'journalEvery'>,
  tell: (done: number) => void,
): Promise<void> {
  const end = core.clock();
  const sums = new Sums();
  await withoutIndexes(core, url, async () => {
    let done = 0;
    const hear = (told: Told): void => {
      if ('sums' in told) sums.take(told.sums);
      else tell((done += told.done));
    };
    const shares = Array.from({ length: THREADS }, (_, share) => ({
      databaseUrl: url,
      place,
      count,
      end,
      journalEvery,
      share,
      of: THREADS,
    }));
    await Promise.all(shares.map((share) => runShare(share, hear)));
    const sinks = new CopySinks(url);
    await sinks.write('order_counts', [...sums.cells.values()]);
    await sinks.write('stock_movements', sums.receipts(place, new Date(end.getTime() - 366 * 86_400_000)));
    await sinks.end();
    await sums.reserve(core.pool, place.warehouseId);
  });
}
