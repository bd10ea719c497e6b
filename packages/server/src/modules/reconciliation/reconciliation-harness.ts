import {
  getReconciliationRoute,
  listDifferencesRoute,
  listPoolRoute,
  listReconciliationRoute,
  runReconciliationRoute,
  type BodyIn,
  type DifferenceView,
  type ReconciliationBatchId,
  type ReconciliationBatchView,
  type ReconciliationBookView,
} from '@danflow/contract';
import type { TestApp } from '../../testing/app.ts';
import { reconciliationWorker } from './worker.ts';

/** All of a list, by small pages. */
async function whole<T>(
  read: (cursor: string) => Promise<{ readonly items: readonly T[]; readonly nextCursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** Asks for days as finance does, and waits for the worker. */
export function accountant(app: TestApp) {
  const overview = (from: string, to: string) => app.ok(listReconciliationRoute, { query: { from, to } });
  const look = (batchId: ReconciliationBatchId) => app.ok(getReconciliationRoute, { params: { batchId } });
  const finish = async (batchId: ReconciliationBatchId): Promise<ReconciliationBatchView> => {
    await reconciliationWorker(app.deps).run();
    return (await look(batchId)).batch;
  };
  return {
    overview,
    look,
    finish,
    async book(provider: string): Promise<ReconciliationBookView> {
      const { books } = await overview('2026-03-01', '2026-03-01');
      const found = books.find((b) => b.provider === provider);
      if (!found) throw new Error(`no book of ${provider}`);
      return found;
    },
    async run(book: ReconciliationBookView, day: string, more: Partial<BodyIn<typeof runReconciliationRoute>> = {}) {
      const { id } = await app.ok(runReconciliationRoute, { body: { bookId: book.id, day, ...more } });
      return finish(id);
    },
    differences: (batchId: ReconciliationBatchId): Promise<readonly DifferenceView[]> =>
      whole((cursor) => app.ok(listDifferencesRoute, { params: { batchId }, query: { limit: 2, cursor } })),
    pool: (batchId: ReconciliationBatchId) =>
      whole((cursor) => app.ok(listPoolRoute, { params: { batchId }, query: { limit: 2, cursor } })),
  };
}
