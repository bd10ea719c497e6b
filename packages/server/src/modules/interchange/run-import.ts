import { DomainError, type ImportReport } from '@danflow/contract';
import type { FileDeps } from '../files/index.ts';
import { findBatch, patchBatch, type Batch } from './batch.repo.ts';
import { refusalMarks, type Work } from './check-import.ts';
import { createSkus } from './create-skus.ts';
import { writeErrorFile } from './error-file.ts';
import { countReasons } from './find-doubts.ts';
import { groupOrder } from './group.rules.ts';
import { groupPages, type LoadedGroup } from './load-groups.ts';
import { placeFinished, placeLive, type Ready } from './place-drafts.ts';
import { clearStaging, markGroups, markRows } from './staging.repo.ts';
import { isLive } from './statuses.rules.ts';

const PAGE = 100;

async function refuse(
  deps: FileDeps,
  batch: Batch,
  groups: readonly { readonly group: LoadedGroup; readonly refused: Parameters<typeof refusalMarks>[1] }[],
): Promise<void> {
  if (groups.length === 0) return;
  await markGroups(
    deps.core.pool,
    batch.id,
    groups.map(({ group }) => ({ groupNo: group.groupNo, state: 'refused' })),
  );
  await markRows(
    deps.core.pool,
    batch.id,
    groups.flatMap(({ group, refused }) => refusalMarks(group, refused)),
  );
}

/** One page of orders: judged once more, as SKUs may have changed since the check, then placed. */
async function placePage(deps: FileDeps, batch: Batch, groups: readonly LoadedGroup[], catalogue: Ready['skus']): Promise<void> {
  const now = deps.core.clock();
  const judged = groups.map((group) => ({ group, result: groupOrder(group, batch.options, now) }));
  await refuse(
    deps,
    batch,
    judged.flatMap(({ group, result }) => (result.ok ? [] : [{ group, refused: result }])),
  );
  const ready = judged.flatMap(({ group, result }): Ready[] =>
    result.ok ? [{ groupNo: group.groupNo, draft: result.draft, skus: catalogue }] : [],
  );
  const finished = ready.filter((r) => !isLive(r.draft.status));
  const live = ready.filter((r) => isLive(r.draft.status));
  const refusals = finished.length === 0 ? [] : await placeFinished(deps, batch, finished);
  if (live.length > 0) refusals.push(...(await placeLive(deps, batch, live)));
  const byNo = new Map(groups.map((g) => [g.groupNo, g]));
  await refuse(
    deps,
    batch,
    refusals.flatMap((r) => {
      const group = byNo.get(r.groupNo);
      return group ? [{ group, refused: { ok: false, reason: r.reason, lineNo: null } as const }] : [];
    }),
  );
}

async function placeAll(deps: FileDeps, { batch, tick }: Work, orders: number): Promise<void> {
  let done = 0;
  // A restart needs no bookmark: what is done is no longer ready.
  for await (const { groups, catalogue } of groupPages(deps.core, batch, 'ready', PAGE)) {
    await placePage(deps, batch, groups, catalogue);
    done += groups.length;
    await tick(Math.min(batch.rowsTotal, Math.round((done / Math.max(orders, 1)) * batch.rowsTotal)));
  }
}

async function finalReport(deps: FileDeps, batch: Batch, report: ImportReport): Promise<ImportReport> {
  const { rows } = await deps.core.pool.query<{ refused: number; customers: number }>(
    `SELECT (SELECT count(*)::int FROM import_orders WHERE batch_id = $1 AND state = 'refused') AS refused,
      (SELECT count(DISTINCT customer_id)::int FROM orders WHERE import_batch_id = $1) AS customers`,
    [batch.id],
  );
  const { refused = 0, customers = 0 } = rows[0] ?? {};
  const reasons = await countReasons(deps.core.pool, batch.id);
  const created = report.customers.created;
  return {
    ...report,
    reasons,
    rowsRefused: reasons.reduce((n, r) => n + r.rows, 0),
    orders: batch.ordersCreated,
    ordersRefused: refused,
    ordersSkipped: batch.ordersSkipped,
    customers: { created, found: customers - created },
  };
}

/**
 * Places what the check accepted. Every order's mark changes in the transaction that places it, so a run that was killed
 * goes on where it stopped, and nothing comes in twice. At the end the staged rows go: their purpose is over (R27).
 */
export async function runImport(deps: FileDeps, work: Work): Promise<void> {
  const { core } = deps;
  const { batch, tick } = work;
  if (!batch.report) throw new DomainError('import_state_wrong', { state: batch.state });
  // The check foretold this number; from here on it counts what happened.
  const begun = batch.ordersCreated + batch.ordersSkipped > 0;
  if (!begun) await patchBatch(core.db, batch, { report: { ...batch.report, customers: { found: 0, created: 0 } } }, false);
  await createSkus(deps, batch, () => tick(batch.rowsDone));
  await placeAll(deps, work, batch.ordersTotal);
  const after = await findBatch(core.db, batch.id);
  const report = await finalReport(deps, after, after.report ?? batch.report);
  const isNews = report.rowsRefused > batch.report.rowsRefused;
  const errorFileId = isNews ? await writeErrorFile(deps, batch) : batch.errorFileId;
  await patchBatch(core.db, batch, {
    state: 'done',
    report,
    errorFileId,
    rowsDone: batch.rowsTotal,
    ordersFailed: report.ordersRefused,
    message: null,
    finishedAt: core.clock(),
  });
  // Last: a process that dies before it is done must find the rows; those it leaves then are swept.
  await clearStaging(core.pool, batch.id);
}
