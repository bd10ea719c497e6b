import type { Job } from '../../platform/jobs.ts';
import type { Deps } from '../../platform/module.ts';
import { lastBillDay } from './beijing-day.rules.ts';
import { openBooks } from './book.repo.ts';
import { addDueDays } from './due.repo.ts';
import { recheck } from './recheck.ts';
import { watchBook } from './watch.ts';
import { reconciliationWorker } from './worker.ts';

/**
 * Every half hour, not once at ten: the hour is Beijing's whatever zone the schedule is in, a provider that is late is asked again,
 * and a server that slept makes up for its days.
 */
const daily = (deps: Deps): Job => ({
  name: 'reconciliation.daily',
  cron: '3,33 * * * *',
  async runBatch(core) {
    const now = core.clock();
    const books = await openBooks(core);
    for (const { book } of books) await addDueDays(core.db, now, book, lastBillDay(now));
    const handled = await reconciliationWorker(deps).run();
    for (const open of books) await watchBook(core, open);
    return { handled, hasMore: false };
  },
});

/** Days whose worker died, and differences that a late callback has explained. */
const proceed = (deps: Deps): Job => ({
  name: 'reconciliation.continue',
  cron: '* * * * *',
  async runBatch(core) {
    const handled = await reconciliationWorker(deps).run();
    return { handled: handled + (await recheck(core)), hasMore: false };
  },
});

export const reconciliationJobs = (deps: Deps): Job[] => [daily(deps), proceed(deps)];
