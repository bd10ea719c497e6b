import { Books } from '../books.ts';
import { keptKeys } from '../keys.ts';
import type { OpenSimulator, SimReply, SimRequest } from '../simulator.ts';
import { Bills } from './bills.ts';
import { Cashier } from './cashier.ts';
import { gateway, type Counter } from './gateway.ts';
import { Ledger } from './ledger.ts';
import { keysOf, newMaterials } from './protocol.ts';

function route(counter: Counter, request: SimRequest): SimReply {
  const [place = '', first = '', second = ''] = request.path.slice(1).split('/');
  if (request.path === '/gateway.do') return gateway(counter, request);
  if (place === 'cashier') return counter.cashier.handle(first, second, request);
  if (place === 'qr') return counter.cashier.scan(first, request);
  if (request.path !== '/bill/file') return { status: 404 };
  const isDown = counter.world.faults.take('alipay', 'answer_5xx', 'bill_file') !== null;
  return isDown ? { status: 502 } : counter.bills.file(request.query.get('token') ?? '');
}

/** Alipay's side of the counter: gateway, cashier, bills. Gateway protocol, key mode. */
export const openAlipay: OpenSimulator = (world) => {
  const materials = keptKeys(world.dataDir, 'alipay', newMaterials);
  const keys = keysOf(materials);
  const books = new Books(world.dataDir, 'alipay');
  const ledger = new Ledger(books, () => world.clock.books());
  const cashier = new Cashier(world, ledger, { materials, keys });
  const bills = new Bills(world, ledger, materials.sellerId);
  const counter: Counter = { world, materials, keys, ledger, cashier, bills };
  return {
    provider: 'alipay',
    account: () => ({
      app_id: materials.appId,
      seller_id: materials.sellerId,
      app_private_key: materials.app.secret,
      alipay_public_key: materials.alipay.open,
    }),
    handle: (request) => route(counter, request),
    trades: (limit) =>
      ledger.newest(limit).map((trade) => ({
        outTradeNo: trade.outTradeNo,
        subject: trade.subject,
        amount: trade.amount,
        state: trade.status,
        path: `/cashier/${trade.tradeNo}`,
      })),
    stop: () => books.close(),
  };
};
