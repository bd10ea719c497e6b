import type { Job } from '../../platform/jobs.ts';
import { pruneSignIns } from './session.repo.ts';

/** Lock-outs that no longer count, and sessions that ended a month ago. */
export const pruneJob: Job = {
  name: 'identity.prune',
  cron: '17 * * * *',
  runBatch: (core) => pruneSignIns(core.db, core.clock()),
};
