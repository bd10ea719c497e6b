import type { Keyring } from '../../platform/crypto/keyring.ts';
import { sealJson } from '../../platform/crypto/seal.ts';
import { runNamed, type Pool } from '../../platform/db.ts';
import { phoneToken, searchTokensOf } from './personal-tokens.ts';
import type { Personal } from './personal.rules.ts';

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

const MATCH = `SELECT id, shop_id, phone_token, external_code, blacklisted_reason, credit_limit_amount FROM customers
  WHERE id = ANY($1::uuid[])
    OR (shop_id, phone_token) IN (SELECT * FROM unnest($2::uuid[], $3::int8[]))
    OR (shop_id, external_code) IN (SELECT * FROM unnest($4::uuid[], $5::text[]))`;

/** All known customers that any of the wants may mean, in one query; `findMatch` tells which. */
export async function matchCustomers(pool: Pool, wants: readonly CustomerWant[]): Promise<MatchedCustomer[]> {
  const ids = wants.filter((w) => w.customerId !== null).map((w) => w.customerId);
  const phones = wants.filter((w) => w.phoneToken !== null);
  const codes = wants.filter((w) => w.externalCode !== null);
  if (ids.length + phones.length + codes.length === 0) return [];
  const { rows } = await runNamed(pool, MATCH, [ids, phones.map((w) => w.shopId), phones.map((w) => w.phoneToken), codes.map((w) => w.shopId), codes.map((w) => w.externalCode)]);
  return rows as MatchedCustomer[];
}

export function findMatch(matched: readonly MatchedCustomer[], want: CustomerWant): MatchedCustomer | undefined {
  if (want.customerId !== null) return matched.find((m) => m.id === want.customerId);
  const byPhone = want.phoneToken === null ? undefined : matched.find((m) => m.shop_id === want.shopId && m.phone_token === want.phoneToken);
  return byPhone ?? (want.externalCode === null ? undefined : matched.find((m) => m.shop_id === want.shopId && m.external_code === want.externalCode));
}

/** A row for `customers`, sealed and ready to be inserted with the order that brought the customer. */
export interface NewCustomerRow {
  readonly id: string;
  readonly shop_id: string;
  readonly phone_token: number | null;
  readonly external_code: string | null;
  readonly private_sealed: Buffer;
  readonly search_tokens: readonly number[];
  readonly province: string;
  readonly city: string;
  readonly district: string;
}

export interface NewCustomer {
  readonly id: string;
  readonly shopId: string;
  readonly externalCode: string | null;
  readonly personal: Personal;
  readonly province: string;
  readonly city: string;
  readonly district: string;
}

export const newCustomerRow = (keys: Keyring, c: NewCustomer): NewCustomerRow => ({
  id: c.id,
  shop_id: c.shopId,
  phone_token: phoneToken(keys, c.personal.phone),
  external_code: c.externalCode,
  private_sealed: sealJson(keys, `customers.private_sealed:${c.id}`, c.personal),
  search_tokens: searchTokensOf(keys, c.personal),
  province: c.province,
  city: c.city,
  district: c.district,
});

const INSERT = `INSERT INTO customers (id, shop_id, phone_token, external_code, private_sealed, search_tokens, province, city, district, created_at)
  SELECT id, shop_id, phone_token, external_code, private_sealed, search_tokens::int8[], province, city, district, $10::timestamptz
  FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[])
    AS c (id, shop_id, phone_token, external_code, private_sealed, search_tokens, province, city, district)`;

/** Plain INSERT on purpose: a customer that another process has just made fails the batch, whose rerun then finds it (R17). */
export const insertCustomersStatement = (rows: readonly NewCustomerRow[], now: Date): { text: string; values: unknown[] } => ({
  text: INSERT,
  values: [
    rows.map((r) => r.id), rows.map((r) => r.shop_id), rows.map((r) => r.phone_token), rows.map((r) => r.external_code), rows.map((r) => r.private_sealed),
    rows.map((r) => `{${r.search_tokens.join(',')}}`), rows.map((r) => r.province), rows.map((r) => r.city), rows.map((r) => r.district), now,
  ],
});
