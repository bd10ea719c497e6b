import type { Deps, ServerModule } from '../../platform/module.ts';
import { setReservationReducer } from '../inventory/index.ts';
import { reduceToShortage } from './fill-shortages.ts';
import { orderHandlers } from './handlers.ts';
import { orderJobs } from './jobs.ts';
import { Placing } from './placing.ts';
import { mountOrders } from './routes.ts';

export { requireAssignable } from './assignee.ts';
export { cancelOrder, closeOpenAttempts, setAttemptCloser, type AttemptCloser, type CloseResult } from './cancel-order.ts';
export { capturePayment, type Capture, type CaptureResult } from './capture-payment.ts';
export { changeOrder, type Change } from './change-order.ts';
export { editMarks } from './edit-order.ts';
export { getActedOrderView, getOrderView, requireOrderInScope } from './get-order.ts';
export { holdOrder, releaseOrder } from './hold-order.ts';
export { pageOfRows } from './list-orders.ts';
export type { LineFacts, OrderFacts, OrderPatch, PrivateFacts } from './order.facts.ts';
export { NO_PRIVATE } from './order.facts.ts';
export { orderLivePart } from './order-live-part.ts';
export { parseOrderNo } from './order-number.rules.ts';
export { orderNumbers } from './order-numbers.ts';
export { lockOrder, lockOrderInScope, lockOrders, type LockedOrder } from './order.repo.ts';
export { amountDue, amountOwed, isBalanceDue, isShippable, laneOf, openQty, refusalOf } from './order.rules.ts';
export { orderScope } from './order.scope.ts';
export { findTexts } from './find-texts.ts';
export { orderWhere } from './order-filter.ts';
export { linesByOrder, orderViews, plainReceiver } from './order-views.ts';
export type { HistoricalOrder } from './build-historical.ts';
export { HistoricalQueue, type HistoricalResult } from './place-historical.ts';
export { ordersBySourceNo } from './orders-by-source-no.ts';
export { startOfShopDay } from './view.rules.ts';
export { undoImported } from './undo-imported.ts';
export { placeOrders, type Placed, type PlaceRequest } from './place-orders.ts';
export { isPrivateSound, openPrivate } from './private.ts';
export { beginRefund, finishRefund } from './refund-order.ts';
export { deliverOrder, leavableQty, shipLines, unshipLines, type LineQty } from './ship-lines.ts';

export { requireAction } from './require-action.ts';

const placings = new WeakMap<Deps, Placing>();

export const ordersModule: ServerModule = {
  name: 'orders',
  mount(http, deps) {
    setReservationReducer(reduceToShortage);
    const placing = new Placing(deps);
    placings.set(deps, placing);
    mountOrders(http, placing);
  },
  handlers: orderHandlers,
  jobs: orderJobs,
  stop: async (deps) => placings.get(deps)?.stop(),
};
