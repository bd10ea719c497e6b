import {
  DomainError,
  ImportFormat,
  ImportMapping,
  ImportOptions,
  ImportQuestion,
  type ImportReport,
  type ImportState,
  type Locale,
} from '@danflow/contract';
import { z } from 'zod';
import { runNamed, type Db } from '../../platform/db.ts';
import type { Actor } from '../../platform/principal.ts';
import type { Core, Tx } from '../../platform/tx.ts';

/** What is known of the file beside its format; kept with it, as it is read with it. */
const StoredFormat = ImportFormat.extend({
  headers: z.array(z.string()),
  questions: z.array(ImportQuestion),
  isRemembered: z.boolean(),
  /** In whose language the error file is written, and in whose name orders are placed. */
  locale: z.enum(['zh-CN', 'en']),
  by: z.object({ kind: z.enum(['user', 'api_key']), name: z.string() }),
});
export type StoredFormat = z.infer<typeof StoredFormat>;

export interface Batch {
  readonly id: string;
  readonly shopId: string;
  readonly fileId: string;
  readonly fileName: string;
  readonly shape: string;
  readonly format: StoredFormat;
  readonly mapping: ImportMapping;
  readonly options: ImportOptions;
  readonly state: ImportState;
  readonly rowsTotal: number;
  readonly rowsDone: number;
  readonly ordersTotal: number;
  readonly ordersCreated: number;
  readonly ordersSkipped: number;
  readonly ordersFailed: number;
  /** Its chunks are whole. */
  readonly isStaged: boolean;
  /** How many orders, in the order of the buckets, are done with. */
  readonly ordersPlaced: number;
  readonly report: ImportReport | null;
  readonly errorFileId: string | null;
  readonly message: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly version: number;
}

/** People act on their imports; the system acts for them under their name. */
export const actorOf = (batch: Batch): Actor => ({ kind: batch.format.by.kind, id: batch.createdBy, name: batch.format.by.name });
export const localeOf = (batch: Batch): Locale => batch.format.locale;

type Row = Awaited<ReturnType<typeof selectBatch>>;
const selectBatch = (db: Db, id: string) => db.selectFrom('import_batches').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** Written by this module alone; empty until the check is done. */
const reportOf = (stored: unknown): ImportReport | null => (Object.keys(stored as object).length === 0 ? null : (stored as ImportReport));

export const batchOf = (row: Row): Batch => ({
  id: row.id,
  shopId: row.shop_id,
  fileId: row.file_id,
  fileName: row.file_name,
  shape: row.shape,
  format: StoredFormat.parse(row.format),
  mapping: ImportMapping.parse(row.mapping),
  options: ImportOptions.parse(row.options),
  state: row.state as ImportState,
  rowsTotal: row.rows_total,
  rowsDone: row.rows_done,
  ordersTotal: row.orders_total,
  ordersCreated: row.orders_created,
  ordersSkipped: row.orders_skipped,
  ordersFailed: row.orders_failed,
  isStaged: row.is_staged,
  ordersPlaced: row.orders_placed,
  report: reportOf(row.report),
  errorFileId: row.error_file_id,
  message: row.message,
  createdBy: row.created_by,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
  version: row.version,
});

/** Throws not_found. */
export async function findBatch(db: Db, id: string): Promise<Batch> {
  const row = await db.selectFrom('import_batches').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'import' });
  return batchOf(row);
}

/** Throws not_found. */
export async function lockBatch(tx: Tx, id: string): Promise<Batch> {
  const row = await tx.db.selectFrom('import_batches').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'import' });
  return batchOf(row);
}

export interface BatchPatch {
  readonly state?: ImportState;
  readonly mapping?: ImportMapping;
  readonly options?: ImportOptions;
  readonly format?: StoredFormat;
  readonly report?: ImportReport | null;
  readonly message?: string | null;
  readonly errorFileId?: string | null;
  readonly finishedAt?: Date | null;
  readonly rowsTotal?: number;
  readonly rowsDone?: number;
  readonly ordersTotal?: number;
  readonly ordersFailed?: number;
  readonly isStaged?: boolean;
  readonly ordersPlaced?: number;
  readonly ordersCreated?: number;
  readonly ordersSkipped?: number;
}

