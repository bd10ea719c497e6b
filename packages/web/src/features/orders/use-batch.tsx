import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listOrderBatchesRoute,
  orderBatchItemsRoute,
  retryOrderBatchRoute,
  startOrderBatchRoute,
  undoOrderBatchRoute,
  type BodyIn,
  type OrderBatch,
  type OrderBatchId,
  type OrderId,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { newKey } from '../../api/new-key.ts';
import { useSay } from '../../ui/say.tsx';
import { toast, untoast } from '../../ui/toasts.tsx';
import { followBatch } from './running-batches.ts';
import { useRefreshRows } from './use-list.ts';

export type Act = BodyIn<typeof startOrderBatchRoute>['act'];
export type Target = BodyIn<typeof startOrderBatchRoute>['on'];

/** R11: long enough to see and to reach, by hand or by Ctrl Z. */
const UNDO_S = 8;

export interface Batches {
  /** Sends it off; resolves when the server has taken it, rejects with its refusal. */
  readonly run: (act: Act, on: Target) => Promise<void>;
  readonly retry: (batchId: OrderBatchId) => Promise<void>;
  /** Takes back what was done last, while its offer stands. */
  readonly undoLast: () => void;
  /** A finished batch whose refusals are to be shown. */
  readonly report: OrderBatch | null;
  readonly show: (batch: OrderBatch | null) => void;
}

/** Ids of a batch, page by page; for refreshing the rows that are on the screen. */
async function idsOf(batchId: OrderBatchId): Promise<OrderId[]> {
  const ids: OrderId[] = [];
  for (let cursor: string | undefined; ids.length < 1000;) {
    const page = await call(orderBatchItemsRoute, { params: { batchId }, query: { limit: 200, ...(cursor ? { cursor } : {}) } });
    ids.push(...page.items.map((i) => i.orderId));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  return ids;
}

type Hear = (batch: OrderBatch) => void;

/** The way back, while it is offered. */
interface Offers {
  readonly undo: (batchId: OrderBatchId) => void;
  readonly offer: (batchId: OrderBatchId) => void;
  readonly withdraw: (batchId: OrderBatchId) => void;
}

/** Says what is done, with the way back where there is one. */
function useTell({ undo, offer, withdraw }: Offers): Hear {
  const { t } = useTranslation();
  const say = useSay();
  return (batch) => {
    const did = t(`orderList.did.${batch.action}`, { n: batch.done - batch.unchanged });
    const words = batch.unchanged > 0 ? `${did} · ${t('orderList.unchanged', { n: batch.unchanged })}` : did;
    if (!batch.canUndo) {
      say.done(words);
      return;
    }
    offer(batch.id);
    const content = (
      <span>
        {words}{' '}
        <button type="button" className="text-button" onClick={() => undo(batch.id)}>
          {t('orderList.undo')}
        </button>
      </span>
    );
    const onClose = (): void => withdraw(batch.id);
    toast({ key: keyOf(batch.id), tone: 'done', seconds: UNDO_S, content, onClose });
  };
}

const keyOf = (batchId: OrderBatchId): string => `batch-${batchId}`;

/** Brings everything up to date that a batch may have changed. */
function useCatchUp(): (batch: OrderBatch) => Promise<void> {
  const queries = useQueryClient();
  const refresh = useRefreshRows();
  return async (batch) => {
    await refresh(await idsOf(batch.id));
    for (const name of ['stock', 'payments']) await queries.invalidateQueries({ queryKey: [name] });
  };
}

/** What was begun before the page was loaded anew is followed further. */
async function followOlder(hear: Hear): Promise<void> {
  const { items } = await call(listOrderBatchesRoute, { query: { limit: 10 } });
  for (const batch of items) if (batch.state === 'running') followBatch(batch, hear);
}

const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined);

/** One thing done with one order or with many: sent, followed, told, taken back. */
export function useBatches(): Batches {
  const say = useSay();
  const [report, show] = useState<OrderBatch | null>(null);
  const undoable = useRef<OrderBatchId | null>(null);
  // Batches outlive the render that began them, and the page: they speak to whoever listens now.
  const latest = useRef<Hear>(() => undefined);
  const [hear] = useState<Hear>(() => (batch: OrderBatch) => latest.current(batch));
  const undo = (batchId: OrderBatchId): void => {
    undoable.current = null;
    untoast(keyOf(batchId));
    call(undoOrderBatchRoute, { params: { batchId } }, { key: newKey() }).then(hear, say.problem);
  };
  const offer = (batchId: OrderBatchId): void => {
    undoable.current = batchId;
  };
  const withdraw = (batchId: OrderBatchId): void => {
    if (undoable.current === batchId) undoable.current = null;
  };
  const tell = useTell({ undo, offer, withdraw });
  const catchUp = useCatchUp();
  useEffect(() => {
    latest.current = (batch) => {
      if (batch.state === 'running') {
        followBatch(batch, hear);
        return;
      }
      if (batch.failed > 0) show(batch);
      if (batch.done > 0) tell(batch);
      quietly(catchUp(batch));
    };
  });
  useEffect(() => quietly(followOlder(hear)), [hear]);
  return {
    report,
    show,
    run: async (act, on) => hear(await call(startOrderBatchRoute, { body: { act, on } }, { key: newKey() })),
    async retry(batchId) {
      show(null);
      hear(await call(retryOrderBatchRoute, { params: { batchId } }, { key: newKey() }));
    },
    undoLast() {
      if (undoable.current !== null) undo(undoable.current);
    },
  };
}
