import { IMPORT_KEPT_DAYS } from '@danflow/contract';
import type { Job } from '../../platform/jobs.ts';
import type { Deps, ServerModule } from '../../platform/module.ts';
import { handler } from '../../platform/outbox.ts';
import { importWorker } from './import-worker.ts';
import { mountInterchange } from './routes.ts';
import { clearStaging } from './staging.repo.ts';

const DAY_MS = 86_400_000;

/** Goes on with imports whose process died. */
const continueJob = (deps: Deps): Job => ({
  name: 'interchange.continue',
  cron: '* * * * *',
  runBatch: async () => ({ handled: await importWorker(deps).run(), hasMore: false }),
});

const OLD = `SELECT b.id FROM import_batches b WHERE b.created_at <= $1 AND b.state NOT IN ('checking', 'running', 'undoing')
  AND (EXISTS (SELECT 1 FROM import_chunks c WHERE c.batch_id = b.id) OR EXISTS (SELECT 1 FROM import_told_rows r WHERE r.batch_id = b.id)
    OR EXISTS (SELECT 1 FROM import_skus s WHERE s.batch_id = b.id)) LIMIT 20`;

/** Staged rows of imports that nobody ran go with their files (R27). */
const sweepJob: Job = {
  name: 'interchange.sweep',
  cron: '41 * * * *',
  async runBatch(core) {
    const { rows } = await core.pool.query<{ id: string }>(OLD, [new Date(core.clock().getTime() - IMPORT_KEPT_DAYS * DAY_MS)]);
    for (const { id } of rows) await clearStaging(core.pool, id);
    return { handled: rows.length, hasMore: rows.length === 20 };
  },
};

export const interchangeModule: ServerModule = {
  name: 'interchange',
  mount: mountInterchange,
  handlers: (deps) => [
    handler({
      name: 'interchange.work',
      kind: 'import.requested',
      // Only woken here: the work takes minutes, and this transaction must not.
      run: () => Promise.resolve(importWorker(deps).wake()),
    }),
  ],
  jobs: (deps) => [continueJob(deps), sweepJob],
  stop: (deps) => importWorker(deps).stop(),
};
