import type { FileId } from '@danflow/contract';
import type { Job } from '../../platform/jobs.ts';
import { systemActor } from '../../platform/principal.ts';
import { errorCode, inTx, type Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { folderStore } from './folder-store.ts';
import type { FileDeps } from './store-file.ts';

const BATCH = 100;
const FOREIGN_KEY = '23503';

/** A file that something points to from now on: it is no longer swept away as a leftover of an upload. */
export async function keepFiles(tx: Tx, fileIds: readonly (string | null)[]): Promise<void> {
  const ids = fileIds.filter((id) => id !== null);
  if (ids.length > 0)
    await tx.db.updateTable('files').set({ delete_after: null }).where('id', 'in', ids).where('delete_after', 'is not', null).execute();
}

/**
 * Pictures that something stopped showing: the sweep deletes them within the hour, unless something else shows them still
 * (a foreign key says so).
 */
export async function releaseFiles(tx: Tx, fileIds: readonly (string | null)[]): Promise<void> {
  const ids = fileIds.filter((id) => id !== null);
  if (ids.length > 0) await tx.db.updateTable('files').set({ delete_after: tx.now }).where('id', 'in', ids).execute();
}

/** Row and content. Files that goods still show are kept, whatever was asked. Answers whether it is gone. */
export async function deleteFile({ core, settings }: FileDeps, fileId: FileId): Promise<boolean> {
  const actor = systemActor('files.sweep');
  try {
    await inTx(core, actor, async (tx) => {
      const row = await tx.db.deleteFrom('files').where('id', '=', fileId).returning(['kind', 'sha256']).executeTakeFirst();
      if (!row) return;
      const changes = { kind: [row.kind, null], sha256: [row.sha256.toString('hex'), null] } as const;
      await writeJournal(tx, { subjectKind: 'file', subjectId: fileId, action: 'file.delete', changes });
    });
  } catch (error) {
    if (errorCode(error) !== FOREIGN_KEY) throw error;
    await core.db.updateTable('files').set({ delete_after: null }).where('id', '=', fileId).execute();
    return false;
  }
  await folderStore(settings.dataDir).delete(fileId);
  return true;
}

/** Deletes files past their time: imports after seven days, pictures that were uploaded and never used (R27). */
export const sweepJob = (deps: FileDeps): Job => ({
  name: 'files.sweep',
  cron: '17 * * * *',
  async runBatch(core) {
    const due = await core.db
      .selectFrom('files')
      .select('id')
      .where('delete_after', '<=', core.clock())
      .orderBy('delete_after')
      .limit(BATCH)
      .execute();
    for (const { id } of due) await deleteFile(deps, id as FileId);
    return { handled: due.length, hasMore: due.length === BATCH };
  },
});
