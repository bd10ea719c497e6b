import type { Selectable } from 'kysely';
import type { PaymentAccountsTable } from '../../platform/database.types.ts';
import { commitment, sealJson, unsealJson } from '../../platform/crypto/seal.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { digestOf, writeJournal, type Changes, type LivePart } from '../audit/index.ts';
import type { AccountField, AccountValues } from '../payments/index.ts';
import { expiryOf, identityText, labelOf, valuesText } from './account.rules.ts';

export type AccountRow = Selectable<PaymentAccountsTable>;

const placeOf = (id: string) => `payment_accounts.values_sealed:${id}` as const;
export const openValues = (keys: Keyring, row: Pick<AccountRow, 'id' | 'values_sealed'>): AccountValues =>
  unsealJson(keys, placeOf(row.id), row.values_sealed) as AccountValues;

export const identityOf = (keys: Keyring, fields: readonly AccountField[], values: AccountValues): string =>
  commitment(keys, `account ${identityText(fields, values)}`);
export const fingerprintOf = (keys: Keyring, values: AccountValues): string => commitment(keys, `account values ${valuesText(values)}`);

/** What the journal vouches for; the sealed bytes change when the key ring turns, what they say does not. */
const digestOfRow = ({ id, provider, source, state, identity, fingerprint, is_simulated }: AccountRow): string =>
  digestOf({ id, provider, source, state, identity, fingerprint, is_simulated });

/** Each value as a keyed commitment: proves that two are the same, tells none (R26). */
const commitments = (keys: Keyring, values: AccountValues): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, commitment(keys, `account field ${value}`)]));

function valueChanges(keys: Keyring, before: AccountValues, after: AccountValues): Changes {
  const [old, now] = [commitments(keys, before), commitments(keys, after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((n) => old[n] !== now[n]);
  return Object.fromEntries(names.map((n) => [`value.${n}`, [old[n] ?? null, now[n] ?? null] as const]));
}

async function journal(tx: Tx, row: AccountRow, action: string, changes: Changes): Promise<void> {
  await writeJournal(tx, {
    subjectKind: 'payment_account',
    subjectId: row.id,
    action,
    changes: { provider: [null, row.provider], label: [null, row.label], ...changes },
    digests: { payment_account: digestOfRow(row) },
  });
}

/** Rows of a provider, locked: two owners who change it at once come one after the other. */
export const lockAccounts = (tx: Tx, provider: string): Promise<AccountRow[]> =>
  tx.db.selectFrom('payment_accounts').selectAll().where('provider', '=', provider).orderBy('created_at').forUpdate().execute();

export const listAccountRows = (db: Db): Promise<AccountRow[]> =>
  db.selectFrom('payment_accounts').selectAll().orderBy('created_at', 'desc').execute();

export interface Wanted {
  readonly provider: string;
  readonly source: 'entered' | 'environment';
  readonly isSimulated: boolean;
  readonly fields: readonly AccountField[];
  readonly values: AccountValues;
}

const shared = (tx: Tx, id: string, { fields, values }: Wanted) => ({
  label: labelOf(fields, values),
  identity: identityOf(tx.keys, fields, values),
  fingerprint: fingerprintOf(tx.keys, values),
  values_sealed: sealJson(tx.keys, placeOf(id), values),
  expires_at: expiryOf(values),
  tested_at: null,
  test_problem: null,
  changed_at: tx.now,
  changed_by: tx.actor.id,
});

export async function insertAccount(tx: Tx, wanted: Wanted): Promise<AccountRow> {
  const id = newId(tx.now);
  const row: AccountRow = {
    id,
    provider: wanted.provider,
    source: wanted.source,
    state: 'active',
    is_simulated: wanted.isSimulated,
    created_at: tx.now,
    version: 1,
    ...shared(tx, id, wanted),
  };
  await tx.db.insertInto('payment_accounts').values(row).execute();
  await journal(tx, row, 'payment_account.set', { state: [null, 'active'], ...valueChanges(tx.keys, {}, wanted.values) });
  return row;
}

/** Changed keys of the same merchant. */
export async function changeAccount(tx: Tx, before: AccountRow, wanted: Wanted): Promise<AccountRow> {
  const row: AccountRow = { ...before, state: 'active', version: before.version + 1, ...shared(tx, before.id, wanted) };
  const { id: _id, ...patch } = row;
  await tx.db.updateTable('payment_accounts').set(patch).where('id', '=', row.id).execute();
  await journal(tx, row, 'payment_account.set', {
    ...(before.state === 'active' ? {} : { state: [before.state, 'active'] as const }),
    ...valueChanges(tx.keys, openValues(tx.keys, before), wanted.values),
  });
  return row;
}

export async function setAccountState(tx: Tx, before: AccountRow, state: 'active' | 'off' | 'replaced'): Promise<AccountRow> {
  if (before.state === state) return before;
  const row = { ...before, state, version: before.version + 1, changed_at: tx.now, changed_by: tx.actor.id };
  await tx.db
    .updateTable('payment_accounts')
    .set({ state, version: row.version, changed_at: row.changed_at, changed_by: row.changed_by })
    .where('id', '=', row.id)
    .execute();
  await journal(tx, row, `payment_account.${state}`, { state: [before.state, state] });
  return row;
}

export const noteTest = (db: Db, id: string, at: Date, problem: string | null) =>
  db
    .updateTable('payment_accounts')
    .set({ tested_at: at, test_problem: problem?.slice(0, 300) ?? null })
    .where('id', '=', id)
    .execute();

/** For `verify`: an account that was put there by hand is found here. */
export const paymentAccountPart: LivePart = {
  kind: 'payment_account',
  async digests(db, ids) {
    const rows = await db
      .selectFrom('payment_accounts')
      .selectAll()
      .where('id', 'in', [...ids])
      .execute();
    return new Map(rows.map((row) => [row.id, digestOfRow(row)]));
  },
  async rowsAfter(db, after, limit) {
    const page = db.selectFrom('payment_accounts').select(['id', 'id as subjectId']).orderBy('id').limit(limit);
    return (after === null ? page : page.where('id', '>', after)).execute();
  },
};
