import { DomainError } from '@danflow/contract';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { newId } from '../../platform/ids.ts';
import { findMatch, insertCustomersStatement, newCustomerRow, phoneToken, type CustomerWant, type MatchedCustomer, type NewCustomerRow } from '../customers/index.ts';
import type { Statement } from './order.rows.ts';
import type { PlaceRequest } from './place-orders.ts';

/** A customer that this batch brings; `key` finds it again for a later order of the same batch. */
export interface NewCustomer extends NewCustomerRow {
  readonly key: string;
}

export const customerWant = (keys: Keyring, { draft }: Pick<PlaceRequest, 'draft'>, shopId: string): CustomerWant => ({
  shopId,
  customerId: draft.customerId ?? null,
  phoneToken: draft.receiver ? phoneToken(keys, draft.receiver.phone) : null,
  externalCode: draft.customerCode ?? null,
});

type Resolved = { readonly id: string; readonly isNew: false } | { readonly id: string; readonly isNew: true; readonly row: NewCustomer };

const keyOf = (want: CustomerWant): string => `${want.shopId} ${want.phoneToken === null ? `code ${want.externalCode}` : `phone ${want.phoneToken}`}`;

function refuseUnwelcome(match: MatchedCustomer | undefined, { draft }: PlaceRequest): void {
  if (match?.blacklisted_reason != null && !draft.allowBlacklisted) throw new DomainError('customer_blacklisted', { reason: match.blacklisted_reason });
  if (draft.paymentTerms === 'on_account' && (match?.credit_limit_amount ?? null) === null) throw new DomainError('credit_refused');
}

/** Whose order it is: named, known by phone or code, or new; null when nothing tells (never by name alone, R8). */
export function resolveCustomer(
  keys: Keyring, request: PlaceRequest, shopId: string, known: { readonly customers: readonly MatchedCustomer[] }, fresh: ReadonlyMap<string, NewCustomer>, now: Date,
): Resolved | null {
  const want = customerWant(keys, request, shopId);
  const match = findMatch(known.customers, want);
  refuseUnwelcome(match, request);
  if (match) return { id: match.id, isNew: false };
  if (want.customerId !== null) throw new DomainError('not_found', { what: 'customer' });
  if (want.phoneToken === null && want.externalCode === null) return null;
  const met = fresh.get(keyOf(want));
  if (met) return { id: met.id, isNew: false };
  const { receiver } = request.draft;
  const row = newCustomerRow(keys, {
    id: newId(now), shopId, externalCode: want.externalCode, personal: { name: receiver?.name ?? '', phone: receiver?.phone ?? '', street: receiver?.street ?? '' },
    province: receiver?.province ?? '', city: receiver?.city ?? '', district: receiver?.district ?? '',
  });
  return { id: row.id, isNew: true, row: { ...row, key: keyOf(want) } };
}

export const insertCustomers = (rows: readonly NewCustomer[], now: Date): Statement[] => (rows.length === 0 ? [] : [insertCustomersStatement(rows, now)]);
