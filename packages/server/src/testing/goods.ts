import {
  createProductRoute,
  listWarehousesRoute,
  placeOrderRoute,
  receiveStockRoute,
  type BodyIn,
  type PlacedOrder,
  type SkuId,
  type WarehouseId,
} from '@danflow/contract';
import type { z } from 'zod';
import type { TestApp } from './app.ts';

type NewSkuIn = BodyIn<typeof createProductRoute>['skus'][number];

export interface TestSku {
  readonly skuId: SkuId;
  readonly code: string;
  readonly warehouseId: WarehouseId;
}

export async function mainWarehouse(app: TestApp): Promise<WarehouseId> {
  const { items } = await app.ok(listWarehousesRoute);
  const main = items[0];
  if (!main) throw new Error('no warehouse');
  return main.id;
}

let made = 0;

/** A SKU of ¥19.99 with stock in the main warehouse; no stock for kinds that hold none. */
export async function testSku(app: TestApp, onHand: number, over: Partial<NewSkuIn> = {}): Promise<TestSku> {
  made += 1;
  const code = over.code ?? `SKU-${made}`;
  const product = await app.ok(createProductRoute, {
    body: { title: `商品 ${code}`, skus: [{ code, priceAmount: 1999, ...over }] },
  });
  const sku = product.skus[0];
  if (!sku) throw new Error('no SKU');
  const warehouseId = await mainWarehouse(app);
  if (onHand > 0) await app.ok(receiveStockRoute, { body: { warehouseId, lines: [{ skuId: sku.id, qty: onHand }] } });
  return { skuId: sku.id, code, warehouseId };
}

export const TEST_RECEIVER = {
  name: '张三',
  phone: '13800138000',
  province: '广东省',
  city: '深圳市',
  district: '南山区',
  street: '科技园 1 号',
};

export const testOrder = (
  app: TestApp,
  sku: Pick<TestSku, 'skuId'>,
  over: Partial<BodyIn<typeof placeOrderRoute>> = {},
): Promise<z.output<typeof PlacedOrder>> =>
  app.ok(placeOrderRoute, { body: { lines: [{ skuId: sku.skuId, qty: 1 }], receiver: TEST_RECEIVER, ...over } });
