import { DomainError, sentence } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import { Lane, onceFor } from '../../platform/lane.ts';
import { withLeanHeap } from '../../platform/lean-heap.ts';
import type { Deps } from '../../platform/module.ts';
import { claimBatch, keepLease, LeaseLost, localeOf, patchBatch, releaseLease, type Batch } from './batch.repo.ts';
import { checkImport, type Work } from './check-import.ts';
import { runImport } from './run-import.ts';
import { undoImport } from './undo-import.ts';

class Stopping extends Error {}

const STEPS = { checking: checkImport, running: runImport, undoing: undoImport } as const;

async function workOn(deps: Deps, lane: Lane<Batch>, workerId: string, batch: Batch): Promise<void> {
  const { core, log } = deps;
  const step = STEPS[batch.state as keyof typeof STEPS];
  const work: Work = {
    batch,
    tick: async (done) => {
      if (lane.isStopping) throw new Stopping();
      await keepLease(core, batch.id, workerId, done);
    },
  };
  try {
    await withLeanHeap(() => step(deps, work));
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (!(error instanceof Stopping)) {
      log.warn({ error, import: batch.id, state: batch.state }, 'an import failed');
      await patchBatch(core.db, batch, { state: 'failed', message: messageOf(error, batch), finishedAt: core.clock() });
    }
  }
  await releaseLease(core, batch.id, workerId);
}

/** In words for people; of a bug only that there is one, as its text may quote a row. */
function messageOf(error: unknown, batch: Batch): string {
  if (error instanceof DomainError) return sentence(error.code, error.facts, localeOf(batch));
  return localeOf(batch) === 'en'
    ? 'Something broke; start it again, it goes on where it stopped.'
    : '系统出错，请重新开始，将从中断处继续。';
}

/** Imports one after another. */
export const importWorker = onceFor((deps: Deps): Lane<Batch> => {
  const workerId = newId(deps.core.clock());
  const lane: Lane<Batch> = new Lane({
    what: 'imports',
    log: deps.log,
    claim: () => claimBatch(deps.core, workerId),
    work: (batch) => workOn(deps, lane, workerId, batch),
  });
  return lane;
});
