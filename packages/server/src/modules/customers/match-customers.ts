import { runNamed, type Client, type Pool } from '../../platform/db.ts';
import type { NewCustomerRow } from './customer.repo.ts';

/** What an order knows of its customer: identity goes by phone per shop, else by the shop's own code (R8). */
export interface CustomerWant {
  readonly shopId: string;
  readonly customerId: string | null;
  readonly phoneToken: number | null;
  readonly externalCode: string | null;
}

export interface MatchedCustomer {
  readonly id: string;
  readonly shop_id: string;
  readonly phone_token: number | null;
  readonly external_code: string | null;
  readonly blacklisted_reason: string | null;
  readonly credit_limit_amount: number | null;
}

const FOUND = 'c.id, c.shop_id, c.phone_token, c.external_code, c.blacklisted_reason, c.credit_limit_amount';
/** Three index look-ups joined by UNION: the same with OR reads the whole table, as PostgreSQL uses no index for `IN (subquery) OR`. */
const MATCH = `SELECT ${FOUND} FROM customers c WHERE c.id = ANY($1::uuid[])
  UNION SELECT ${FOUND} FROM unnest($2::uuid[], $3::int8[]) AS w (shop_id, phone_token) JOIN customers c ON c.shop_id = w.shop_id AND c.phone_token = w.phone_token
  UNION SELECT ${FOUND} FROM unnest($4::uuid[], $5::text[]) AS w (shop_id, external_code) JOIN customers c ON c.shop_id = w.shop_id AND c.external_code = w.external_code`;

/** All known customers that any of the wants may mean, in one query; `findMatch` tells which. */
export async function matchCustomers(from: Client | Pool, wants: readonly CustomerWant[]): Promise<MatchedCustomer[]> {
  const ids = wants.filter((w) => w.customerId !== null).map((w) => w.customerId);
  const phones = wants.filter((w) => w.phoneToken !== null);
  const codes = wants.filter((w) => w.externalCode !== null);
  if (ids.length + phones.length + codes.length === 0) return [];
  const { rows } = await runNamed(from, MATCH, [
    ids,
    phones.map((w) => w.shopId),
    phones.map((w) => w.phoneToken),
    codes.map((w) => w.shopId),
    codes.map((w) => w.externalCode),
  ]);
  return rows as MatchedCustomer[];
}

export function findMatch(matched: readonly MatchedCustomer[], want: CustomerWant): MatchedCustomer | undefined {
  // A customer of another shop is nobody here, by whatever id.
  if (want.customerId !== null) return matched.find((m) => m.id === want.customerId && m.shop_id === want.shopId);
  const byPhone =
    want.phoneToken === null ? undefined : matched.find((m) => m.shop_id === want.shopId && m.phone_token === want.phoneToken);
  return (
    byPhone ??
    (want.externalCode === null ? undefined : matched.find((m) => m.shop_id === want.shopId && m.external_code === want.externalCode))
  );
}

const INSERT = `INSERT INTO customers (id, shop_id, phone_token, external_code, private_sealed, search_tokens, province, city, district, created_at)
  SELECT id, shop_id, phone_token, external_code, private_sealed, search_tokens::int8[], province, city, district, $10::timestamptz
  FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[])
    AS c (id, shop_id, phone_token, external_code, private_sealed, search_tokens, province, city, district)
  ORDER BY shop_id, phone_token, external_code`;

/** For pipelines; in the order of keys, so that two batches with the same new customers wait instead of deadlocking. Plain INSERT on purpose: a customer that another process has just made fails the batch, whose rerun then finds it (R17). */
export const insertCustomersStatement = (rows: readonly NewCustomerRow[], now: Date): { text: string; values: unknown[] } => ({
  text: INSERT,
  values: [
    rows.map((r) => r.id),
    rows.map((r) => r.shop_id),
    rows.map((r) => r.phone_token),
    rows.map((r) => r.external_code),
    rows.map((r) => r.private_sealed),
    rows.map((r) => `{${r.search_tokens.join(',')}}`),
    rows.map((r) => r.province),
    rows.map((r) => r.city),
    rows.map((r) => r.district),
    now,
  ],
});
