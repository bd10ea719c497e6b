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
    differences: async (batchId: ReconciliationBatchId): Promise<readonly DifferenceView[]> =>
      (await app.ok(listDifferencesRoute, { params: { batchId }, query: { limit: 200 } })).items,
    pool: async (batchId: ReconciliationBatchId) => (await app.ok(listPoolRoute, { params: { batchId }, query: { limit: 200 } })).items,
  };
}
