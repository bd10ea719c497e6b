import type { DeadLetterState, DeadLetterView, LetterKind, QueryOf, listDeadLettersRoute } from '@danflow/contract';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly handler: string;
  readonly error: string;
  readonly attempts: number;
  readonly at: Date;
  readonly state: DeadLetterState;
  readonly settled_at: Date | null;
  readonly note: string | null;
  readonly order_id: string | null;
  readonly order_no: string | null;
  readonly sku_code: string | null;
}

/** What the bus could not even read (platform/bus/rabbit-consumer.ts). */
export const isRetryable = (kind: string): boolean => kind !== 'unreadable';

const idIn = (payload: Row['payload'], name: string): string | null => {
  const value = payload?.[name];
  return typeof value === 'string' ? value : null;
};

function concernOf({ kind, payload, order_id, order_no, sku_code }: Row): DeadLetterView['concerns'] {
  if (order_id !== null) return { kind: 'order', id: order_id, label: order_no };
  const [sku, batch, refund, notice] = (['skuId', 'batchId', 'refundId', 'notificationId'] as const).map((name) => idIn(payload, name));
  if (sku) return { kind: 'sku', id: sku, label: sku_code };
  // Days of reconciliation and actions on many orders are batches too.
  if (batch && kind === 'import.requested') return { kind: 'import', id: batch, label: null };
  if (refund) return { kind: 'refund', id: refund, label: null };
  return notice ? { kind: 'notification', id: notice, label: null } : null;
}

const view = (row: Row): DeadLetterView => ({
  id: row.id,
  kind: row.kind,
  payload: row.payload,
  handler: row.handler,
  error: row.error,
  attempts: row.attempts,
  at: row.at.toISOString(),
  state: row.state,
  settledAt: row.settled_at?.toISOString() ?? null,
  note: row.note,
  concerns: concernOf(row),
  isRetryable: isRetryable(row.kind),
});

const UUID = '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$';
/** The payload came over a bus: text that is no id must not break the list. */
const idFrom = (name: string): RawBuilder<string | null> =>
  sql`CASE WHEN d.payload ->> ${name} ~ ${UUID} THEN (d.payload ->> ${name})::uuid END`;

/** Letters with the order they are about: named by the event itself, or by the refund it names. */
const select = (where: RawBuilder<SqlBool>, limit: number): RawBuilder<Row> => sql<Row>`
  SELECT d.id, d.kind, d.payload, d.handler, d.error, d.attempts, d.at, d.state, d.settled_at, d.note, o.id AS order_id, o.order_no, k.code AS sku_code
  FROM (SELECT * FROM dead_letters d WHERE ${where} ORDER BY d.id DESC LIMIT ${limit}) d
  LEFT JOIN refunds r ON r.id = ${idFrom('refundId')}
  LEFT JOIN orders o ON o.id = coalesce(${idFrom('orderId')}, r.order_id)
  LEFT JOIN skus k ON k.id = ${idFrom('skuId')}
  ORDER BY d.id DESC`;

/** Newest first. */
export async function listDeadLetters(
  read: Read,
  { state, kind, handler, cursor, limit }: QueryOf<typeof listDeadLettersRoute>,
): Promise<{ items: DeadLetterView[]; nextCursor: string | null }> {
  const after = readIdCursor(cursor);
  const wanted: RawBuilder<SqlBool>[] = [
    sql<SqlBool>`true`,
    ...(state?.length ? [sql<SqlBool>`d.state = ANY(${[...state]}::text[])`] : []),
    ...(kind === undefined ? [] : [sql<SqlBool>`d.kind = ${kind}`]),
    ...(handler === undefined ? [] : [sql<SqlBool>`d.handler = ${handler}`]),
    ...(after ? [sql<SqlBool>`d.id < ${after}`] : []),
  ];
  const { rows } = await select(sql.join(wanted, sql` AND `), limit + 1).execute(read.db);
  return pageFrom(rows, limit, view, (row) => [row.id]);
}

export async function lettersByIds(db: Db, ids: readonly string[]): Promise<DeadLetterView[]> {
  const { rows } = await select(sql`d.id = ANY(${[...ids]}::uuid[])`, ids.length).execute(db);
  return rows.map(view);
}

const MOST_KINDS = 100;

/** Open letters by event and reaction, most first: a fault of one reaction is one line, however many events it hit. */
export async function listDeadLetterKinds({ db }: Read): Promise<{ items: LetterKind[] }> {
  const { rows } = await sql<{ kind: string; handler: string; n: number; oldest: Date }>`
    SELECT kind, handler, count(*)::int AS n, min(at) AS oldest FROM dead_letters WHERE state = 'open'
    GROUP BY kind, handler ORDER BY n DESC, kind, handler LIMIT ${MOST_KINDS}`.execute(db);
  return { items: rows.map((r) => ({ kind: r.kind, handler: r.handler, open: r.n, oldestAt: r.oldest.toISOString() })) };
}
