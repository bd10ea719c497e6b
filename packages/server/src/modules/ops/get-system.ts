import { realpath, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { SystemView } from '@danflow/contract';
import { sql } from 'kysely';
import type { Job } from '../../platform/jobs.ts';
import type { Deps } from '../../platform/module.ts';
import server from '../../../package.json' with { type: 'json' };
import { getBus } from './get-bus.ts';
import { listJobs, withoutRuns } from './list-jobs.ts';

async function diskOf(folder: string): Promise<SystemView['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** The built-in engine keeps its files in our folder; an outside one does not even say where (that needs its superuser). */
async function isBuiltIn(dataDir: string, directory: string | null): Promise<boolean> {
  const folder = await realpath(dataDir).catch(() => dataDir);
  return directory !== null && !path.relative(folder, directory).startsWith('..');
}

interface Facts {
  readonly version: string;
  readonly size: number;
  readonly directory: string | null;
  readonly schema: string | null;
  readonly depth: number;
  readonly oldest: Date | null;
  readonly dead: number;
}

/** How the system is, from one look at the database and one at the disk. */
export async function getSystem({ core, settings, broker }: Deps, jobs: readonly Job[]): Promise<SystemView> {
  const { rows } = await sql<Facts>`SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size,
    (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS directory,
    (SELECT max(name) FROM schema_migrations) AS schema,
    (SELECT count(*)::int FROM outbox) AS depth, (SELECT min(at) FROM outbox) AS oldest,
    (SELECT count(*)::int FROM dead_letters WHERE state = 'open') AS dead`.execute(core.db);
  const facts = rows[0] as Facts;
  const uptimeSeconds = Math.floor(process.uptime());
  const cache = core.cache.state();
  return {
    version: server.version,
    schemaVersion: facts.schema,
    startedAt: new Date(core.clock().getTime() - uptimeSeconds * 1000).toISOString(),
    uptimeSeconds,
    database: {
      engine: (await isBuiltIn(settings.dataDir, facts.directory)) ? 'built_in' : 'outside',
      version: facts.version,
      sizeBytes: facts.size,
    },
    outbox: { depth: facts.depth, oldestAt: facts.oldest?.toISOString() ?? null },
    bus: await getBus({ core, broker }),
    cache: { ...cache, since: cache.since.toISOString() },
    openDeadLetters: facts.dead,
    jobs: (await listJobs(core, jobs, settings.timeZone)).map(withoutRuns),
    disk: await diskOf(settings.dataDir),
  };
}
