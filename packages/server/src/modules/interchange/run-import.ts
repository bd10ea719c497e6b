import { DomainError, type ImportReport } from '@danflow/contract';
import type { FileDeps } from '../files/index.ts';
import { advance, findBatch, patchBatch, type Batch } from './batch.repo.ts';
import { examine, numberOf, refusalOf, type Work } from './check-import.ts';
import { createSkus } from './create-skus.ts';
import { writeErrorFile } from './error-file.ts';
import { countReasons } from './find-doubts.ts';
import { groupOrder } from './group.rules.ts';
import { loadedBuckets, type LoadedOrder } from './load-orders.ts';
import { FinishedOrders, placeLive, type Counted, type Ready } from './place-drafts.ts';
import { clearStaging, tellRows, type ToldRow } from './staging.repo.ts';
import { isLive } from './statuses.rules.ts';

/** Short enough that nobody waits for its transaction, long enough that a commit and its round trips cost little. */
const PAGE = 500;
/** Pages under way: one is built here while the database takes in two. */
const AT_ONCE = 3;
const TICK_MS = 1000;

/** Some orders of one bucket; `from` counts orders in the order of the buckets. */
interface Page {
  readonly from: number;
  readonly orders: readonly LoadedOrder[];
  readonly skus: Ready['skus'];
}

class Run {
  readonly #deps: FileDeps;
  readonly #batch: Batch;
  readonly #finished: FinishedOrders;

  constructor(deps: FileDeps, batch: Batch) {
    this.#deps = deps;
    this.#batch = batch;
    this.#finished = new FinishedOrders(deps, batch);
  }

  /**
   * Judged once more, as SKUs may have changed since the check, then placed. `turn` ends when the page before is done
   * with: what needs no database is done before, so that this process and the database work at the same time.
   */
  async place({ from, orders, skus }: Page, turn: Promise<void>): Promise<void> {
    const { core } = this.#deps;
    const now = core.clock();
    const to = from + orders.length;
    const byNo = new Map(orders.map((o) => [numberOf(o), o]));
    const ready: Ready[] = [];
    const told: ToldRow[] = [];
    for (const order of orders) {
      const result = groupOrder(order, this.#batch.options, now);
      if (result.ok) ready.push({ draft: result.draft, skus });
      else told.push(...refusalOf(order, result));
    }
    const live = ready.filter((r) => isLive(r.draft.status));
    const finished = ready.filter((r) => !isLive(r.draft.status));
    // Not waited for here: pages come to the queue in their order, in which one borrows the customers of those before.
    const before = Promise.all([turn, tellRows(core.pool, this.#batch.id, told)]).then(() => undefined);
    before.catch(() => undefined);
    if (live.length === 0 && finished.length > 0) return this.#refuse(byNo, await this.#finished.placePage(finished, before, { from, to }));
    await before;
    const done = [
      ...(finished.length > 0 ? [await this.#finished.placePage(finished, null, null)] : []),
      ...(live.length > 0 ? [await placeLive(this.#deps, this.#batch, live)] : []),
    ];
    for (const counted of done) await this.#refuse(byNo, counted);
    const sum = (of: 'created' | 'skipped'): number => done.reduce((total, c) => total + c[of], 0);
    await advance(core.pool, this.#batch.id, { from, to, created: sum('created'), skipped: sum('skipped') });
  }

  async #refuse(orders: ReadonlyMap<string, LoadedOrder>, { refusals }: Counted): Promise<void> {
    for (const { sourceNo, reason } of refusals) {
      const order = orders.get(sourceNo);
      if (order) await tellRows(this.#deps.core.pool, this.#batch.id, refusalOf(order, { ok: false, reason, lineNo: null }));
    }
  }
}

/** Answers how many orders the file has, refused ones among them. */
async function placeAll(deps: FileDeps, { batch, tick }: Work): Promise<number> {
  const run = new Run(deps, batch);
  let [position, all, ticked] = [0, 0, 0];
  const turns: Promise<void>[] = [];
  for await (const { orders, refusedOrders, catalogue } of loadedBuckets(deps.core, batch)) {
    all += orders.length + refusedOrders;
    // What a run that died has done is passed over.
    const first = Math.min(orders.length, Math.max(0, batch.ordersPlaced - position));
    for (let i = first; i < orders.length; i += PAGE) {
      if (turns.length >= AT_ONCE) await turns.shift();
      const page = run.place({ from: position + i, orders: orders.slice(i, i + PAGE), skus: catalogue }, turns.at(-1) ?? Promise.resolve());
      // Its failure is met when its turn comes.
      page.catch(() => undefined);
      turns.push(page);
      if (performance.now() - ticked < TICK_MS) continue;
      ticked = performance.now();
      await tick(Math.min(batch.rowsTotal, Math.round(((position + i) / Math.max(batch.ordersTotal, 1)) * batch.rowsTotal)));
    }
    position += orders.length;
  }
  for (const turn of turns) await turn;
  return all;
}

async function finalReport(deps: FileDeps, batch: Batch, report: ImportReport, allOrders: number): Promise<ImportReport> {
  const { rows } = await deps.core.pool.query<{ customers: number }>(
    'SELECT count(DISTINCT customer_id)::int AS customers FROM orders WHERE import_batch_id = $1',
    [batch.id],
  );
  const reasons = await countReasons(deps.core.pool, batch.id);
  const created = report.customers.created;
  return {
    ...report,
    reasons,
    rowsRefused: reasons.reduce((n, r) => n + r.rows, 0),
    orders: batch.ordersCreated,
    ordersRefused: allOrders - batch.ordersCreated - batch.ordersSkipped,
    ordersSkipped: batch.ordersSkipped,
    customers: { created, found: (rows[0]?.customers ?? 0) - created },
  };
}

/** Staged, and counting from here on what happens: the check only foretold it. */
async function begin(deps: FileDeps, work: Work, report: ImportReport): Promise<Batch> {
  const { core } = deps;
  const { batch } = work;
  // The chunks are gone when a version that staged otherwise had begun: the file still says the same.
  if (!batch.isStaged) await examine(deps, work);
  if (batch.isStaged && batch.ordersPlaced > 0) return batch;
  const none = { isStaged: true, ordersPlaced: 0, ordersCreated: 0, ordersSkipped: 0 };
  await patchBatch(core.db, batch, { ...none, report: { ...report, customers: { found: 0, created: 0 } } }, false);
  return findBatch(core.db, batch.id);
}

/**
 * Places what the check accepted. How far it is changes in the transaction that places a page of orders, so a run that was
 * killed goes on where it stopped, and nothing comes in twice. At the end the staged rows go: their purpose is over (R27).
 */
export async function runImport(deps: FileDeps, work: Work): Promise<void> {
  const { core } = deps;
  const { tick } = work;
  if (!work.batch.report) throw new DomainError('import_state_wrong', { state: work.batch.state });
  const batch = await begin(deps, work, work.batch.report);
  await createSkus(deps, batch, () => tick(batch.rowsDone));
  const allOrders = await placeAll(deps, { batch, tick });
  const after = await findBatch(core.db, batch.id);
  const report = await finalReport(deps, after, after.report ?? work.batch.report, allOrders);
  const isNews = report.rowsRefused > work.batch.report.rowsRefused;
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
