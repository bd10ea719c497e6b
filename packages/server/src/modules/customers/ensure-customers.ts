import type { CustomerId } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { chainEntry } from '../audit/index.ts';
import { creationEntry } from './customer-journal.ts';
import { matchCustomers, newCustomerRow, type CustomerFacts, type CustomerKey, type KnownCustomer, type NewCustomerRow } from './customer.repo.ts';
import { phoneToken } from './personal-tokens.ts';

/** Sorted by key, so that two batches with the same new customers wait for each other instead of dying together. */
const inLockOrder = (rows: readonly NewCustomerRow[]): NewCustomerRow[] =>
  [...rows].sort((a, b) => {
    const [x, y] = [a, b].map((r) => `${r.shop_id}/${r.phone_token ?? ''}/${r.external_code ?? ''}`) as [string, string];
    return x < y ? -1 : x > y ? 1 : 0;
  });

/** Inserts rows and their first journal entries; rows that somebody else has just made are left out. Answers the ids made. */
export async function insertCustomers(tx: Tx, made: readonly { readonly row: NewCustomerRow; readonly facts: CustomerFacts }[]): Promise<Set<string>> {
  if (made.length === 0) return new Set();
  const rows = inLockOrder(made.map((m) => m.row));
  const done = await tx.db.insertInto('customers').values(rows).onConflict((oc) => oc.doNothing()).returning('id').execute();
  const ids = new Set(done.map((d) => d.id));
  const entries = made.filter((m) => ids.has(m.row.id)).map((m) => chainEntry(tx, null, creationEntry(tx.keys, m.row, m.facts)));
  if (entries.length > 0) await tx.db.insertInto('journal').values(entries).execute();
  return ids;
}

const keyOf = (tx: Tx, facts: CustomerFacts): CustomerKey => ({ shopId: facts.shopId, phoneToken: phoneToken(tx.keys, facts.phone), externalCode: facts.externalCode });
const nameOf = (key: CustomerKey): string => `${key.shopId}/${key.phoneToken ?? `code/${key.externalCode}`}`;

/**
 * The customers of a batch of orders, known or made, in the order asked; null where neither phone nor code names one
 * (R8: never by name alone). Two statements more than `matchCustomers` when somebody is new. At most 500 at once.
 */
export async function ensureCustomers(tx: Tx, wanted: readonly CustomerFacts[]): Promise<(KnownCustomer | null)[]> {
  const keys = wanted.map((facts) => keyOf(tx, facts));
  const known = await matchCustomers(tx, keys);
  const fresh = new Map<string, { row: NewCustomerRow; facts: CustomerFacts }>();
  wanted.forEach((facts, i) => {
    const key = keys[i];
    if (!key || known[i] || (key.phoneToken === null && key.externalCode === null) || fresh.has(nameOf(key))) return;
    fresh.set(nameOf(key), { row: newCustomerRow(tx, facts), facts });
  });
  if (fresh.size === 0) return known;
  const made = await insertCustomers(tx, [...fresh.values()]);
  // Asked again only for those whom a neighbour made in the meantime, or who are named by two keys.
  const answers = keys.map((key, i): KnownCustomer | null => known[i] ?? madeBy(fresh.get(nameOf(key)), made));
  return answers.every((a, i) => a !== null || fresh.get(nameOf(keys[i] as CustomerKey)) === undefined) ? answers : matchCustomers(tx, keys);
}

const madeBy = (entry: { row: NewCustomerRow } | undefined, made: ReadonlySet<string>): KnownCustomer | null =>
  entry && made.has(entry.row.id) ? { id: entry.row.id as CustomerId, blacklistedReason: null, creditLimitAmount: null } : null;
