import type { Core } from '../../platform/tx.ts';
import { raiseAlert } from '../payments/index.ts';
import { addDays, beijingDay, lastBillDay } from './beijing-day.rules.ts';
import type { Batch } from './batch.repo.ts';
import { findBook, type OpenBook } from './book.repo.ts';
import { listUnfinished, openCount } from './watch.repo.ts';

/** Days that nobody has signed this long after their end are told, once a day. */
const UNSIGNED_DAYS = 3;
/** And days that were never reconciled. */
const OVERDUE_DAYS = 2;

export async function alertDifferences(core: Core, batch: Batch): Promise<void> {
  const count = await openCount(core.db, batch.id);
  if (count === 0) return;
  const { provider, label } = await findBook(core.db, batch.book_id);
  await raiseAlert(core.db, core.clock(), { kind: 'bill_differs', provider, bucket: batch.id, facts: { day: batch.day, label, count } });
}

/** What nobody would see who does not open the page. */
export async function watchBook(core: Core, { book }: OpenBook): Promise<void> {
  const now = core.clock();
  const today = beijingDay(now);
  const { undone, unsigned } = await listUnfinished(
    core.db,
    book,
    addDays(lastBillDay(now), 1 - OVERDUE_DAYS),
    addDays(today, -UNSIGNED_DAYS),
  );
  const { provider, label } = book;
  if (undone !== null)
    await raiseAlert(core.db, now, { kind: 'bill_overdue', provider, bucket: `${book.id}.${today}`, facts: { label, day: undone } });
  if (unsigned !== null)
    await raiseAlert(core.db, now, { kind: 'bill_unsigned', provider, bucket: `${book.id}.${today}`, facts: { label, day: unsigned } });
}
