import { DomainError, type CustomerChange, type CustomerId, type DataScope, type Masks, type NewCustomer } from '@danflow/contract';
import { isUniqueViolation, type Tx } from '../../platform/tx.ts';
import { changesBetween, guardVersion, writeJournal } from '../audit/index.ts';
import { customerFacts } from './customer-journal.ts';
import {
  lockCustomer,
  newCustomerRow,
  openNote,
  openPersonal,
  sealNote,
  seesShop,
  sealPersonal,
  type CustomerRow,
} from './customer.repo.ts';
import { insertCustomers } from './insert-customers.ts';
import type { Personal } from './personal.rules.ts';
import { phoneToken, searchTokensOf } from './personal-tokens.ts';

const PERSONAL = ['name', 'phone', 'street'] as const;

/** What one may not see one may not overwrite either: "nothing changed" would tell that a guess was right (R15). */
function refuseHidden(masks: Masks, change: CustomerChange): void {
  if (masks.personal === 'hidden' && [...PERSONAL, 'note' as const].some((field) => change[field] !== undefined))
    throw new DomainError('field_hidden', { field: 'personal' });
  if (masks.amounts === 'hidden' && change.creditLimitAmount !== undefined)
    throw new DomainError('field_hidden', { field: 'creditLimitAmount' });
}

const personalAfter = (before: Personal, change: CustomerChange): Personal => ({
  name: change.name ?? before.name,
  phone: change.phone ?? before.phone,
  street: change.street ?? before.street,
});

const plainAfter = (row: CustomerRow, change: CustomerChange) => ({
  province: change.province ?? row.province,
  city: change.city ?? row.city,
  district: change.district ?? row.district,
  tags: change.tags ?? row.tags,
  credit_limit_amount: change.creditLimitAmount === undefined ? row.credit_limit_amount : change.creditLimitAmount,
  blacklisted_reason: change.blacklistedReason === undefined ? row.blacklisted_reason : change.blacklistedReason,
});

/** Who put a customer on the blacklist, and when; another wording of the reason is no second blacklisting. */
const blacklisting = (tx: Tx, row: CustomerRow, reason: string | null) =>
  reason === null
    ? { blacklisted_at: null, blacklisted_by: null }
    : row.blacklisted_reason === null
      ? { blacklisted_at: tx.now, blacklisted_by: tx.actor.name }
      : {};

async function save(
  tx: Tx,
  row: CustomerRow,
  personal: Personal,
  isPersonalChanged: boolean,
  plain: ReturnType<typeof plainAfter>,
  note: string,
): Promise<void> {
  const sealed = isPersonalChanged
    ? {
        private_sealed: sealPersonal(tx.keys, row.id, personal),
        phone_token: phoneToken(tx.keys, personal.phone),
        search_tokens: [...searchTokensOf(tx.keys, personal)],
      }
    : {};
  try {
    await tx.db
      .updateTable('customers')
      .set({
        ...plain,
        ...sealed,
        ...blacklisting(tx, row, plain.blacklisted_reason),
        note_sealed: sealNote(tx.keys, row.id, note),
        version: row.version + 1,
      })
      .where('id', '=', row.id)
      .execute();
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError('name_taken', { name: 'phone' });
    throw error;
  }
}

export interface Editor {
  readonly scope: DataScope;
  readonly masks: Masks;
}

/** Absent fields stay. Throws `not_found`, `version_conflict`, `field_hidden`, and `name_taken` when the shop knows the phone. */
export async function changeCustomer(
  tx: Tx,
  customerId: CustomerId,
  change: CustomerChange,
  by: Editor,
  ifMatch: number | null,
): Promise<{ customerId: CustomerId }> {
  refuseHidden(by.masks, change);
  const row = await lockCustomer(tx, customerId, by.scope);
  const given = Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  await guardVersion(tx, customerId, ifMatch, row.version, given);
  const before = openPersonal(tx.keys, row) ?? { name: '', phone: '', street: '' };
  const personal = personalAfter(before, change);
  const plain = plainAfter(row, change);
  const noteBefore = openNote(tx.keys, row);
  const note = change.note ?? noteBefore;
  const changes = changesBetween(customerFacts(tx.keys, row, before, noteBefore), customerFacts(tx.keys, plain, personal, note));
  if (Object.keys(changes).length === 0) return { customerId };
  await save(
    tx,
    row,
    personal,
    PERSONAL.some((field) => changes[field]),
    plain,
    note,
  );
  await writeJournal(tx, { subjectKind: 'customer', subjectId: customerId, action: 'customer.change', changes });
  return { customerId };
}

/** Throws `shop_not_found`, `field_hidden`, and `name_taken` when the shop knows the phone or the external code. */
export async function createCustomer(tx: Tx, customer: NewCustomer, by: Editor): Promise<{ customerId: CustomerId }> {
  if (by.masks.amounts === 'hidden' && customer.creditLimitAmount !== null)
    throw new DomainError('field_hidden', { field: 'creditLimitAmount' });
  // Read here, as customers may not call catalog; shops are archived, never deleted.
  const shop = await tx.db
    .selectFrom('shops')
    .select('id')
    .where('id', '=', customer.shopId)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  if (!shop || !seesShop(by.scope, customer.shopId)) throw new DomainError('shop_not_found');
  const row = newCustomerRow(tx, customer);
  const made = await insertCustomers(tx, [{ row, facts: customer }]);
  if (!made.has(row.id)) throw new DomainError('name_taken', { name: 'phone, externalCode' });
  return { customerId: row.id };
}
