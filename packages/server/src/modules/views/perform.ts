import { DomainError, type BatchAct } from '@danflow/contract';
import { demand, type Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { shipOrder } from '../fulfilment/index.ts';
import {
  cancelOrder,
  editMarks,
  holdOrder,
  lockOrderInScope,
  openPrivate,
  releaseOrder,
  requireAssignable,
  type LockedOrder,
} from '../orders/index.ts';
import { changedSince, permissionsFor, tagsAfter, type Trace } from './batch.rules.ts';

export interface Performed {
  readonly isChanged: boolean;
  /** For what can be undone. */
  readonly trace: Trace | null;
}

const MAX_TAGS = 20;

/** The facts of an order that a batch may change and take back. */
const marksOf = (tx: Tx, { row }: LockedOrder) => ({
  sellerFlag: row.seller_flag,
  sellerMemo: openPrivate(tx.keys, row).sellerMemo,
  tags: row.tags,
  assigneeId: row.assignee_id,
});
const holdOf = ({ row }: LockedOrder) => ({
  isHeld: row.held_at !== null,
  reason: row.hold_reason ?? '',
  until: row.hold_until?.toISOString() ?? null,
});
const kept = (facts: Readonly<Record<string, unknown>>, fields: readonly string[]) =>
  Object.fromEntries(fields.map((f) => [f, facts[f]] as const));

async function performMarks(tx: Tx, order: LockedOrder, principal: Principal, act: Extract<BatchAct, { action: 'marks' }>) {
  await requireAssignable(tx.db, principal, act.assigneeId);
  const tags = tagsAfter(order.row.tags, act);
  if (tags.length > MAX_TAGS) throw new DomainError('limit_reached', { limit: MAX_TAGS });
  const { sellerFlag, sellerMemo, assigneeId } = act;
  const isTagged = act.addTags !== undefined || act.removeTags !== undefined;
  const marks = { sellerFlag, sellerMemo, assigneeId, tags: isTagged ? tags : undefined };
  const fields = Object.entries(marks).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const before = kept(marksOf(tx, order), fields);
  const saved = await editMarks(tx, order, marks, null);
  return { isChanged: saved !== order, trace: { before, after: kept(marksOf(tx, saved), fields) } };
}

async function performHold(tx: Tx, order: LockedOrder, act: Extract<BatchAct, { action: 'hold' | 'release' }>): Promise<Performed> {
  const saved =
    act.action === 'hold'
      ? await holdOrder(tx, order, { reason: act.reason, until: act.until === null ? null : new Date(act.until) })
      : await releaseOrder(tx, order, act.reason);
  return { isChanged: saved !== order, trace: { before: holdOf(order), after: holdOf(saved) } };
}

/**
 * Does to one order what was asked, through the same commands as one by one: permissions, scope, states and journal are
 * theirs. The caller owns the transaction. Throws what the command throws.
 */
export async function perform(tx: Tx, principal: Principal, orderId: string, act: BatchAct): Promise<Performed> {
  for (const permission of permissionsFor(act)) demand(principal, permission);
  if (act.action === 'ship') {
    const parcel = act.parcels.find((p) => p.orderId === orderId);
    if (!parcel) throw new DomainError('bad_request', { detail: 'act.parcels: no parcel for this order', field: 'act.parcels' });
    const { isRepeat } = await shipOrder(tx, principal, parcel);
    return { isChanged: !isRepeat, trace: null };
  }
  const order = await lockOrderInScope(tx, principal, orderId);
  if (act.action === 'cancel') return { isChanged: (await cancelOrder(tx, order, act)) !== order, trace: null };
  return act.action === 'marks' ? performMarks(tx, order, principal, act) : performHold(tx, order, act);
}

interface Marks {
  readonly sellerFlag?: number;
  readonly sellerMemo?: string;
  readonly tags?: string[];
  readonly assigneeId?: string | null;
}
interface Hold {
  readonly isHeld: boolean;
  readonly reason: string;
  readonly until: string | null;
}

/** A hold that would be over by now is not begun again. */
const stillAhead = (tx: Tx, until: string | null): Date | null => (until !== null && new Date(until) > tx.now ? new Date(until) : null);

/** Puts one order back as it was, unless somebody has changed the same fields since: their work is not undone. */
export async function performUndo(tx: Tx, principal: Principal, orderId: string, original: BatchAct, trace: Trace): Promise<Performed> {
  for (const permission of permissionsFor(original)) demand(principal, permission);
  const order = await lockOrderInScope(tx, principal, orderId);
  const isMarks = original.action === 'marks';
  const now = isMarks ? marksOf(tx, order) : holdOf(order);
  if (changedSince(trace, now).length > 0)
    throw new DomainError('undo_too_late', { detail: principal.locale === 'en' ? 'changed meanwhile' : '内容已被再次修改' });
  if (isMarks) {
    const saved = await editMarks(tx, order, trace.before as Marks as Parameters<typeof editMarks>[2], null);
    return { isChanged: saved !== order, trace: null };
  }
  const { isHeld, reason, until } = trace.before as unknown as Hold;
  const saved = isHeld
    ? await holdOrder(tx, order, { reason, until: stillAhead(tx, until) })
    : await releaseOrder(tx, order, principal.locale === 'en' ? 'undone' : '撤销');
  return { isChanged: saved !== order, trace: null };
}
