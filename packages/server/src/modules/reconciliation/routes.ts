import { Readable } from 'node:stream';
import {
  DomainError,
  downloadBillRoute,
  exportReconciliationRoute,
  getReconciliationRoute,
  listDifferencesRoute,
  listPoolRoute,
  listReconciliationRoute,
  queryDifferenceRoute,
  runReconciliationRoute,
  setFeeRateRoute,
  signReconciliationRoute,
  solveDifferenceRoute,
  uploadBillRoute,
  type ReconciliationBatchView,
} from '@danflow/contract';
import { mountCommand, mountPlain, mountQuery, readAs, type PlainInput } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import { inTx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { openFile } from '../files/index.ts';
import { findBatch } from './batch.repo.ts';
import { openBooks } from './book.repo.ts';
import { exportBatch } from './export-batch.ts';
import { getDifference, listDifferences, listPool } from './list-differences.ts';
import { getBatch, getReconciliation, listReconciliation, requireWhole } from './list-reconciliation.ts';
import { askAbout, noteAnswer, type ProviderSays } from './query-difference.ts';
import { requestRun } from './request-run.ts';
import { setFeeRate } from './set-fee-rate.ts';
import { signBatch } from './sign-batch.ts';
import { solveDifference } from './solve-difference.ts';
import { MAX_BILL_BYTES, noFile, uploadBill } from './upload-bill.ts';

const attachment = (name: string): string => `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;

async function upload(deps: Deps, { request, principal, query }: PlainInput<typeof uploadBillRoute>): Promise<ReconciliationBatchView> {
  requireWhole(principal);
  if (!request.isMultipart()) throw noFile();
  // One byte more than allowed: a file that was cut to the limit must not pass for one of that size.
  const part = await request.file({ limits: { fileSize: MAX_BILL_BYTES + 1 } });
  if (!part) throw noFile();
  const { bookId, day, again } = query;
  const wish = { bookId, day, again: again === '1', name: part.filename, source: part.file, requestId: request.id };
  const batchId = await uploadBill(deps, principal, wish).finally(() => part.file.resume());
  return getBatch(readAs(deps.core, principal), batchId);
}

/** Buyers' names and accounts may stand in it: each look is journalled before the first byte leaves. */
async function bill(deps: Deps, { principal, params, reply, request }: PlainInput<typeof downloadBillRoute>): Promise<unknown> {
  requireWhole(principal);
  const batch = await findBatch(deps.core.db, params.batchId);
  if (batch.file_id === null) throw new DomainError('not_found', { what: 'file' });
  const file = await openFile(deps, batch.file_id);
  const entry = { subjectKind: 'reconciliation', subjectId: batch.id, action: 'reconciliation.open_bill', changes: {} };
  await inTx(deps.core, principal, (tx) => writeJournal(tx, entry), request.id);
  void reply.headers({ 'content-type': file.mime, 'content-disposition': attachment(file.name), 'cache-control': 'no-store' });
  return Readable.from(file.content);
}

async function exported(deps: Deps, { principal, params, reply, request }: PlainInput<typeof exportReconciliationRoute>): Promise<unknown> {
  const read = readAs(deps.core, principal);
  const { day } = await getBatch(read, params.batchId);
  const entry = { subjectKind: 'reconciliation', subjectId: params.batchId, action: 'reconciliation.export', changes: {} };
  await inTx(deps.core, principal, (tx) => writeJournal(tx, entry), request.id);
  void reply.headers({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': attachment(`reconciliation-${day}.csv`),
    'cache-control': 'no-store',
  });
  return exportBatch(read, params.batchId);
}

function mountDifferences(http: Http, { core }: Deps): void {
  mountQuery(http, listDifferencesRoute, (read, { params, query }) => listDifferences(read, params.batchId, query));
  mountQuery(http, listPoolRoute, (read, { params, query }) => listPool(read, params.batchId, query));
  mountCommand(
    http,
    solveDifferenceRoute,
    (tx, { params, body }) => solveDifference(tx, params.differenceId, body),
    (read, { differenceId }) => getDifference(read, differenceId),
    ({ principal }) => Promise.resolve(requireWhole(principal)),
  );
  mountCommand(
    http,
    queryDifferenceRoute,
    (tx, { params }, says: ProviderSays) => noteAnswer(tx, params.differenceId, says),
    (read, { differenceId }) => getDifference(read, differenceId),
    async ({ principal, params }) => {
      requireWhole(principal);
      return askAbout(core, params.differenceId);
    },
  );
}

export function mountReconciliation(http: Http, deps: Deps): void {
  const { core } = deps;
  mountQuery(http, listReconciliationRoute, async (read, { query }) => {
    // A merchant that was set up a minute ago is on the page at once.
    await openBooks(core);
    return listReconciliation(read, query);
  });
  mountQuery(http, getReconciliationRoute, (read, { params }) => getReconciliation(read, params.batchId));
  mountCommand(
    http,
    runReconciliationRoute,
    (tx, { body }) => requestRun(tx, body),
    (read, { batchId }) => getBatch(read, batchId),
    ({ principal }) => Promise.resolve(requireWhole(principal)),
  );
  mountPlain(http, uploadBillRoute, (input) => upload(deps, input));
  mountCommand(
    http,
    signReconciliationRoute,
    (tx, { params, body }) => signBatch(tx, params.batchId, body.note),
    (read, { batchId }) => getBatch(read, batchId),
    ({ principal }) => Promise.resolve(requireWhole(principal)),
  );
  mountCommand(
    http,
    setFeeRateRoute,
    (tx, { params, body }) => setFeeRate(tx, params.bookId, body.feePpm),
    () => Promise.resolve({}),
    ({ principal }) => Promise.resolve(requireWhole(principal)),
  );
  mountPlain(http, downloadBillRoute, (input) => bill(deps, input));
  mountPlain(http, exportReconciliationRoute, (input) => exported(deps, input));
  mountDifferences(http, deps);
}
