import {
  boardRoute,
  cancelOrderRoute,
  changeAddressRoute,
  changeLinesRoute,
  commentOrderRoute,
  completeOrderRoute,
  confirmOrderRoute,
  copyOrderRoute,
  countOrdersRoute,
  customerFiguresRoute,
  editMarksRoute,
  extendOrderRoute,
  getOrderRoute,
  holdOrderRoute,
  listOrdersRoute,
  orderHintsRoute,
  orderHistoryRoute,
  placeOrderRoute,
  placeOrdersRoute,
  releaseOrderRoute,
  reportProductionRoute,
  revealOrderRoute,
  reviveOrderRoute,
  searchOrdersRoute,
  swapVariantRoute,
  type OrderId,
  type Route,
} from '@danflow/contract';
import { mountCommand, mountListing, mountPlain, mountQuery, readAs, type Input } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { inTx, type Read, type Tx } from '../../platform/tx.ts';
import { requireAssignable } from './assignee.ts';
import { cancelOrder, closeOpenAttempts } from './cancel-order.ts';
import { changeLines, swapVariant } from './change-lines.ts';
import { completeOrder } from './complete-order.ts';
import { confirmOrder } from './confirm-order.ts';
import { draftFrom } from './copy-order.ts';
import { changeAddress, editMarks, extendDeadline, reportProduction } from './edit-order.ts';
import { getBoard } from './get-board.ts';
import { commentOrder, getActedOrderView, getOrderView, orderHistory, requireOrderInScope, revealOrder } from './get-order.ts';
import { customerFigures } from './get-customer-figures.ts';
import { orderHints } from './get-order-hints.ts';
import { holdOrder, releaseOrder } from './hold-order.ts';
import { countOrders, listOrders } from './list-orders.ts';
import { lockOrderInScope, type LockedOrder } from './order.repo.ts';
import { placeBatch, requestOf, type Placing } from './placing.ts';
import { reviveOrder } from './revive-order.ts';
import { searchOrders } from './search-orders.ts';

type OrderRoute = Route & { readonly params?: unknown };
type ById = { readonly orderId: OrderId };

/** An action on one order under its lock and the caller's scope, answered with the order as it then is. */
function mountAction<R extends OrderRoute>(
  http: Http,
  route: R,
  act: (tx: Tx, order: LockedOrder, input: Input<R>) => Promise<unknown>,
  prepare?: (orderId: OrderId) => Promise<void>,
): void {
  const idOf = (input: Input<R>): OrderId => (input.params as unknown as ById).orderId;
  mountCommand(
    http,
    route,
    async (tx, input) => {
      await act(tx, await lockOrderInScope(tx, input.principal, idOf(input)), input);
      return { orderId: idOf(input) };
    },
    (read: Read, _outcome, input) => getActedOrderView(read, idOf(input)) as never,
    prepare &&
      (async (input) => {
        await requireOrderInScope(readAs(http.core, input.principal), idOf(input));
        await prepare(idOf(input));
      }),
  );
}

function mountQueries(http: Http): void {
  mountListing(http, listOrdersRoute, (read, { query }) => listOrders(read, query));
  mountListing(http, countOrdersRoute, (read, { query }) => countOrders(read, query));
  mountListing(http, searchOrdersRoute, (read, { body }) => searchOrders(read, body));
  mountListing(http, boardRoute, (read, { query }) => getBoard(read, query));
  mountQuery(http, getOrderRoute, (read, { params }) => getOrderView(read, params.orderId));
  mountListing(http, customerFiguresRoute, async (read, { query }) => ({ items: await customerFigures(read, query.ids) }));
  mountQuery(http, orderHintsRoute, (read, { body }) => orderHints(read, body));
  mountQuery(http, orderHistoryRoute, (read, { params }) => orderHistory(read, params.orderId));
}

function mountActions(http: Http): void {
  const closeAttempts = (orderId: OrderId): Promise<void> => closeOpenAttempts(http.core, orderId);
  mountAction(http, confirmOrderRoute, (tx, order) => confirmOrder(tx, order));
  mountAction(http, cancelOrderRoute, (tx, order, { body }) => cancelOrder(tx, order, body), closeAttempts);
  mountAction(http, reviveOrderRoute, (tx, order, { body }) => reviveOrder(tx, order, body.reason));
  mountAction(http, holdOrderRoute, (tx, order, { body }) =>
    holdOrder(tx, order, { reason: body.reason, until: body.until === null ? null : new Date(body.until) }),
  );
  mountAction(http, releaseOrderRoute, (tx, order, { body }) => releaseOrder(tx, order, body.reason));
  mountAction(http, completeOrderRoute, (tx, order, { body }) => completeOrder(tx, order, body.reason));
  mountAction(http, extendOrderRoute, (tx, order, { body }) => extendDeadline(tx, order, new Date(body.until), body.reason));
  mountAction(http, changeAddressRoute, (tx, order, { body, ifMatch }) => changeAddress(tx, order, body, ifMatch));
  mountAction(http, editMarksRoute, async (tx, order, { body, ifMatch, principal }) => {
    await requireAssignable(tx.db, principal, body.assigneeId);
    return editMarks(tx, order, body, ifMatch);
  });
  mountAction(http, changeLinesRoute, (tx, order, { body, ifMatch }) => changeLines(tx, order, body, ifMatch), closeAttempts);
  mountAction(http, swapVariantRoute, (tx, order, { body }) => swapVariant(tx, order, body));
  mountAction(http, reportProductionRoute, (tx, order, { body }) => reportProduction(tx, order, body));
}

export function mountOrders(http: Http, placing: Placing): void {
  mountPlain(http, placeOrderRoute, (input) => placing.place(requestOf(placeOrderRoute, input, input.body)));
  mountPlain(http, placeOrdersRoute, async (input) => ({ results: await placeBatch(placing, placeOrdersRoute, input, input.body.orders) }));
  mountPlain(http, copyOrderRoute, async (input) => {
    const draft = await draftFrom(readAs(http.core, input.principal), input.params.orderId, input.body.allowShortage);
    return placing.place({ ...requestOf(copyOrderRoute, input, draft), copiedFrom: input.params.orderId });
  });
  mountPlain(http, revealOrderRoute, ({ principal, params, body, request }) =>
    inTx(http.core, principal, (tx) => revealOrder(tx, principal, params.orderId, body), request.id),
  );
  mountCommand(
    http,
    commentOrderRoute,
    async (tx, { principal, params, body }) => {
      await commentOrder(tx, principal, params.orderId, body.body);
      return {};
    },
    async () => ({}),
  );
  mountQueries(http);
  mountActions(http);
}
