import { DomainError } from '@danflow/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/tx.ts';
import { openQty, type LineFacts, type LockedOrder } from '../orders/index.ts';
import { spreadOver, unitsWorth } from './refund-lines.rules.ts';

export interface LineWish {
  readonly lineNo: number;
  readonly qty: number;
}

interface Refunded {
  readonly line_no: number;
  /** Units of refunds that were not refused. */
  readonly qty: number;
  /** Those of them which have not left and still wait for their money. */
  readonly waiting: number;
}

const refundedOf = async (tx: Tx, orderId: string): Promise<readonly Refunded[]> =>
  (
    await sql<Refunded>`
      SELECT l.line_no, sum(l.qty)::int AS qty, coalesce(sum(l.unsent_qty) FILTER (WHERE r.is_waiting), 0)::int AS waiting
      FROM refund_lines l CROSS JOIN LATERAL (
        SELECT bool_or(state <> 'failed') AS is_live, bool_or(state = 'pending') AS is_waiting FROM refunds WHERE request_id = l.request_id) r
      WHERE l.order_id = ${orderId}::uuid AND r.is_live GROUP BY l.line_no`.execute(tx.db)
  ).rows;

export interface LinePart {
  readonly line_no: number;
  readonly qty: number;
  readonly unsent_qty: number;
  readonly worth: number;
}

function partOf(line: LineFacts | undefined, { lineNo, qty }: LineWish, refunded: readonly Refunded[]): LinePart {
  if (!line) throw new DomainError('refund_lines_wrong', { detail: `line ${lineNo} does not exist`, lineNo });
  const before = refunded.find((r) => r.line_no === lineNo) ?? { qty: 0, waiting: 0 };
  const most = line.qty - before.qty;
  if (qty > most) throw new DomainError('refund_lines_wrong', { detail: `${line.sku_code}: ${qty} > ${most}`, lineNo, most });
  // What has not left goes first: giving it up costs nobody a parcel back.
  const unsent = Math.min(qty, Math.max(0, openQty(line) - before.waiting));
  return { line_no: lineNo, qty, unsent_qty: unsent, worth: unitsWorth(line, before.qty, qty) };
}

/**
 * What a refund is for. Its amount may be less than these units cost, never more; all that is left of an order of which
 * nothing was sent takes the freight with it. Throws refund_lines_wrong. The order is locked.
 */
export async function partsFor(
  tx: Tx,
  order: LockedOrder,
  wish: { readonly amount: number; readonly lines: readonly LineWish[] },
): Promise<LinePart[]> {
  if (wish.lines.length === 0) return [];
  const refunded = await refundedOf(tx, order.row.id);
  const parts = wish.lines.map((w) =>
    partOf(
      order.lines.find((l) => l.line_no === w.lineNo),
      w,
      refunded,
    ),
  );
  const isAllThatIsLeft = order.lines.every((l) => {
    const units =
      (parts.find((p) => p.line_no === l.line_no)?.unsent_qty ?? 0) + (refunded.find((r) => r.line_no === l.line_no)?.waiting ?? 0);
    return l.shipped_qty === 0 && openQty(l) === units;
  });
  const worth = parts.reduce((n, p) => n + p.worth, 0);
  if (wish.amount > worth && !isAllThatIsLeft)
    throw new DomainError('refund_lines_wrong', { detail: `amount ${wish.amount} > ${worth}`, most: worth, field: 'amount' });
  return parts;
}

/**
 * A wish is to be tried again. While all of it had failed, its units were free: another refund may be for them by now. Throws
 * refund_lines_wrong. The order is locked.
 */
export async function requireStillOpen(tx: Tx, order: LockedOrder, requestId: string): Promise<void> {
  const others = await tx.db
    .selectFrom('refunds')
    .select('id')
    .where('request_id', '=', requestId)
    .where('state', '<>', 'failed')
    .execute();
  // Its units count as refunded still, by the parts that did not fail.
  if (others.length > 0) return;
  const wanted = await tx.db.selectFrom('refund_lines').select(['line_no', 'qty']).where('request_id', '=', requestId).execute();
  if (wanted.length === 0) return;
  const refunded = await refundedOf(tx, order.row.id);
  for (const { line_no: lineNo, qty } of wanted)
    partOf(
      order.lines.find((l) => l.line_no === lineNo),
      { lineNo, qty },
      refunded,
    );
}

export async function insertLines(tx: Tx, orderId: string, requestId: string, amount: number, parts: readonly LinePart[]): Promise<void> {
  if (parts.length === 0) return;
  const amounts = spreadOver(
    amount,
    parts.map((p) => p.worth),
  );
  await tx.db
    .insertInto('refund_lines')
    .values(
      parts.map((p, i) => ({
        request_id: requestId,
        order_id: orderId,
        line_no: p.line_no,
        qty: p.qty,
        unsent_qty: p.unsent_qty,
        amount: amounts[i] ?? 0,
      })),
    )
    .execute();
}

/** Units to be given up now: once all the money that was asked for them is back, not before. */
export async function droppedBy(tx: Tx, requestId: string | null): Promise<{ lineNo: number; qty: number }[]> {
  if (requestId === null) return [];
  const lines = await tx.db
    .selectFrom('refund_lines')
    .select(['line_no', 'unsent_qty', 'amount'])
    .where('request_id', '=', requestId)
    .execute();
  if (lines.length === 0) return [];
  const refunds = await tx.db.selectFrom('refunds').select(['state', 'amount']).where('request_id', '=', requestId).execute();
  const back = refunds.filter((r) => r.state === 'succeeded').reduce((n, r) => n + r.amount, 0);
  const asked = lines.reduce((n, l) => n + l.amount, 0);
  return back < asked ? [] : lines.map((l) => ({ lineNo: l.line_no, qty: l.unsent_qty }));
}
