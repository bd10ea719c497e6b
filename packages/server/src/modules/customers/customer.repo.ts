import { DomainError, type CustomerId, type DataScope } from '@danflow/contract';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { CustomersTable } from '../../platform/database.types.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { seal, sealJson, unseal, unsealJson, type Place } from '../../platform/crypto/seal.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import type { Personal } from './personal.rules.ts';
import { personalTokens, type PersonalTokens } from './personal-tokens.ts';

export type CustomerRow = Selectable<CustomersTable>;

const placeOf = (id: string): Place => `customers.private_sealed:${id}`;
const notePlace = (id: string): Place => `customers.note_sealed:${id}`;
export const sealNote = (keys: Keyring, id: string, note: string): Buffer | null => (note === '' ? null : seal(keys, notePlace(id), note));
export const openNote = (keys: Keyring, row: Pick<CustomerRow, 'id' | 'note_sealed'>): string =>
  row.note_sealed === null ? '' : unseal(keys, notePlace(row.id), row.note_sealed).toString('utf8');

const Sealed = z.object({ name: z.string(), phone: z.string(), street: z.string() });

export const sealPersonal = (keys: Keyring, id: string, { name, phone, street }: Personal): Buffer =>
  sealJson(keys, placeOf(id), { name, phone, street });

/** Null when the row never held any. Throws when it was sealed for another row or with a key that is gone. */
export const openPersonal = (keys: Keyring, row: Pick<CustomerRow, 'id' | 'private_sealed'>): Personal | null =>
  row.private_sealed === null ? null : Sealed.parse(unsealJson(keys, placeOf(row.id), row.private_sealed));

/** The one predicate of scope for customers: people limited to shops see no others' (law 8). */
export const seesShop = (scope: DataScope, shopId: string): boolean =>
  scope.shopIds === undefined || scope.shopIds.some((id) => id === shopId);

/** Locks and answers; throws `not_found`, also outside the scope. */
export async function lockCustomer(tx: Tx, id: CustomerId, scope: DataScope): Promise<CustomerRow> {
  const row = await tx.db.selectFrom('customers').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row || !seesShop(scope, row.shop_id)) throw new DomainError('not_found', { what: 'customer' });
  return row;
}

export interface CustomerFacts extends Personal {
  readonly shopId: string;
  readonly externalCode: string | null;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly tags?: readonly string[];
  readonly creditLimitAmount?: number | null;
  readonly blacklistedReason?: string | null;
  readonly note?: string;
}

/** A row ready to be inserted: tokens made, personal data sealed. */
export function newCustomerRow(
  { keys, now, actor }: Pick<Tx, 'keys' | 'now' | 'actor'>,
  facts: CustomerFacts,
  id: CustomerId = newId(now),
  tokens: PersonalTokens = personalTokens(keys, facts),
) {
  return {
    id,
    shop_id: facts.shopId,
    phone_token: tokens.phone,
    external_code: facts.externalCode,
    private_sealed: sealPersonal(keys, id, facts),
    search_tokens: [...tokens.search],
    province: facts.province,
    city: facts.city,
    district: facts.district,
    tags: [...(facts.tags ?? [])],
    credit_limit_amount: facts.creditLimitAmount ?? null,
    blacklisted_reason: facts.blacklistedReason ?? null,
    blacklisted_at: facts.blacklistedReason ? now : null,
    blacklisted_by: facts.blacklistedReason ? actor.name : null,
    note_sealed: sealNote(keys, id, facts.note ?? ''),
    created_at: now,
  };
}
export type NewCustomerRow = ReturnType<typeof newCustomerRow>;
