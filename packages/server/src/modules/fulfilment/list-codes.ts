import { DomainError, type OrderCodeView } from '@danflow/contract';
import type { z } from 'zod';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { can } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { orderScope } from '../orders/index.ts';
import { openCardKey, openRedeemCode } from './code.repo.ts';
import { maskCode, shownRedeemCode } from './redeem-code.rules.ts';

export interface PlainCode {
  readonly lineNo: number;
  readonly title: string;
  readonly kind: 'card_key' | 'redeem_code';
  readonly code: string;
  readonly at: Date;
  readonly redeemedAt: Date | null;
  readonly redeemedBy: string | null;
}

const MAX_CODES = 2000;

async function codesOf({ db, keys }: { db: Read['db']; keys: Keyring }, orderId: string): Promise<PlainCode[]> {
  const lines = await db.selectFrom('order_lines').select(['line_no', 'title']).where('order_id', '=', orderId).execute();
  const cardKeys = await db
    .selectFrom('virtual_codes')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('line_no')
    .orderBy('id')
    .limit(MAX_CODES)
    .execute();
  const redeemCodes = await db
    .selectFrom('redeem_codes')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('line_no')
    .orderBy('id')
    .limit(MAX_CODES)
    .execute();
  const titleOf = (lineNo: number | null): string => lines.find((l) => l.line_no === lineNo)?.title ?? '';
  return [
    ...cardKeys.map((c): PlainCode => ({
      lineNo: c.line_no ?? 0,
      title: titleOf(c.line_no),
      kind: 'card_key',
      code: openCardKey(keys, c),
      at: c.handed_out_at ?? c.loaded_at,
      redeemedAt: null,
      redeemedBy: null,
    })),
    ...redeemCodes.map((c): PlainCode => ({
      lineNo: c.line_no,
      title: titleOf(c.line_no),
      kind: 'redeem_code',
      code: shownRedeemCode(openRedeemCode(keys, c)),
      at: c.issued_at,
      redeemedAt: c.redeemed_at,
      redeemedBy: c.redeemed_by,
    })),
  ];
}

/** Codes are worth money: people who may not deliver see their ends only. Throws order_not_found out of scope. */
export async function listCodes(read: Read, orderId: string): Promise<z.output<typeof OrderCodeView>[]> {
  const order = await read.db
    .selectFrom('orders')
    .select('id')
    .where('id', '=', orderId)
    .where(orderScope(read.principal, read.now))
    .executeTakeFirst();
  if (!order) throw new DomainError('order_not_found');
  const isMasked = !can(read.principal, 'order.deliver');
  const codes = await codesOf(read, orderId);
  return codes.map((c) => ({
    ...c,
    code: isMasked ? maskCode(c.code) : c.code,
    isMasked,
    at: c.at.toISOString(),
    redeemedAt: c.redeemedAt?.toISOString() ?? null,
  })) as z.output<typeof OrderCodeView>[];
}

/** For the buyer's page, whose signed address is the permission: what was bought, in plain. */
export const codesForBuyer = (read: { db: Read['db']; keys: Keyring }, orderId: string): Promise<PlainCode[]> => codesOf(read, orderId);
