import { DomainError, type BodyOf, type OrderView, type ReplyOf, type orderHistoryRoute, type revealOrderRoute } from '@danflow/contract';
import { unseal, seal } from '../../platform/crypto/seal.ts';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Read, Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import type { OrderFacts } from './order.facts.ts';
import { lockOrderInScope } from './order.repo.ts';
import { orderScope } from './order.scope.ts';
import { isAmountShown, orderViews, plainReceiver } from './order-views.ts';
import { openPrivate } from './private.ts';
import { isAmountField, isCostField } from './view.rules.ts';

async function rowInScope(read: Read, orderId: string): Promise<OrderFacts> {
  const row = await read.db
    .selectFrom('orders')
    .selectAll()
    .where('id', '=', orderId)
    .where(orderScope(read.principal, read.now))
    .executeTakeFirst();
  if (!row) throw new DomainError('order_not_found');
  return row as OrderFacts;
}

/** Before anything is done about an order outside its lock. Throws order_not_found, also for what lies out of scope. */
export async function requireOrderInScope(read: Read, orderId: string): Promise<void> {
  await rowInScope(read, orderId);
}

/** Throws order_not_found also for what lies outside the caller's scope. */
export async function getOrderView(read: Read, orderId: string): Promise<OrderView> {
  const [view] = await orderViews(read, [await rowInScope(read, orderId)]);
  if (!view) throw new DomainError('order_not_found');
  return view;
}

/** The order one has just acted on, also when the action moved it to a status that one does not see: the scope was asked before. */
export function getActedOrderView(read: Read, orderId: string): Promise<OrderView> {
  const { statuses: _, ...scope } = read.principal.scope;
  return getOrderView({ ...read, principal: { ...read.principal, scope } }, orderId);
}

function shownChanges(changes: Record<string, [unknown, unknown]>, principal: Principal): Record<string, [unknown, unknown]> {
  const isShown = (field: string): boolean =>
    (isAmountShown(principal) || !isAmountField(field)) && (principal.masks.cost === 'shown' || !isCostField(field));
  return Object.fromEntries(Object.entries(changes).filter(([field]) => isShown(field)));
}

const MAX_ENTRIES = 1000;

/** Every change of an order, oldest first, with its comments. */
export async function orderHistory(read: Read, orderId: string): Promise<ReplyOf<typeof orderHistoryRoute>> {
  // Together: who may not see the order is answered by the first alone.
  const [, entries, comments] = await Promise.all([
    requireOrderInScope(read, orderId),
    read.db.selectFrom('journal').selectAll().where('subject_id', '=', orderId).orderBy('seq').limit(MAX_ENTRIES).execute(),
    read.db.selectFrom('order_comments').selectAll().where('order_id', '=', orderId).orderBy('at').limit(MAX_ENTRIES).execute(),
  ]);
  return {
    entries: entries.map((e) => ({
      seq: e.seq,
      at: e.at.toISOString(),
      actorKind: e.actor_kind,
      actorId: e.actor_id,
      actorName: e.actor_name,
      action: e.action,
      changes: shownChanges(e.changes as Record<string, [unknown, unknown]>, read.principal),
      reason: e.reason,
    })),
    comments: comments.map((c) => ({
      id: c.id,
      body: unseal(read.keys, `order_comments.body_sealed:${c.id}`, c.body_sealed).toString('utf8'),
      byId: c.by_id,
      byName: c.by_name,
      at: c.at.toISOString(),
    })),
  };
}

/** An internal comment; sealed, as people write phone numbers into them (R27). */
export async function commentOrder(tx: Tx, principal: Principal, orderId: string, body: string): Promise<void> {
  await lockOrderInScope(tx, principal, orderId);
  const id = newId(tx.now);
  await tx.db
    .insertInto('order_comments')
    .values({
      id,
      order_id: orderId,
      body_sealed: seal(tx.keys, `order_comments.body_sealed:${id}`, body),
      by_id: principal.principalId,
      by_name: principal.name,
      at: tx.now,
    })
    .execute();
}

const REVEAL_SECONDS = 30;

/** The receiver in plain; the look itself is an entry, in a chain of its own so that it never changes the order. */
export async function revealOrder(
  tx: Tx,
  principal: Principal,
  orderId: string,
  { reason }: BodyOf<typeof revealOrderRoute>,
): Promise<ReplyOf<typeof revealOrderRoute>> {
  if (principal.masks.personal === 'hidden') throw new DomainError('field_hidden', { field: 'receiver' });
  const { row } = await lockOrderInScope(tx, principal, orderId);
  await writeJournal(tx, {
    subjectKind: 'reveal',
    subjectId: newId(tx.now),
    action: 'reveal',
    changes: { order: [null, row.order_no], orderId: [null, orderId] },
    reason,
  });
  return { receiver: row.private_sealed === null ? null : plainReceiver(row, openPrivate(tx.keys, row)), seconds: REVEAL_SECONDS };
}
