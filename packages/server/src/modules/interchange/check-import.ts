import type { ImportReport } from '@danflow/contract';
import { runNamed } from '../../platform/db.ts';
import type { FileDeps } from '../files/index.ts';
import { patchBatch, type Batch } from './batch.repo.ts';
import { add, textOf, ZERO, type Decimal } from './decimal.rules.ts';
import { writeErrorFile } from './error-file.ts';
import { countCustomers, countReasons, DoubtTally, findDoubts } from './find-doubts.ts';
import { groupOrder, MAX_GROUP_ROWS, partNo, roundingDifference, type Grouped } from './group.rules.ts';
import { groupPages, type LoadedGroup } from './load-groups.ts';
import { resolveSkus, skuCounts } from './resolve-skus.ts';
import { stageRows } from './stage-rows.ts';
import { clearStaging, groupRows, markGroups, markRows, type Judged, type RowMark } from './staging.repo.ts';

/** Work on an import as its worker sees it: where it says how far it is, and learns that it must stop. */
export interface Work {
  readonly batch: Batch;
  /** Throws when the lease is lost or the process ends. */
  tick(done: number): Promise<void>;
}

class Totals {
  orders = 0;
  lines = 0;
  skipped = 0;
  file: Decimal = ZERO;
  books = 0;
  rounded = 0;
}

const PAGE = 500;
const EXISTING = 'SELECT source_no FROM orders WHERE shop_id = $1 AND source_no = ANY($2::text[])';

async function existing(deps: FileDeps, batch: Batch, sourceNos: readonly string[]): Promise<Set<string>> {
  const { rows } = await runNamed(deps.core.pool, EXISTING, [batch.shopId, sourceNos]);
  return new Set((rows as { source_no: string }[]).map((r) => r.source_no));
}

export function refusalMarks(group: LoadedGroup, refused: Extract<Grouped, { ok: false }>): RowMark[] {
  const guilty = refused.lineNo ?? group.rows[0]?.lineNo;
  return group.rows
    .slice(0, MAX_GROUP_ROWS)
    .map((r) => ({ lineNo: r.lineNo, reason: r.lineNo === guilty ? refused.reason : 'order_refused', doubts: [] }));
}

/** Judges one order of the file and books what it would bring. */
function judge(
  group: LoadedGroup,
  batch: Batch,
  now: Date,
  isThere: boolean,
  totals: Totals,
  doubts: DoubtTally,
): { judged: Judged; marks: RowMark[] } {
  const result = groupOrder(group, batch.options, now);
  if (!result.ok) return { judged: { groupNo: group.groupNo, state: 'refused' }, marks: refusalMarks(group, result) };
  const { draft } = result;
  const lineNos = group.rows.map((r) => r.lineNo);
  for (const kind of draft.doubts) doubts.add(kind, draft.sourceNo, lineNos);
  if (isThere) totals.skipped += 1;
  else {
    totals.orders += 1;
    totals.lines += draft.lines.length;
    totals.file = add(totals.file, draft.fileAmount);
    totals.books += draft.lines.reduce((sum, l) => sum + l.lineAmount, 0);
    totals.rounded += draft.roundedRows;
  }
  return {
    judged: { groupNo: group.groupNo, state: 'ready' },
    marks: draft.doubts.length === 0 ? [] : lineNos.map((lineNo) => ({ lineNo, reason: null, doubts: draft.doubts })),
  };
}

async function judgeAll(deps: FileDeps, { batch, tick }: Work, rows: number, totals: Totals, doubts: DoubtTally): Promise<void> {
  const { core } = deps;
  for await (const { groups } of groupPages(core, batch, 'waiting', PAGE)) {
    const there = await existing(
      deps,
      batch,
      groups.map((g) => partNo(g.sourceNo, g.part)),
    );
    const verdicts = groups.map((g) => judge(g, batch, core.clock(), there.has(partNo(g.sourceNo, g.part)), totals, doubts));
    await Promise.all([
      markGroups(
        core.pool,
        batch.id,
        verdicts.map((v) => v.judged),
      ),
      markRows(
        core.pool,
        batch.id,
        verdicts.flatMap((v) => v.marks),
      ),
    ]);
    await tick(rows);
  }
}

async function reportOf(deps: FileDeps, batch: Batch, rows: number, totals: Totals, tally: DoubtTally): Promise<ImportReport> {
  const { pool } = deps.core;
  const { currency } = batch.options;
  const doubts = [...(await findDoubts(pool, batch.id, batch.options)), ...tally.all()];
  const reasons = await countReasons(pool, batch.id);
  const refused = await pool.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM import_orders WHERE batch_id = $1 AND state = 'refused'",
    [batch.id],
  );
  return {
    rows,
    rowsRefused: reasons.reduce((n, r) => n + r.rows, 0),
    orders: totals.orders,
    ordersRefused: refused.rows[0]?.count ?? 0,
    ordersSkipped: totals.skipped,
    lines: totals.lines,
    customers: await countCustomers(pool, batch.id, batch.shopId),
    skus: await skuCounts(pool, batch.id),
    amounts: {
      currency,
      file: textOf(totals.file),
      books: textOf(fromBooks(totals.books, batch)),
      difference: textOf(roundingDifference(totals.books, totals.file, currency)),
      roundedRows: totals.rounded,
    },
    reasons,
    doubts,
  };
}

const fromBooks = (books: number, batch: Batch): Decimal => roundingDifference(books, ZERO, batch.options.currency);

/**
 * The dry run: reads the whole file, finds its orders and says for every row what would become of it. Writes nothing but
 * staged rows; started again after a crash, it begins anew.
 */
export async function checkImport(deps: FileDeps, work: Work): Promise<void> {
  const { batch, tick } = work;
  const { core } = deps;
  await clearStaging(core.pool, batch.id);
  const rows = await stageRows(deps, batch, tick);
  await patchBatch(core.db, batch, { rowsTotal: rows }, false);
  await groupRows(core.pool, batch.id);
  await resolveSkus(core, batch.id, batch.options);
  await tick(rows);
  const totals = new Totals();
  const tally = new DoubtTally();
  await judgeAll(deps, work, rows, totals, tally);
  const report = await reportOf(deps, batch, rows, totals, tally);
  const errorFileId = report.reasons.length + report.doubts.length > 0 ? await writeErrorFile(deps, batch) : null;
  await patchBatch(core.db, batch, {
    state: 'checked',
    report,
    errorFileId,
    rowsDone: rows,
    ordersTotal: report.orders + report.ordersSkipped,
    ordersFailed: report.ordersRefused,
    message: null,
    finishedAt: core.clock(),
  });
}
