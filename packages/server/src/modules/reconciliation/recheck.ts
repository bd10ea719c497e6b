import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { lockBook } from './book.repo.ts';
import { lockDifference, solve, type Difference } from './difference.repo.ts';
import { becomeAmount, capturedFor, enterLate, listChanged, openBatchOf } from './recheck.repo.ts';
import { sumHere } from './totals.repo.ts';

const BATCH = 100;

/** A late callback clears its own difference. The caller holds the locks of book and difference. Answers whether it did. */
export async function clearIfPaid(tx: Tx, d: Difference): Promise<boolean> {
  if (d.state === 'solved' || d.kind !== 'status' || d.row_kind !== 'payment') return false;
  const captured = await capturedFor(tx.db, d);
  if (captured === null) return false;
  const day = await enterLate(tx, d, captured.isSame ? 'matched' : 'difference');
  if (captured.isSame) await solve(tx, d, { solution: 'late_callback', note: null, day });
  else await becomeAmount(tx, d, captured.amount);
  const batchId = await openBatchOf(tx, d.book_id, day);
  if (batchId !== null) await sumHere(tx, batchId);
  return captured.isSame;
}

/** Looks at differences whose payment was booked meanwhile, all of them or those of one order. Answers how many it looked at. */
export async function recheck(core: Core, orderId: string | null = null): Promise<number> {
  const changed = await listChanged(core.pool, orderId, BATCH);
  for (const { id, book_id: bookId } of changed)
    await inTx(core, systemActor('reconciliation'), async (tx) => {
      await lockBook(tx, bookId);
      await clearIfPaid(tx, await lockDifference(tx, id));
    });
  return changed.length;
}
