import type { Tx } from '../../platform/tx.ts';
import { chainEntry } from '../audit/index.ts';
import { creationEntry } from './customer-journal.ts';
import type { CustomerFacts, NewCustomerRow } from './customer.repo.ts';

/** Sorted by key, so that two batches with the same new customers wait for each other instead of dying together. */
const inLockOrder = (rows: readonly NewCustomerRow[]): NewCustomerRow[] =>
  [...rows].sort((a, b) => {
    const [x, y] = [a, b].map((r) => `${r.shop_id}/${r.phone_token ?? ''}/${r.external_code ?? ''}`) as [string, string];
    return x < y ? -1 : x > y ? 1 : 0;
  });

/** Inserts rows and their first journal entries; rows that somebody else has just made are left out. Answers the ids made. */
export async function insertCustomers(
  tx: Tx,
  made: readonly { readonly row: NewCustomerRow; readonly facts: CustomerFacts }[],
): Promise<Set<string>> {
  if (made.length === 0) return new Set();
  const rows = inLockOrder(made.map((m) => m.row));
  const done = await tx.db
    .insertInto('customers')
    .values(rows)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .execute();
  const ids = new Set(done.map((d) => d.id));
  const entries = made.filter((m) => ids.has(m.row.id)).map((m) => chainEntry(tx, null, creationEntry(tx.keys, m.row, m.facts)));
  if (entries.length > 0) await tx.db.insertInto('journal').values(entries).execute();
  return ids;
}
