import {
  createProductRoute,
  getOrderRoute,
  listWarehousesRoute,
  receiveStockRoute,
  type OrderId,
  type OrderView,
  type PlacedOrder,
  type SkuId,
  type WarehouseId,
} from '@danflow/contract';
import type { z } from 'zod';
import { registerProvider } from '../modules/payments/index.ts';
import type { Principal } from '../platform/principal.ts';
import { testApp, testPrincipal, type TestApp } from '../testing/app.ts';
import type { TestDatabase } from '../testing/temporary-database.ts';
import { Mortal } from './mortal.ts';
import { ScriptedBank, type Message, type ScriptedTrade } from './scripted-bank.ts';

/** The product on a database of its own, able to die, with a bank that follows a script. */
export interface World {
  readonly app: TestApp;
  readonly mortal: Mortal;
  readonly bank: ScriptedBank;
  readonly warehouseId: WarehouseId;
  readonly second: Principal;
  stop(): Promise<void>;
}

export async function openWorld(database: Promise<TestDatabase>): Promise<World> {
  const app = await testApp({ isSandboxAllowed: false }, database);
  const mortal = new Mortal();
  mortal.watch(app.core.pool);
  const bank = new ScriptedBank(mortal, () => app.clock.now);
  registerProvider(app.core, bank.provider());
  const warehouse = (await app.ok(listWarehousesRoute)).items[0];
  if (!warehouse) throw new Error('no warehouse');
  return { app, mortal, bank, warehouseId: warehouse.id, second: testPrincipal({ name: 'second person' }), stop: () => app.stop() };
}

interface Placed {
  readonly orderId: OrderId;
  readonly payPath: string | null;
}

export interface Goods {
  readonly skuId: SkuId;
  readonly type: 'physical' | 'custom';
}

let made = 0;
const PRICE = 1999;

/** One history: its own goods and orders, in a world that may have seen others. */
export class History {
  readonly world: World;
  readonly goods: readonly Goods[];
  readonly placed: Placed[] = [];
  /** What was acknowledged under which key: it must be there, once. */
  readonly acknowledged = new Map<string, string>();
  readonly #firstTold: number;
  #serial = 0;

  private constructor(world: World, goods: readonly Goods[]) {
    this.world = world;
    this.goods = goods;
    this.#firstTold = world.bank.told.length;
  }

  /** Two shelves that hold little, so that shortage comes soon, and goods made to order. */
  static async begin(world: World): Promise<History> {
    const { app, warehouseId } = world;
    made += 1;
    const { skus } = await app.ok(createProductRoute, {
      body: {
        title: `手冲壶 ${made}`,
        skus: [
          { code: `PROOF-${made}-A`, priceAmount: PRICE },
          { code: `PROOF-${made}-B`, priceAmount: PRICE },
          { code: `PROOF-${made}-C`, priceAmount: PRICE, type: 'custom' },
        ],
      },
    });
    await app.ok(receiveStockRoute, { body: { warehouseId, lines: skus.slice(0, 2).map((s) => ({ skuId: s.id, qty: 4 })) } });
    return new History(
      world,
      skus.map((s): Goods => ({ skuId: s.id, type: s.type === 'custom' ? 'custom' : 'physical' })),
    );
  }

  key(): string {
    this.#serial += 1;
    return `proof-${made}-${this.#serial}`;
  }

  note(key: string, order: z.output<typeof PlacedOrder>): void {
    if (this.acknowledged.has(key)) return;
    this.acknowledged.set(key, order.orderId);
    this.placed.push({ orderId: order.orderId, payPath: order.paymentUrl === null ? null : new URL(order.paymentUrl).pathname });
  }

  pick(n: number): Placed | null {
    return this.placed.length === 0 ? null : (this.placed[n % this.placed.length] ?? null);
  }

  async order(n: number): Promise<OrderView | null> {
    const placed = this.pick(n);
    return placed && (await this.world.app.ok(getOrderRoute, { params: { orderId: placed.orderId } }));
  }

  /** Trades at the bank that belong to orders of this history, in the order they were begun. */
  async trades(): Promise<ScriptedTrade[]> {
    if (this.placed.length === 0) return [];
    const rows = await this.world.app.core.db
      .selectFrom('payment_attempts')
      .select('out_trade_no')
      .where('provider', '=', 'sandbox')
      .where(
        'order_id',
        'in',
        this.placed.map((p) => p.orderId),
      )
      .orderBy('id')
      .execute();
    return rows.flatMap((r) => this.world.bank.trades.get(r.out_trade_no) ?? []);
  }

  /** Everything the bank wrote since this history began: delivered, lost, or to come. */
  told(): readonly Message[] {
    return this.world.bank.told.slice(this.#firstTold);
  }
}
