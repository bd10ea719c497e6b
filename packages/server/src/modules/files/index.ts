import type { ServerModule } from '../../platform/module.ts';
import { mountFiles } from './routes.ts';
import { sweepJob } from './sweep-files.ts';

export { fileUrl } from './file-address.ts';
export { openFile, type OpenedFile } from './open-file.ts';
export { storeFile, type FileDeps, type NewFile } from './store-file.ts';
export { deleteFile, keepFiles, releaseFiles } from './sweep-files.ts';

export const filesModule: ServerModule = { name: 'files', mount: mountFiles, jobs: (deps) => [sweepJob(deps)] };
