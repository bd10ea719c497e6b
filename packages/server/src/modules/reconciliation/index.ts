import type { ServerModule } from '../../platform/module.ts';
import { handler } from '../../platform/outbox.ts';
import { reconciliationJobs } from './jobs.ts';
import { recheck } from './recheck.ts';
import { mountReconciliation } from './routes.ts';
import { reconciliationWorker } from './worker.ts';

export const reconciliationModule: ServerModule = {
  name: 'reconciliation',
  mount: mountReconciliation,
  handlers: (deps) => [
    handler({
      name: 'reconciliation.work',
      kind: 'reconciliation.requested',
      run: () => {
        // Not waited for: a bill may take minutes. What a dead process leaves is taken up by the job every minute.
        reconciliationWorker(deps).wake();
        return Promise.resolve();
      },
    }),
    handler({
      name: 'reconciliation.late_callback',
      kind: 'order.paid',
      before: async ({ orderId }) => void (await recheck(deps.core, orderId)),
      run: () => Promise.resolve(),
    }),
  ],
  jobs: reconciliationJobs,
  stop: (deps) => reconciliationWorker(deps).stop(),
};
