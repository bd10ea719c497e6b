import { DomainError, sentence, type BodyOf, type ReplyOf, type shipBatchRoute } from '@danflow/contract';
import type { Log } from '../../platform/log.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx, type Core } from '../../platform/tx.ts';
import { orderScope, parseOrderNo } from '../orders/index.ts';
import { shipOrder } from './ship-order.ts';

type Row = BodyOf<typeof shipBatchRoute>['rows'][number];
type Answer = ReplyOf<typeof shipBatchRoute>['results'][number];

async function orderIdOf(core: Core, principal: Principal, row: Row): Promise<string> {
  if (row.orderId !== undefined) return row.orderId;
  const orderNo = parseOrderNo(row.orderNo ?? '');
  const found =
    orderNo === null
      ? undefined
      : await core.db
          .selectFrom('orders')
          .select('id')
          .where('order_no', '=', orderNo)
          .where(orderScope(principal, core.clock()))
          .executeTakeFirst();
  if (!found) throw new DomainError('order_not_found');
  return found.id;
}

async function shipOne(core: Core, principal: Principal, row: Row, requestId: string): Promise<Answer> {
  const orderId = await orderIdOf(core, principal, row);
  return inTx(
    core,
    principal,
    async (tx) => {
      const { shipmentId, isRepeat } = await shipOrder(tx, principal, { ...row, orderId });
      const { order_no: orderNo, status } = await tx.db
        .selectFrom('orders')
        .select(['order_no', 'status'])
        .where('id', '=', orderId)
        .executeTakeFirstOrThrow();
      return { ok: true, orderId, orderNo, status, shipmentId, isRepeat } as Answer;
    },
    requestId,
  );
}

/** One transaction a row: a refusal of one never fails its neighbours, and the whole list may be sent again (R7). */
export async function shipBatch(
  core: Core,
  log: Log,
  principal: Principal,
  rows: readonly Row[],
  requestId: string,
): Promise<{ results: Answer[] }> {
  const results: Answer[] = [];
  for (const row of rows) {
    results.push(
      await shipOne(core, principal, row, requestId).catch((error: unknown): Answer => refusal(error, row, principal, log, requestId)),
    );
  }
  return { results };
}

function refusal(error: unknown, row: Row, principal: Principal, log: Log, requestId: string): Answer {
  const orderNo = row.orderNo ?? null;
  if (error instanceof DomainError)
    return { ok: false, orderNo, code: error.code, detail: sentence(error.code, error.facts, principal.locale) };
  log.error({ error, requestId }, 'a row of a shipping list broke');
  return { ok: false, orderNo, code: 'internal', detail: sentence('internal', { id: requestId }, principal.locale) };
}
