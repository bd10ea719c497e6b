import {
  DomainError,
  MAX_FOUND_CUSTOMERS,
  type CustomerFilter,
  type CustomerId,
  type CustomerView,
  type Minor,
  type ShopId,
} from '@danflow/contract';
import { sql } from 'kysely';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import { can } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { openNote, openPersonal, seesShop, type CustomerRow } from './customer.repo.ts';
import { applyMask, plainPersonal, type PersonalView } from './personal.rules.ts';
import { nameToken, phone4Token, phoneToken } from './personal-tokens.ts';

const viewWith = (read: Read, row: CustomerRow, personal: PersonalView): CustomerView => ({
  id: row.id as CustomerId,
  shopId: row.shop_id as ShopId,
  externalCode: row.external_code,
  ...personal,
  province: row.province,
  city: row.city,
  district: row.district,
  tags: row.tags,
  creditLimitAmount: read.principal.masks.amounts === 'hidden' ? null : (row.credit_limit_amount as Minor | null),
  isBlacklisted: row.blacklisted_reason !== null,
  blacklistedReason: row.blacklisted_reason,
  blacklistedAt: row.blacklisted_at?.toISOString() ?? null,
  blacklistedBy: row.blacklisted_by,
  note: read.principal.masks.personal === 'hidden' ? '' : openNote(read.keys, row),
  createdAt: row.created_at.toISOString(),
  version: row.version,
});

/** Hidden data is not even deciphered. */
function customerView(read: Read, row: CustomerRow): CustomerView {
  const { masks } = read.principal;
  return viewWith(read, row, applyMask(masks.personal === 'hidden' ? null : openPersonal(read.keys, row), masks));
}

function scoped(read: Read) {
  const query = read.db.selectFrom('customers').selectAll();
  const { shopIds } = read.principal.scope;
  return shopIds ? query.where(sql<boolean>`shop_id = ANY(${shopIds}::uuid[])`) : query;
}

/** A page of customers, newest first, under the reader's scope of shops. Throws `field_hidden`. */
export async function listCustomers(read: Read, filter: CustomerFilter): Promise<{ items: CustomerView[]; nextCursor: string | null }> {
  if (filter.isOnAccount !== undefined && read.principal.masks.amounts === 'hidden')
    throw new DomainError('field_hidden', { field: 'creditLimitAmount' });
  const after = readIdCursor(filter.cursor);
  let query = scoped(read);
  if (filter.shopId?.length) query = query.where('shop_id', 'in', filter.shopId);
  if (filter.tag) query = query.where(sql<boolean>`tags @> ${[filter.tag]}::text[]`);
  if (filter.isBlacklisted !== undefined) query = query.where('blacklisted_reason', filter.isBlacklisted ? 'is not' : 'is', null);
  if (filter.isOnAccount !== undefined) query = query.where('credit_limit_amount', filter.isOnAccount ? 'is not' : 'is', null);
  if (after) query = query.where('id', '<', after);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  return pageFrom(
    rows,
    filter.limit,
    (row) => customerView(read, row),
    (row) => [row.id],
  );
}

interface Search {
  readonly phone?: string | undefined;
  readonly last4?: string | undefined;
  readonly name?: string | undefined;
  readonly externalCode?: string | undefined;
}

const isPersonal = (search: Search): boolean => search.phone !== undefined || search.last4 !== undefined || search.name !== undefined;

/** What is masked cannot be guessed by searching: only who may reveal it may search by it (R15). */
export const maySearchPersonal = (principal: Read['principal']): boolean =>
  principal.masks.personal !== 'hidden' && can(principal, 'customer.reveal');

/** The customer a phone belongs to in a shop, or one named by id; null when nobody is known, or the reader may not look. */
export async function recogniseCustomer(
  read: Read,
  { shopId, phone, customerId }: { readonly shopId: string; readonly phone: string; readonly customerId?: CustomerId | undefined },
): Promise<CustomerView | null> {
  const token = phoneToken(read.keys, phone);
  const isByPhone = customerId === undefined;
  if (!can(read.principal, 'customer.read') || (isByPhone && (token === null || !maySearchPersonal(read.principal)))) return null;
  const query = scoped(read).where('shop_id', '=', shopId);
  const row = await (isByPhone ? query.where('phone_token', '=', token) : query.where('id', '=', customerId)).executeTakeFirst();
  return row ? customerView(read, row) : null;
}

/** People type codes in either case; the index knows whole values. */
const casesOf = (code: string): string[] => [...new Set([code, code.toUpperCase(), code.toLowerCase()])];

/** Customers who bear all that is asked for, newest first. Throws `field_hidden` for one who may not see personal data (R15). */
export async function searchCustomers(read: Read, search: Search): Promise<{ items: CustomerView[]; isCut: boolean }> {
  if (isPersonal(search) && !maySearchPersonal(read.principal)) throw new DomainError('field_hidden', { field: 'personal' });
  const { phone, last4, name, externalCode } = search;
  const tokens = [
    ...(phone === undefined ? [] : [phoneToken(read.keys, phone)]),
    ...(last4 === undefined ? [] : [phone4Token(read.keys, last4)]),
    ...(name === undefined ? [] : [nameToken(read.keys, name)]),
  ];
  if (tokens.includes(null)) return { items: [], isCut: false };
  let query = scoped(read);
  if (tokens.length > 0) query = query.where(sql<boolean>`search_tokens @> ${tokens}::bigint[]`);
  if (externalCode !== undefined) query = query.where('external_code', 'in', casesOf(externalCode));
  const rows = await query
    .orderBy('id', 'desc')
    .limit(MAX_FOUND_CUSTOMERS + 1)
    .execute();
  return { items: rows.slice(0, MAX_FOUND_CUSTOMERS).map((row) => customerView(read, row)), isCut: rows.length > MAX_FOUND_CUSTOMERS };
}

async function rowOf(read: Read, customerId: CustomerId): Promise<CustomerRow> {
  const row = await read.db.selectFrom('customers').selectAll().where('id', '=', customerId).executeTakeFirst();
  if (!row || !seesShop(read.principal.scope, row.shop_id)) throw new DomainError('not_found', { what: 'customer' });
  return row;
}

/** Masked or hidden. Throws `not_found`. */
export const getCustomer = async (read: Read, customerId: CustomerId): Promise<CustomerView> =>
  customerView(read, await rowOf(read, customerId));

/** In full: only after `revealCustomer` has written down who looks, and why. */
export async function getPlainCustomer(read: Read, customerId: CustomerId): Promise<CustomerView> {
  const row = await rowOf(read, customerId);
  return viewWith(read, row, plainPersonal(openPersonal(read.keys, row) ?? { name: '', phone: '', street: '' }));
}
