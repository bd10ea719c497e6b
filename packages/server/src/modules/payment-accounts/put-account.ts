import { DomainError } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { raiseAlert } from '../payments/index.ts';
import {
  changeAccount,
  fingerprintOf,
  identityOf,
  insertAccount,
  lockAccounts,
  setAccountState,
  type AccountRow,
  type Wanted,
} from './account.repo.ts';

/** A shop changes its merchant number once in years; somebody who tries numbers is stopped. */
const MAX_ACCOUNTS = 20;

export const tellOwner = (tx: Tx, row: AccountRow, change: string): Promise<boolean> =>
  raiseAlert(tx.db, tx.now, {
    kind: 'account_changed',
    provider: row.provider,
    bucket: `${row.id}.${row.version}`,
    facts: { change, label: row.label, by: tx.actor.name },
  });

/**
 * Makes an account the active one of its provider and source. The same merchant with other keys is the same account; another
 * merchant replaces the one before, which stays for the payments that were begun under it. What holds already changes nothing.
 */
export async function putAccount(tx: Tx, wanted: Wanted): Promise<AccountRow> {
  const rows = await lockAccounts(tx, wanted.provider);
  const identity = identityOf(tx.keys, wanted.fields, wanted.values);
  const mine = rows.filter((r) => r.source === wanted.source && r.is_simulated === wanted.isSimulated);
  const same = mine.find((r) => r.identity === identity);
  if (same?.state === 'active' && same.fingerprint === fingerprintOf(tx.keys, wanted.values)) return same;
  if (!same && rows.length >= MAX_ACCOUNTS) throw new DomainError('limit_reached', { limit: MAX_ACCOUNTS });
  // Two rows are never active at once, not even for a statement: a unique index says so.
  for (const row of rows)
    if (row.source === wanted.source && row.state === 'active' && row.id !== same?.id) await setAccountState(tx, row, 'replaced');
  const row = same ? await changeAccount(tx, same, wanted) : await insertAccount(tx, wanted);
  // The demo sets up its own simulators: that is no news.
  if (!(row.is_simulated && row.source === 'environment')) await tellOwner(tx, row, same ? 'changed' : 'set');
  return row;
}
