import type { ImportReport } from '@danflow/contract';
import type { FileDeps } from '../files/index.ts';
import { ordersBySourceNo } from '../orders/index.ts';
import { patchBatch, type Batch } from './batch.repo.ts';
import { CustomerCount } from './count-customers.ts';
import { add, textOf, ZERO, type Decimal } from './decimal.rules.ts';
import { writeErrorFile } from './error-file.ts';
import { countReasons, DoubtTally, findDoubts } from './find-doubts.ts';
import { groupOrder, partNo, roundingDifference, type Grouped } from './group.rules.ts';
import { loadedBuckets, type LoadedBucket, type LoadedOrder } from './load-orders.ts';
import { codesOfTwoNames, needSkus, resolveSkus, skuCounts } from './resolve-skus.ts';
import { stageRows } from './stage-rows.ts';
import { clearStaging, tellRows, type ToldRow } from './staging.repo.ts';

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
  refused = 0;
  file: Decimal = ZERO;
  books = 0;
  rounded = 0;
}

export function refusalOf(order: LoadedOrder, refused: Extract<Grouped, { ok: false }>): ToldRow[] {
  const guilty = refused.lineNo ?? order.rows[0]?.lineNo;
  return order.rows.map(({ lineNo }) => ({
    lineNo,
    reason: lineNo === guilty ? refused.reason : 'order_refused',
    reasonColumn: null,
    doubts: [],
  }));
}

export const numberOf = ({ sourceNo, part }: LoadedOrder): string => partNo(sourceNo, part);

/** Judges the orders of the file and books what they would bring. */
class Examination {
  readonly totals = new Totals();
  readonly tally = new DoubtTally();
  readonly customers: CustomerCount;
  readonly #deps: FileDeps;
  readonly #batch: Batch;
  readonly #codes: ReadonlySet<string>;

  constructor(deps: FileDeps, batch: Batch, codes: ReadonlySet<string>) {
    this.#deps = deps;
    this.#batch = batch;
    this.#codes = codes;
    this.customers = new CustomerCount(deps.core.pool, batch.shopId);
  }

  async look({ orders, refusedOrders, refusedRows }: LoadedBucket): Promise<void> {
    const { pool, clock } = this.#deps.core;
    const now = clock();
    const there = await ordersBySourceNo(pool, this.#batch.shopId, orders.map(numberOf));
    this.totals.refused += refusedOrders;
    const told: ToldRow[] = refusedRows.map((r) => ({ ...r, reasonColumn: null, doubts: [] }));
    const accepted = orders.filter((order) => {
      const result = groupOrder(order, this.#batch.options, now);
      if (result.ok) this.#book(order, result.draft, there.has(result.draft.sourceNo));
      else {
        this.totals.refused += 1;
        told.push(...refusalOf(order, result));
      }
      return result.ok;
    });
    findDoubts(accepted, this.#codes, this.tally);
    await Promise.all([
      tellRows(pool, this.#batch.id, [...told, ...this.tally.takeRows()]),
      needSkus(pool, this.#batch.id, [...new Set(accepted.flatMap((o) => o.rows.map((r) => r.sku.key)))]),
      this.customers.add(accepted.map((o) => o.customerKey)),
    ]);
  }

  #book(order: LoadedOrder, draft: Extract<Grouped, { ok: true }>['draft'], isThere: boolean): void {
    if (draft.doubts.length > 0) {
      const lineNos = order.rows.map((r) => r.lineNo);
      for (const kind of draft.doubts) this.tally.add(kind, draft.sourceNo, lineNos);
    }
    if (isThere) {
      this.totals.skipped += 1;
      return;
    }
    this.totals.orders += 1;
    this.totals.lines += draft.lines.length;
    this.totals.file = add(this.totals.file, draft.fileAmount);
    this.totals.books += draft.lines.reduce((sum, l) => sum + l.lineAmount, 0);
    this.totals.rounded += draft.roundedRows;
  }
}

const fromBooks = (books: number, batch: Batch): Decimal => roundingDifference(books, ZERO, batch.options.currency);

async function reportOf(deps: FileDeps, batch: Batch, rows: number, { totals, tally, customers }: Examination): Promise<ImportReport> {
  const { pool } = deps.core;
  const { currency } = batch.options;
  const reasons = await countReasons(pool, batch.id);
  return {
    rows,
    rowsRefused: reasons.reduce((n, r) => n + r.rows, 0),
    orders: totals.orders,
    ordersRefused: totals.refused,
    ordersSkipped: totals.skipped,
    lines: totals.lines,
    customers: customers.counts,
    skus: await skuCounts(pool, batch.id),
    amounts: {
      currency,
      file: textOf(totals.file),
      books: textOf(fromBooks(totals.books, batch)),
      difference: textOf(roundingDifference(totals.books, totals.file, currency)),
      roundedRows: totals.rounded,
    },
    reasons,
    doubts: tally.all(),
  };
}

/** Reads the whole file, finds its orders and says for every row what would become of it. */
export async function examine(deps: FileDeps, { batch, tick }: Work): Promise<{ rows: number; report: ImportReport }> {
  const { core } = deps;
  await clearStaging(core.pool, batch.id);
  const rows = await stageRows(deps, batch, tick);
  await patchBatch(core.db, batch, { rowsTotal: rows, ordersPlaced: 0 }, false);
  await resolveSkus(core, batch.id, batch.options);
  // Where no SKU is created, a second name changes nothing.
  const codes = batch.options.unknownSkus === 'refuse' ? new Set<string>() : await codesOfTwoNames(core.pool, batch.id);
  const examination = new Examination(deps, batch, codes);
  for await (const bucket of loadedBuckets(core, batch)) {
    await examination.look(bucket);
    await tick(rows);
  }
  return { rows, report: await reportOf(deps, batch, rows, examination) };
}

/** The dry run: writes nothing but staged rows; started again after a crash, it begins anew. */
export async function checkImport(deps: FileDeps, work: Work): Promise<void> {
  const { batch } = work;
  const { core } = deps;
  const { rows, report } = await examine(deps, work);
  const errorFileId = report.reasons.length + report.doubts.length > 0 ? await writeErrorFile(deps, batch) : null;
  await patchBatch(core.db, batch, {
    state: 'checked',
    report,
    errorFileId,
    isStaged: true,
    rowsDone: rows,
    ordersTotal: report.orders + report.ordersSkipped,
    ordersFailed: report.ordersRefused,
    message: null,
    finishedAt: core.clock(),
  });
}
