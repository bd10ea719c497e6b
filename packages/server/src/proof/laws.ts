import { boardRoute } from '@danflow/contract';
import { LIVE_PARTS } from '../cli/live-parts.ts';
import { examine } from '../modules/ops/index.ts';
import { MONEY_LAWS, QUIET_LAWS, STOCK_LAWS } from './laws.sql.ts';
import type { History } from './world.ts';

/** The bank's books against ours: what it took and gave back is what is booked, trade by trade. */
async function faultsOfBooks({ world }: History): Promise<string[]> {
  const { bank, app } = world;
  const rows = await app.core.db
    .selectFrom('payment_attempts')
    .select(['out_trade_no', 'captured_amount', 'refunded_amount'])
    .where('provider', '=', 'sandbox')
    .execute();
  return rows.flatMap((row) => {
    const trade = bank.trades.get(row.out_trade_no);
    const paid = trade?.paidAmount ?? 0;
    const refunded = trade ? bank.refundedOf(trade) : 0;
    return [
      ...(paid === row.captured_amount ? [] : [`trade ${row.out_trade_no}: the bank took ${paid}, captured ${row.captured_amount}`]),
      ...(refunded === row.refunded_amount
        ? []
        : [`trade ${row.out_trade_no}: the bank gave back ${refunded}, booked ${row.refunded_amount}`]),
    ];
  });
}

/** Every order that was acknowledged is there, and no other. */
async function faultsOfOrders({ world, acknowledged, goods }: History): Promise<string[]> {
  const { rows } = await world.app.core.pool.query<{ id: string; source_no: string }>(
    'SELECT DISTINCT o.id, o.source_no FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE l.sku_id = ANY($1::uuid[])',
    [goods.map((g) => g.skuId)],
  );
  const there = new Map(rows.map((r) => [r.source_no, r.id]));
  return [
    ...(there.size === rows.length ? [] : ['one key made two orders']),
    ...[...acknowledged]
      .filter(([key, id]) => there.get(key) !== id)
      .map(([key]) => `the order of ${key} was acknowledged and is not there`),
    ...rows.filter((r) => !acknowledged.has(r.source_no)).map((r) => `the order of ${r.source_no} is there and nobody was told`),
  ];
}

async function faultsOfBoard({ world }: History): Promise<string[]> {
  const { tiles } = await world.app.ok(boardRoute);
  const { rows } = await world.app.core.pool.query<{ status: string; n: number }>('SELECT status, count(*) AS n FROM orders GROUP BY 1');
  const there = new Map(rows.map((r) => [r.status, r.n]));
  return tiles
    .filter((t) => t.count !== (there.get(t.status) ?? 0))
    .map((t) => `the board counts ${t.count} ${t.status}, there are ${there.get(t.status) ?? 0}`);
}

/** What the product's own doctor says of itself. */
async function faultsOfDoctor({ world }: History): Promise<string[]> {
  const found: string[] = [];
  await examine(world.app.core, { parts: LIVE_PARTS, isAll: false }, ({ rule, faults }) =>
    found.push(...faults.map((f) => `${rule}: ${f}`)),
  );
  return found;
}

async function faultsOfTables({ world }: History): Promise<string[]> {
  const found: string[] = [];
  for (const [law, statement] of [...MONEY_LAWS, ...STOCK_LAWS, ...QUIET_LAWS]) {
    const { rows } = await world.app.core.pool.query<{ fault: string }>(statement);
    found.push(...rows.map((r) => `${law}: ${r.fault}`));
  }
  return found;
}

/** Empty when all is as it must be. Other means than the product's own wherever there are any: a mistake in one shows. */
export async function faultsOf(history: History): Promise<string[]> {
  const found: string[] = [];
  for (const ask of [faultsOfTables, faultsOfBooks, faultsOfOrders, faultsOfBoard, faultsOfDoctor]) found.push(...(await ask(history)));
  return found;
}
