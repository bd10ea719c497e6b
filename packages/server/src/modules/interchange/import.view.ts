import type { ImportSummary, ImportView } from '@danflow/contract';
import { can } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import type { FileDeps } from '../files/index.ts';
import { findBatch, type Batch } from './batch.repo.ts';
import { filesUntil } from './error-file.ts';
import { previewOf } from './look-at-file.ts';
import { actionsOf } from './request-step.ts';

export const summaryOf = (b: Batch): ImportSummary =>
  ({
    id: b.id,
    shopId: b.shopId,
    fileName: b.fileName,
    state: b.state,
    rowsTotal: b.rowsTotal,
    rowsDone: b.rowsDone,
    rowsRefused: b.report?.rowsRefused ?? 0,
    ordersTotal: b.ordersTotal,
    ordersCreated: b.ordersCreated,
    ordersSkipped: b.ordersSkipped,
    ordersFailed: b.ordersFailed,
    message: b.message,
    createdBy: b.createdBy,
    createdAt: b.createdAt.toISOString(),
    finishedAt: b.finishedAt?.toISOString() ?? null,
    version: b.version,
  }) as ImportSummary;

/** Files of orders are full of persons: plain only to the one who brought the file, and to those who may reveal (R15, R27). */
export const maySeeRows = (read: Pick<Read, 'principal'>, batch: Batch): boolean =>
  batch.createdBy === read.principal.principalId || can(read.principal, 'customer.reveal');

export async function getImport(deps: FileDeps, read: Read, importId: string): Promise<ImportView> {
  const batch = await findBatch(read.db, importId);
  const { headers, questions, isRemembered, locale: _, by: __, ...format } = batch.format;
  const hasFile = filesUntil(batch) > read.now;
  const isShown = read.principal.masks.amounts === 'shown';
  return {
    ...summaryOf(batch),
    format,
    questions,
    isRemembered,
    options: batch.options,
    columns: headers.map((header, i) => ({ header, target: batch.mapping[i] ?? 'ignore' })),
    preview: hasFile && maySeeRows(read, batch) ? await previewOf(deps, batch.fileId, format) : null,
    report: batch.report && (isShown ? batch.report : { ...batch.report, amounts: null }),
    hasErrorFile: hasFile && batch.errorFileId !== null,
    filesUntil: filesUntil(batch).toISOString(),
    actions: can(read.principal, 'order.import') ? actionsOf(batch, read.now) : [],
  };
}
