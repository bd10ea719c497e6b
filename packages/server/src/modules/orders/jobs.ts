import type { Job } from '../../platform/jobs.ts';
import { cancelExpired } from './cancel-order.ts';
import { completeShipped } from './complete-order.ts';
import { foldCounts } from './fold-counts.ts';
import { releaseTimedHolds } from './hold-order.ts';

/** Bounded index scans, never one scheduled job an order (R18). */
export const orderJobs = (): Job[] => [
  { name: 'orders.cancel_unpaid', cron: '* * * * *', runBatch: cancelExpired },
  { name: 'orders.complete_shipped', cron: '*/10 * * * *', runBatch: completeShipped },
  { name: 'orders.release_holds', cron: '* * * * *', runBatch: releaseTimedHolds },
  { name: 'orders.fold_counts', cron: '* * * * *', runBatch: foldCounts },
];
