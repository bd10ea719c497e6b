import type { ServerModule } from '../../platform/module.ts';
import { sweepDrafts } from './draft.repo.ts';
import { mountDrafts } from './routes.ts';

export const draftsModule: ServerModule = {
  name: 'drafts',
  mount: mountDrafts,
  jobs: () => [{ name: 'drafts.sweep', cron: '23 * * * *', runBatch: sweepDrafts }],
};
