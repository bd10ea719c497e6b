import type {
  countStockRoute,
  deliverOrderRoute,
  getSessionRoute,
  listWarehousesRoute,
  myDayRoute,
  receiveStockRoute,
  redeemRoute,
  ReplyOf,
  scanRoute,
  setBinsRoute,
  setLocaleRoute,
  shipOrderRoute,
  signInRoute,
  signOutRoute,
  stockScanRoute,
} from '@danflow/contract';
import { call, type CallOptions, type Input } from '../api/client.ts';

/** The contract itself brings zod and every schema, which is more than these pages may weigh: a test compares these with it. */
export const ROUTES = {
  session: ['GET', '/session'],
  signIn: ['POST', '/session'],
  signOut: ['DELETE', '/session'],
  setLocale: ['PATCH', '/session/locale'],
  scan: ['POST', '/fulfilment/scan'],
  ship: ['POST', '/orders/:orderId/shipments'],
  deliver: ['POST', '/orders/:orderId/deliver'],
  redeem: ['POST', '/redeem'],
  myDay: ['GET', '/fulfilment/my-day'],
  warehouses: ['GET', '/warehouses'],
  stockScan: ['POST', '/stock/scan'],
  receive: ['POST', '/stock/receive'],
  count: ['POST', '/stock/count'],
  setBins: ['POST', '/stock/bins'],
} as const;

interface Shapes {
  session: typeof getSessionRoute;
  signIn: typeof signInRoute;
  signOut: typeof signOutRoute;
  setLocale: typeof setLocaleRoute;
  scan: typeof scanRoute;
  ship: typeof shipOrderRoute;
  deliver: typeof deliverOrderRoute;
  redeem: typeof redeemRoute;
  myDay: typeof myDayRoute;
  warehouses: typeof listWarehousesRoute;
  stockScan: typeof stockScanRoute;
  receive: typeof receiveStockRoute;
  count: typeof countStockRoute;
  setBins: typeof setBinsRoute;
}

/** In a warehouse's dead corner a request may hang for a minute: nobody waits that long with a parcel in hand. */
const PATIENCE_MS = 8_000;

export function send<N extends keyof Shapes>(name: N, input: Input<Shapes[N]>, options: CallOptions = {}): Promise<ReplyOf<Shapes[N]>> {
  const [method, path] = ROUTES[name];
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return call({ method, path } as unknown as Shapes[N], input, { signal, ...options });
}
