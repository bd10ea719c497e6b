import {
  changeOrderViewRoute,
  createOrderViewRoute,
  deleteOrderViewRoute,
  getOrderBatchRoute,
  listOrderBatchesRoute,
  listOrderViewsRoute,
  orderBatchItemsRoute,
  retryOrderBatchRoute,
  startOrderBatchRoute,
  undoOrderBatchRoute,
} from '@danflow/contract';
import { mountCommand, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import type { Read } from '../../platform/tx.ts';
import { runNow } from './batch-worker.ts';
import { getBatch, listBatches, listItems } from './list-batches.ts';
import { getView, listViews } from './list-views.ts';
import { changeView, createView, removeView } from './save-view.ts';
import { retryBatch, startBatch, undoBatch, type Started } from './start-batch.ts';

function mountSaved(http: Http): void {
  mountQuery(http, listOrderViewsRoute, (read) => listViews(read));
  mountCommand(
    http,
    createOrderViewRoute,
    (tx, { principal, body }) => createView(tx, principal, body),
    (read, { viewId }) => getView(read, viewId),
  );
  mountCommand(
    http,
    changeOrderViewRoute,
    (tx, { principal, params, body, ifMatch }) => changeView(tx, principal, { viewId: params.viewId, view: body, ifMatch }),
    (read, { viewId }) => getView(read, viewId),
  );
  mountCommand(
    http,
    deleteOrderViewRoute,
    async (tx, { principal, params }) => {
      await removeView(tx, principal, params.viewId);
      return {};
    },
    async () => ({}),
  );
}

function mountBatches(http: Http, deps: Deps): void {
  /** Few orders are done before the answer; a repeated key finds them done, or does what a dead process left. */
  const answer = async (read: Read, { batchId, isNow }: Started) => {
    if (isNow) await runNow(deps, read.principal, batchId);
    return getBatch(read, batchId);
  };
  mountCommand(http, startOrderBatchRoute, (tx, { principal, body }) => startBatch(tx, principal, body), answer);
  mountCommand(http, retryOrderBatchRoute, (tx, { principal, params }) => retryBatch(tx, principal, params.batchId), answer);
  mountCommand(http, undoOrderBatchRoute, (tx, { principal, params }) => undoBatch(tx, principal, params.batchId), answer);
  mountQuery(http, listOrderBatchesRoute, (read, { query }) => listBatches(read, query));
  mountQuery(http, getOrderBatchRoute, (read, { params }) => getBatch(read, params.batchId));
  mountQuery(http, orderBatchItemsRoute, (read, { params, query }) => listItems(read, params.batchId, query));
}

export function mountViews(http: Http, deps: Deps): void {
  mountSaved(http);
  mountBatches(http, deps);
}
