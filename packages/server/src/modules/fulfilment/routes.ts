import {
  codePoolRoute,
  correctTrackingRoute,
  deliverOrderRoute,
  listShipmentsRoute,
  loadCodesRoute,
  myDayRoute,
  orderCodesRoute,
  orderPrintsRoute,
  printOrdersRoute,
  redeemRoute,
  scanRoute,
  shipBatchRoute,
  shipOrderRoute,
  voidShipmentRoute,
} from '@danflow/contract';
import { mountCommand, mountPlain, mountQuery } from '../../platform/http/mount.ts';
import { renderPage } from '../../platform/http/page.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import { inTx, type Read } from '../../platform/tx.ts';
import { getActedOrderView, lockOrderInScope } from '../orders/index.ts';
import { correctTracking } from './correct-tracking.ts';
import { deliverByHand } from './deliver-virtual.ts';
import { PRINT_SCRIPT, printPage } from './label.page.ts';
import { getMyDay } from './get-my-day.ts';
import { listCodes } from './list-codes.ts';
import { getShipment, listShipments } from './list-shipments.ts';
import { countCodes, loadCodes } from './load-codes.ts';
import { listPrints, readForPrint } from './print-orders.ts';
import { redeem } from './redeem.ts';
import { scan } from './scan.ts';
import { shipBatch } from './ship-batch.ts';
import { shipOrder } from './ship-order.ts';
import { voidShipment } from './void-shipment.ts';

const shipped = async (read: Read, { orderId, shipmentId }: { orderId: string; shipmentId: string }) => ({
  shipment: await getShipment(read, orderId, shipmentId),
  order: await getActedOrderView(read, orderId),
});

function mountParcels(http: Http, { core, log }: Deps): void {
  mountQuery(http, listShipmentsRoute, async (read, { params }) => ({ shipments: await listShipments(read, params.orderId) }));
  mountCommand(
    http,
    shipOrderRoute,
    (tx, { principal, params, body }) => shipOrder(tx, principal, { ...body, orderId: params.orderId }),
    shipped,
  );
  mountCommand(
    http,
    voidShipmentRoute,
    (tx, { principal, params, body }) => voidShipment(tx, principal, { ...body, shipmentId: params.shipmentId }),
    shipped,
  );
  mountCommand(
    http,
    correctTrackingRoute,
    (tx, { principal, params, body }) => correctTracking(tx, principal, { ...body, shipmentId: params.shipmentId }),
    shipped,
  );
  mountPlain(http, shipBatchRoute, ({ principal, body, request }) => shipBatch(core, log, principal, body.rows, request.id));
}

function mountVirtual(http: Http): void {
  mountCommand(
    http,
    loadCodesRoute,
    (tx, { params, body }) => loadCodes(tx, { ...body, skuId: params.skuId }),
    async (read, { skuId, loaded, duplicates }) => ({ loaded, duplicates, available: (await countCodes(read, skuId)).available }),
  );
  mountQuery(http, codePoolRoute, (read, { params }) => countCodes(read, params.skuId));
  mountQuery(http, orderCodesRoute, async (read, { params }) => ({ codes: await listCodes(read, params.orderId) }));
  mountCommand(
    http,
    deliverOrderRoute,
    async (tx, { principal, params }) => {
      await deliverByHand(tx, await lockOrderInScope(tx, principal, params.orderId));
      return { orderId: params.orderId };
    },
    (read, { orderId }) => getActedOrderView(read, orderId),
  );
  mountCommand(
    http,
    redeemRoute,
    (tx, { principal, body }) => redeem(tx, principal, body.code),
    async (read, { orderId, lineNo, title, redeemedAt, left }) => ({
      order: await getActedOrderView(read, orderId),
      lineNo,
      title,
      redeemedAt,
      left,
    }),
  );
}

export function mountFulfilment(http: Http, deps: Deps): void {
  mountParcels(http, deps);
  mountVirtual(http);
  mountQuery(http, myDayRoute, (read) => getMyDay(read));
  mountQuery(http, scanRoute, (read, { body }) => scan(read, body));
  mountQuery(http, orderPrintsRoute, async (read, { query }) => ({ items: await listPrints(read, query.ids) }));
  mountPlain(http, printOrdersRoute, async ({ principal, query, request, reply }) => {
    const orders = await inTx(
      deps.core,
      principal,
      (tx) => readForPrint(tx, principal, { ...query, timeZone: deps.settings.timeZone }),
      request.id,
    );
    void reply.header('cache-control', 'no-store').type('text/html; charset=utf-8');
    return renderPage(printPage(orders, query, principal.locale));
  });
  http.app.get('/fulfilment/print.js', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=3600').send(PRINT_SCRIPT),
  );
}
