import { DomainError } from '@danflow/contract';
import { runNow, type Sendable } from '../../platform/db.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { chainEntry, changesBetween, type Changes } from '../audit/index.ts';
import { visibleFacts, type LineFacts, type LinePatch, type OrderFacts } from './order.facts.ts';
import { countDeltas, insertDeltas, insertJournal, orderDigest } from './order.rows.ts';
import { orderScope } from './order.scope.ts';

/** An order and its lines under the order's row lock: nobody else changes them until the transaction ends. */
export interface LockedOrder {
  readonly row: OrderFacts;
  readonly lines: readonly LineFacts[];
}

const linesOf = ({ db }: Pick<Tx, 'db'>, orderIds: readonly string[]): Sendable =>
  db
    .selectFrom('order_lines')
    .selectAll()
    .where('order_id', 'in', [...orderIds])
    .orderBy('order_id')
    .orderBy('line_no');

/** Locks in order of id, so that two callers with the same orders cannot wait for each other. Unknown ids are left out. */
export async function lockOrders(tx: Tx, orderIds: readonly string[], principal?: Principal): Promise<LockedOrder[]> {
  if (orderIds.length === 0) return [];
  let query = tx.db
    .selectFrom('orders')
    .selectAll()
    .where('id', 'in', [...orderIds]);
  if (principal) query = query.where(orderScope(principal, tx.now));
  // Lines are asked for in the same go, and read once the locks are there: each statement sees what is true when it begins.
  const [locked, found] = await Promise.all([runNow(tx.client, query.orderBy('id').forUpdate()), runNow(tx.client, linesOf(tx, orderIds))]);
  const lines = Map.groupBy(found.rows as LineFacts[], (l) => l.order_id);
  return (locked.rows as OrderFacts[]).map((row) => ({ row, lines: lines.get(row.id) ?? [] }));
}

/** Throws order_not_found. */
export async function lockOrder(tx: Tx, orderId: string): Promise<LockedOrder> {
  const [order] = await lockOrders(tx, [orderId]);
  if (!order) throw new DomainError('order_not_found');
  return order;
}

/** What lies outside the caller's data scope does not exist for them: order_not_found. */
export async function lockOrderInScope(tx: Tx, principal: Principal, orderId: string): Promise<LockedOrder> {
  const [order] = await lockOrders(tx, [orderId], principal);
  if (!order) throw new DomainError('order_not_found');
  return order;
}

function lineChanges(before: readonly LineFacts[], after: readonly LineFacts[]): Changes {
  const changes: Record<string, readonly [unknown, unknown]> = {};
  for (const line of after) {
    const old = before.find((l) => l.line_no === line.line_no);
    const { order_id: _, line_no: __, ...facts } = line;
    const { order_id: ___, line_no: ____, ...was } = old ?? ({} as LineFacts);
    for (const [field, change] of Object.entries(changesBetween(old ? was : {}, facts))) changes[`line ${line.line_no}: ${field}`] = change;
  }
  for (const line of before)
    if (!after.some((l) => l.line_no === line.line_no)) changes[`line ${line.line_no}`] = [`${line.sku_code} ×${line.qty}`, null];
  return changes;
}

export interface Save {
  readonly before: LockedOrder;
  readonly row: OrderFacts;
  readonly lines: readonly LineFacts[];
  readonly action: string;
  readonly reason?: string | null | undefined;
  readonly digests?: Readonly<Record<string, string>> | undefined;
  /** Beyond the columns: fingerprints of personal fields, a shipment's tracking number. */
  readonly facts?: Changes | undefined;
}

function writeRow(tx: Tx, before: OrderFacts, after: OrderFacts): void {
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(after)) {
    if (value !== before[field as keyof OrderFacts]) patch[field] = field === 'attributes' ? JSON.stringify(value) : value;
  }
  tx.send(tx.db.updateTable('orders').set(patch).where('id', '=', after.id));
}

function writeLines(tx: Tx, before: readonly LineFacts[], after: readonly LineFacts[]): void {
  const dropped = before.filter((l) => !after.some((a) => a.line_no === l.line_no)).map((l) => l.line_no);
  const orderId = (before[0] ?? after[0])?.order_id ?? '';
  if (dropped.length > 0) tx.send(tx.db.deleteFrom('order_lines').where('order_id', '=', orderId).where('line_no', 'in', dropped));
  for (const line of after) {
    const old = before.find((l) => l.line_no === line.line_no);
    if (old === line) continue;
    const values = { ...line, production: line.production ? JSON.stringify(line.production) : null };
    if (!old) tx.send(tx.db.insertInto('order_lines').values(values));
    else tx.send(tx.db.updateTable('order_lines').set(values).where('order_id', '=', orderId).where('line_no', '=', line.line_no));
  }
}

/** Row, lines, journal and board counts of one change; the version is the number of its journal entry. Nothing changed: nothing written (R7). */
export function saveOrder(tx: Tx, { before, row, lines, action, reason, digests, facts }: Save): LockedOrder {
  const changes = { ...changesBetween(visibleFacts(before.row), visibleFacts(row)), ...lineChanges(before.lines, lines), ...facts };
  if (Object.keys(changes).length === 0) return before;
  const entry = chainEntry(
    tx,
    { seq: before.row.version, mac: before.row.journal_mac },
    {
      subjectKind: 'order',
      subjectId: row.id,
      action,
      changes,
      reason: reason === '' ? null : (reason ?? null),
      digests: { order: orderDigest(row, lines), ...digests },
    },
  );
  const saved: OrderFacts = { ...row, version: entry.seq, journal_mac: entry.mac };
  writeRow(tx, before.row, saved);
  writeLines(tx, before.lines, lines);
  tx.send(insertJournal([entry]));
  const deltas = countDeltas([{ before: before.row, after: saved }], tx.now);
  if (deltas.length > 0) tx.send(insertDeltas(deltas));
  return { row: saved, lines };
}

/** Lines with their patches laid over. */
export const patchedLines = (lines: readonly LineFacts[], patches: readonly LinePatch[]): LineFacts[] =>
  lines.map((line) => {
    const patch = patches.find((p) => p.line_no === line.line_no);
    return patch ? { ...line, ...patch } : line;
  });
