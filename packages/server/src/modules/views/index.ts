import type { Job } from '../../platform/jobs.ts';
import type { Deps, ServerModule } from '../../platform/module.ts';
import { handler } from '../../platform/outbox.ts';
import { batchWorker } from './batch-worker.ts';
import { pruneBatches } from './batch.repo.ts';
import { mountViews } from './routes.ts';

/** Goes on with batches whose process died. */
const continueJob = (deps: Deps): Job => ({
  name: 'views.continue_batches',
  cron: '* * * * *',
  runBatch: async () => ({ handled: await batchWorker(deps).run(), hasMore: false }),
});

/** Memos and reasons of batches are kept for a week (R27). */
const pruneJob: Job = { name: 'views.prune_batches', cron: '53 * * * *', runBatch: pruneBatches };

export const viewsModule: ServerModule = {
  name: 'views',
  mount: mountViews,
  handlers: (deps) => [
    handler({
      name: 'views.work_batch',
      kind: 'batch.requested',
      // Only woken here: the work takes minutes, and this transaction must not.
      run: () => Promise.resolve(batchWorker(deps).wake()),
    }),
  ],
  jobs: (deps) => [continueJob(deps), pruneJob],
  stop: (deps) => batchWorker(deps).stop(),
};
