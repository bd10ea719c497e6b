import type { BatchProblem } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import { Lane, onceFor } from '../../platform/lane.ts';
import type { Deps } from '../../platform/module.ts';
import { raiseAlert } from '../payments/index.ts';
import { claimBatch, failBatch, type Batch } from './batch.repo.ts';
import { findBook, openBooks, type OpenBook } from './book.repo.ts';
import { alertDifferences } from './watch.ts';
import { RunFailed } from './read-bill.ts';
import { repairBatch } from './repair-batch.ts';
import { runBatch } from './run-batch.ts';

async function bookOf({ core }: Deps, batch: Batch): Promise<OpenBook> {
  const open = (await openBooks(core)).find(({ book }) => book.id === batch.book_id);
  if (!open) throw new RunFailed('account_gone', 'the account is not set up any more');
  return open;
}

async function fail({ core, log }: Deps, batch: Batch, workerId: string, error: unknown): Promise<void> {
  const problem: BatchProblem = error instanceof RunFailed ? error.problem : 'broken';
  // Of a bug only that there is one: its text may quote a row.
  const detail = error instanceof RunFailed ? error.message : '';
  if (problem === 'broken') log.error({ error, batch: batch.id }, 'a reconciliation broke');
  const isTriedAgain = await failBatch(core, batch, workerId, problem, detail);
  if (isTriedAgain) return;
  const { provider, label } = await findBook(core.db, batch.book_id);
  const facts = { day: batch.day, label, problem };
  await raiseAlert(core.db, core.clock(), { kind: 'bill_failed', provider, bucket: `${batch.id}.${batch.tries}`, facts });
}

async function workOn(deps: Deps, workerId: string, batch: Batch): Promise<void> {
  const { core, log } = deps;
  try {
    await runBatch(deps, await bookOf(deps, batch), batch, workerId);
  } catch (error) {
    await fail(deps, batch, workerId, error);
    return;
  }
  try {
    await repairBatch(core, log, batch.id);
    await alertDifferences(core, batch);
  } catch (error) {
    log.error({ error, batch: batch.id }, 'after a reconciliation');
  }
}

/** Days one after another: a bill of a million rows takes minutes. */
export const reconciliationWorker = onceFor((deps: Deps): Lane<Batch> => {
  const workerId = newId(deps.core.clock());
  return new Lane({
    what: 'days of reconciliation',
    log: deps.log,
    claim: () => claimBatch(deps.core, workerId),
    work: (batch) => workOn(deps, workerId, batch),
  });
});
