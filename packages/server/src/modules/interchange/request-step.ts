import { DomainError, type ImportState } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { lockBatch, patchBatch, type Batch } from './batch.repo.ts';
import { filesUntil } from './error-file.ts';
import { refuseOwn } from './undo-import.ts';

export type Action = 'map' | 'check' | 'run' | 'undo';

/** What may be done with an import now; nothing that needs the file once it is deleted. */
export function actionsOf(batch: Batch, now: Date): Action[] {
  const hasFile = filesUntil(batch) > now;
  const isReady = batch.format.questions.length === 0;
  const mapped: Action[] = hasFile ? ['map', ...(isReady ? (['check'] as const) : [])] : [];
  switch (batch.state) {
    case 'uploaded':
      return mapped;
    case 'checked':
      return [...mapped, ...(hasFile && batch.ordersTotal > 0 ? (['run'] as const) : [])];
    case 'failed':
      // With a report it broke while placing: going on is safe; mapping anew is not, once orders came in.
      return batch.report === null
        ? mapped
        : [
            ...(batch.ordersCreated === 0 ? mapped : []),
            ...(hasFile ? (['run'] as const) : []),
            ...(batch.ordersCreated > 0 ? (['undo'] as const) : []),
          ];
    case 'done':
      return batch.ordersCreated > 0 ? ['undo'] : [];
    case 'checking':
    case 'running':
    case 'undoing':
    case 'undone':
      return [];
  }
}

export function requireAction(batch: Batch, action: Action, now: Date): void {
  if (!actionsOf(batch, now).includes(action))
    throw new DomainError('import_state_wrong', { state: batch.state, action, questions: batch.format.questions.map((q) => q.column) });
}

const NEXT = { check: 'checking', run: 'running', undo: 'undoing' } as const satisfies Record<string, ImportState>;

/** Puts an import to work in the background; asking again for what is under way changes nothing (R7). */
export async function requestStep(tx: Tx, importId: string, step: 'check' | 'run' | 'undo'): Promise<{ importId: string }> {
  const batch = await lockBatch(tx, importId);
  if (batch.state === NEXT[step] || (step === 'undo' && batch.state === 'undone')) return { importId };
  requireAction(batch, step, tx.now);
  if (step === 'undo') await refuseOwn(tx, importId);
  await patchBatch(tx.db, batch, {
    state: NEXT[step],
    rowsDone: 0,
    message: null,
    finishedAt: null,
    ...(step === 'check' ? { report: null, errorFileId: null } : {}),
  });
  await writeJournal(tx, {
    subjectKind: 'import',
    subjectId: importId,
    action: `import.${step}`,
    changes: { state: [batch.state, NEXT[step]] },
  });
  tx.emit({ kind: 'import.requested', batchId: importId, step });
  return { importId };
}
