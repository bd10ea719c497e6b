import { DomainError } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { chainEntry } from '../audit/index.ts';
import {
  creationEntry,
  findMatch,
  insertCustomersStatement,
  newCustomerRow,
  personalTokens,
  type CustomerWant,
  type MatchedCustomer,
  type NewCustomerRow,
  type PersonalTokens,
} from '../customers/index.ts';
import { insertJournal } from './order.rows.ts';
import type { Statement } from '../../platform/combine.ts';
import type { PlaceRequest } from './place-orders.ts';

/** A customer that this batch brings, with its first journal entry; `key` finds it again for a later order of the batch. */
export interface FreshCustomer {
  readonly key: string;
  readonly row: NewCustomerRow;
  readonly entry: ReturnType<typeof chainEntry>;
}

/** With the tokens of its receiver, which the order and a new customer are found by. */
export interface OrderWant extends CustomerWant {
  readonly tokens: PersonalTokens;
}

export function customerWant(keys: Tx['keys'], { draft }: Pick<PlaceRequest, 'draft'>, shopId: string): OrderWant {
  const tokens = personalTokens(keys, draft.receiver ?? NOBODY);
  return {
    shopId,
    customerId: draft.customerId ?? null,
    phoneToken: tokens.phone,
    externalCode: draft.customerCode ?? null,
    tokens,
  };
}

const NOBODY = { name: '', phone: '' };

export interface ResolvedCustomer {
  readonly id: string;
  readonly fresh: FreshCustomer | null;
}

const keyOf = (want: CustomerWant): string =>
  `${want.shopId} ${want.phoneToken === null ? `code ${want.externalCode}` : `phone ${want.phoneToken}`}`;

function refuseUnwelcome(match: MatchedCustomer | undefined, { draft }: PlaceRequest): void {
  const reason = match?.blacklisted_reason ?? null;
  if (reason !== null && !draft.allowBlacklisted) throw new DomainError('customer_blacklisted', { reason });
  if (draft.paymentTerms === 'on_account' && (match?.credit_limit_amount ?? null) === null) throw new DomainError('credit_refused');
}

function freshCustomer(tx: Pick<Tx, 'keys' | 'now' | 'actor' | 'requestId'>, { draft }: PlaceRequest, want: OrderWant): FreshCustomer {
  const { receiver } = draft;
  const facts = {
    shopId: want.shopId,
    externalCode: want.externalCode,
    name: receiver?.name ?? '',
    phone: receiver?.phone ?? '',
    street: receiver?.street ?? '',
    province: receiver?.province ?? '',
    city: receiver?.city ?? '',
    district: receiver?.district ?? '',
  };
  const row = newCustomerRow(tx, facts, newId(tx.now), want.tokens);
  return { key: keyOf(want), row, entry: chainEntry(tx, null, creationEntry(tx.keys, row, facts)) };
}

/** Whose order it is: named, known by phone or code, or new; null when nothing tells (never by name alone, R8). */
export function resolveCustomer(
  tx: Pick<Tx, 'keys' | 'now' | 'actor' | 'requestId'>,
  request: PlaceRequest,
  want: OrderWant,
  known: readonly MatchedCustomer[],
  met: ReadonlyMap<string, FreshCustomer>,
): ResolvedCustomer | null {
  const match = findMatch(known, want);
  refuseUnwelcome(match, request);
  if (match) return { id: match.id, fresh: null };
  if (want.customerId !== null) throw new DomainError('not_found', { what: 'customer' });
  if (want.phoneToken === null && want.externalCode === null) return null;
  const before = met.get(keyOf(want));
  if (before) return { id: before.row.id, fresh: null };
  const fresh = freshCustomer(tx, request, want);
  return { id: fresh.row.id, fresh };
}

export const insertCustomers = (made: readonly FreshCustomer[], now: Date): Statement[] =>
  made.length === 0
    ? []
    : [
        insertCustomersStatement(
          made.map((m) => m.row),
          now,
        ),
        insertJournal(made.map((m) => m.entry)),
      ];