const present = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined)) as Partial<T>;

/** `isNews`: people see the change as a new version; progress is none. */
export async function patchBatch(db: Db, batch: Pick<Batch, 'id' | 'version'>, p: BatchPatch, isNews = true): Promise<void> {
  const set = present({
    state: p.state,
    message: p.message,
    error_file_id: p.errorFileId,
    finished_at: p.finishedAt,
    rows_total: p.rowsTotal,
    rows_done: p.rowsDone,
    orders_total: p.ordersTotal,
    orders_failed: p.ordersFailed,
    is_staged: p.isStaged,
    orders_placed: p.ordersPlaced,
    orders_created: p.ordersCreated,
    orders_skipped: p.ordersSkipped,
    shop_id: p.options?.shopId,
    mapping: p.mapping && JSON.stringify(p.mapping),
    options: p.options && JSON.stringify(p.options),
    format: p.format && JSON.stringify(p.format),
    report: p.report === undefined ? undefined : JSON.stringify(p.report ?? {}),
  });
  await db
    .updateTable('import_batches')
    .set((eb) => ({ ...set, ...(isNews ? { version: eb('version', '+', 1) } : {}) }))
    .where('id', '=', batch.id)
    .execute();
}

const LEASE_MS = 60_000;

export class LeaseLost extends Error {
  constructor() {
    super('another process has taken the import over');
    this.name = 'LeaseLost';
  }
}

const CLAIM = `UPDATE import_batches SET lease_by = $1, lease_until = $2
  WHERE id = (SELECT id FROM import_batches WHERE state IN ('checking', 'running', 'undoing') AND (lease_until IS NULL OR lease_until <= $3)
    ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING id`;

/** The oldest import that waits for work and that no living process holds. */
export async function claimBatch(core: Core, workerId: string): Promise<Batch | null> {
  const now = core.clock();
  const { rows } = await core.pool.query<{ id: string }>(CLAIM, [workerId, new Date(now.getTime() + LEASE_MS), now]);
  return rows[0] ? findBatch(core.db, rows[0].id) : null;
}

/** Keeps the lease and says how far the work is; throws LeaseLost when somebody else has it. */
export async function keepLease(core: Core, batchId: string, workerId: string, rowsDone: number): Promise<void> {
  const { rowCount } = await core.pool.query('UPDATE import_batches SET lease_until = $3, rows_done = $4 WHERE id = $1 AND lease_by = $2', [
    batchId,
    workerId,
    new Date(core.clock().getTime() + LEASE_MS),
    rowsDone,
  ]);
  if (rowCount === 0) throw new LeaseLost();
}

/** A page of orders that is done with: `from` and `to` count orders in the order of the buckets. */
export interface Advance {
  readonly from: number;
  readonly to: number;
  readonly created: number;
  readonly skipped: number;
}

const ADVANCE = `UPDATE import_batches SET orders_placed = $3, orders_created = orders_created + $4, orders_skipped = orders_skipped + $5
  WHERE id = $1 AND orders_placed = $2`;

/** Throws LeaseLost when another process was here before: what this one has written since is rolled back. */
export async function advance(on: Parameters<typeof runNamed>[0], batchId: string, { from, to, created, skipped }: Advance): Promise<void> {
  const { rowCount } = await runNamed(on, ADVANCE, [batchId, from, to, created, skipped]);
  if (rowCount === 0) throw new LeaseLost();
}

const NOTE_CUSTOMERS = `UPDATE import_batches
  SET report = jsonb_set(report, '{customers,created}', to_jsonb((report #>> '{customers,created}')::int + $2)) WHERE id = $1`;

export async function noteCustomers(on: Parameters<typeof runNamed>[0], batchId: string, made: number): Promise<void> {
  if (made > 0) await runNamed(on, NOTE_CUSTOMERS, [batchId, made]);
}

export async function releaseLease(core: Core, batchId: string, workerId: string): Promise<void> {
  await core.pool.query('UPDATE import_batches SET lease_by = NULL, lease_until = NULL WHERE id = $1 AND lease_by = $2', [
    batchId,
    workerId,
  ]);
}
