import { DomainError } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { deliverOrder, lockOrderInScope, openQty, requireAction } from '../orders/index.ts';
import { isUsedInOwnPlaces, openRedeemCode, redeemToken } from './code.repo.ts';
import { parseRedeemCode } from './redeem-code.rules.ts';

export interface Redeemed extends Readonly<Record<string, unknown>> {
  readonly orderId: string;
  readonly lineNo: number;
  readonly title: string;
  readonly redeemedAt: string;
  /** Codes of this order that are still unused. */
  readonly left: number;
}

/** Throws redeem_code_unknown. */
async function find(tx: Tx, code: string): Promise<{ id: string; order_id: string; code_sealed: Buffer; redeemed_at: Date | null }> {
  const row = await tx.db
    .selectFrom('redeem_codes')
    .select(['id', 'order_id', 'code_sealed', 'redeemed_at'])
    .where('code_token', '=', redeemToken(tx.keys, code))
    .executeTakeFirst();
  // The token is 53 bits of a hash: the code itself decides.
  if (!row || openRedeemCode(tx.keys, row) !== code) throw new DomainError('redeem_code_unknown');
  return row;
}

/** Used once: the second scanner of the same moment waits for the order's lock, and is told when the first one used it. */
export async function redeem(tx: Tx, principal: Principal, typed: string): Promise<Redeemed> {
  const code = parseRedeemCode(typed);
  if (code === null) throw new DomainError('redeem_code_unknown');
  const found = await find(tx, code);
  const order = await lockOrderInScope(tx, principal, found.order_id).catch(async (error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    const isUsed = found.redeemed_at !== null && (await isUsedInOwnPlaces({ ...tx, principal }, found, code));
    throw isUsed ? new DomainError('redeem_code_used', { at: found.redeemed_at?.toISOString() }) : new DomainError('redeem_code_unknown');
  });
  const row = await tx.db.selectFrom('redeem_codes').selectAll().where('id', '=', found.id).forUpdate().executeTakeFirstOrThrow();
  if (row.redeemed_at !== null) throw new DomainError('redeem_code_used', { at: row.redeemed_at.toISOString() });
  requireAction(order, 'redeem');
  const line = order.lines.find((l) => l.line_no === row.line_no);
  if (!line || openQty(line) === 0) throw new DomainError('order_action_refused', { status: order.row.status, action: 'redeem' });
  await tx.db.updateTable('redeem_codes').set({ redeemed_at: tx.now, redeemed_by: tx.actor.id }).where('id', '=', row.id).execute();
  await deliverOrder(tx, order, {
    lines: [{ lineNo: row.line_no, qty: 1 }],
    facts: { redeemed: [null, { lineNo: row.line_no, codeId: row.id }] },
  });
  const { n } = await tx.db
    .selectFrom('redeem_codes')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('order_id', '=', row.order_id)
    .where('redeemed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { orderId: row.order_id, lineNo: row.line_no, title: line.title, redeemedAt: tx.now.toISOString(), left: n };
}
