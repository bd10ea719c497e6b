import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { blindToken, seal, unseal } from '../../platform/crypto/seal.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { newId } from '../../platform/ids.ts';
import type { Read, Tx } from '../../platform/tx.ts';
import { orderScope } from '../orders/index.ts';
import { newRedeemCode } from './redeem-code.rules.ts';

const keyPlace = (id: string) => `virtual_codes.code_sealed:${id}` as const;
const redeemPlace = (id: string) => `redeem_codes.code_sealed:${id}` as const;

export const openCardKey = (keys: Keyring, row: { id: string; code_sealed: Buffer }): string =>
  unseal(keys, keyPlace(row.id), row.code_sealed).toString('utf8');
export const openRedeemCode = (keys: Keyring, row: { id: string; code_sealed: Buffer }): string =>
  unseal(keys, redeemPlace(row.id), row.code_sealed).toString('utf8');
export const redeemToken = (keys: Keyring, code: string): number => blindToken(keys, 'redeem_code', code);

/**
 * The right code, of the caller's shops and warehouses: its order may have left the caller's statuses by being used up.
 * Whoever holds all twelve signs may know that they are used; guessing them is hopeless (53 bits).
 */
export async function isUsedInOwnPlaces(
  { db, keys, principal, now }: Pick<Read, 'db' | 'keys' | 'principal' | 'now'>,
  row: { readonly id: string; readonly order_id: string; readonly code_sealed: Buffer },
  code: string,
): Promise<boolean> {
  if (openRedeemCode(keys, row) !== code) return false;
  const { statuses: _any, ...places } = principal.scope;
  const found = await db
    .selectFrom('orders')
    .select('id')
    .where('id', '=', row.order_id)
    .where(orderScope({ id: principal.id, scope: places }, now))
    .executeTakeFirst();
  return found !== undefined;
}

const CHUNK = 1000;

/** Answers how many were new: a key that the pool of this SKU knows is not loaded twice, also long after it was handed out. */
export async function insertCardKeys(tx: Tx, skuId: string, warehouseId: string, codes: readonly string[]): Promise<number> {
  let loaded = 0;
  for (let from = 0; from < codes.length; from += CHUNK) {
    const rows = codes.slice(from, from + CHUNK).map((code) => {
      const id = newId(tx.now);
      return {
        id,
        sku_id: skuId,
        warehouse_id: warehouseId,
        code_sealed: seal(tx.keys, keyPlace(id), code),
        code_token: blindToken(tx.keys, 'card_key', code),
        loaded_at: tx.now,
      };
    });
    const { numInsertedOrUpdatedRows } = await tx.db
      .insertInto('virtual_codes')
      .values(rows)
      .onConflict((oc) => oc.columns(['sku_id', 'code_token']).doNothing())
      .executeTakeFirstOrThrow();
    loaded += Number(numInsertedOrUpdatedRows ?? 0n);
  }
  return loaded;
}

export interface Handover {
  readonly orderId: string;
  readonly lineNo: number;
  readonly skuId: string;
  readonly warehouseId: string;
  readonly qty: number;
}

/**
 * Hands out up to `qty` keys, oldest first; answers how many there were. SKIP LOCKED: buyers at the same moment take
 * different keys without waiting; CHECK and this one statement keep a key from being handed out twice.
 */
export async function handOutKeys(tx: Tx, { orderId, lineNo, skuId, warehouseId, qty }: Handover): Promise<number> {
  const { numAffectedRows } = await sql`
    UPDATE virtual_codes SET state = 'handed_out', order_id = ${orderId}, line_no = ${lineNo}, handed_out_at = ${tx.now}
    WHERE id IN (SELECT id FROM virtual_codes WHERE sku_id = ${skuId} AND warehouse_id = ${warehouseId} AND state = 'available' ORDER BY id LIMIT ${qty} FOR UPDATE SKIP LOCKED)`.execute(
    tx.db,
  );
  return Number(numAffectedRows ?? 0n);
}

/** One code a unit of a service line; lines that have theirs are left alone. The caller holds the order's lock. */
export async function issueRedeemCodes(
  tx: Tx,
  orderId: string,
  lines: readonly { readonly lineNo: number; readonly qty: number }[],
): Promise<number> {
  const known = await tx.db.selectFrom('redeem_codes').select('line_no').where('order_id', '=', orderId).execute();
  const rows = lines
    .filter((l) => !known.some((k) => k.line_no === l.lineNo))
    .flatMap(({ lineNo, qty }) =>
      Array.from({ length: qty }, () => {
        const id = newId(tx.now);
        const code = newRedeemCode((below) => randomInt(below));
        return {
          id,
          order_id: orderId,
          line_no: lineNo,
          code_sealed: seal(tx.keys, redeemPlace(id), code),
          code_token: redeemToken(tx.keys, code),
          issued_at: tx.now,
        };
      }),
    );
  for (let from = 0; from < rows.length; from += CHUNK)
    await tx.db
      .insertInto('redeem_codes')
      .values(rows.slice(from, from + CHUNK))
      .execute();
  return rows.length;
}
