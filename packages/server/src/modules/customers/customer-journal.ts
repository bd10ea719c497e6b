import type { Keyring } from '../../platform/crypto/keyring.ts';
import { commitment } from '../../platform/crypto/seal.ts';
import type { NewEntry } from '../audit/index.ts';
import { changesBetween } from '../audit/index.ts';
import type { CustomerRow, NewCustomerRow } from './customer.repo.ts';
import type { Personal } from './personal.rules.ts';

/** A keyed stand-in for a personal value: history shows that it changed, never what it was (R26). */
const hidden = (keys: Keyring, field: keyof Personal | 'note', value: string): string =>
  value === '' ? '' : commitment(keys, `${field}\0${value}`);

type Plain = Pick<CustomerRow, 'province' | 'city' | 'district' | 'tags' | 'credit_limit_amount' | 'blacklisted_reason'>;

/** A customer in the words of the contract, as journal entries compare it. */
export const customerFacts = (keys: Keyring, row: Plain, personal: Personal | null, note: string) => ({
  name: hidden(keys, 'name', personal?.name ?? ''),
  phone: hidden(keys, 'phone', personal?.phone ?? ''),
  street: hidden(keys, 'street', personal?.street ?? ''),
  note: hidden(keys, 'note', note),
  province: row.province,
  city: row.city,
  district: row.district,
  tags: row.tags,
  creditLimitAmount: row.credit_limit_amount,
  blacklistedReason: row.blacklisted_reason,
});

export const creationEntry = (keys: Keyring, row: NewCustomerRow, personal: Personal & { readonly note?: string }): NewEntry => ({
  subjectKind: 'customer',
  subjectId: row.id,
  action: 'customer.create',
  changes: changesBetween(
    {},
    { shopId: row.shop_id, externalCode: row.external_code, ...customerFacts(keys, row, personal, personal.note ?? '') },
  ),
});
