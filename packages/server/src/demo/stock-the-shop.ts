import {
  createProductRoute,
  createShopRoute,
  createWarehouseRoute,
  changeShopRoute,
  listShopsRoute,
  listWarehousesRoute,
  loadCodesRoute,
  receiveStockRoute,
  setBinsRoute,
  setSafetyRoute,
  transferStockRoute,
  type BodyIn,
  type FileId,
  type ShopId,
  type SkuId,
  type WarehouseId,
} from '@danflow/contract';
import { ensureDefaults } from '../modules/catalog/index.ts';
import { storeFile } from '../modules/files/index.ts';
import { PARCEL_SKUS, POOL_SKU, PRODUCTS, type DemoProduct } from './goods.ts';
import { drawPicture } from './picture.ts';
import type { Dice } from './random.ts';
import type { Stage } from './stage.ts';

export interface Premises {
  readonly shops: readonly ShopId[];
  readonly main: WarehouseId;
  readonly second: WarehouseId;
  readonly skus: ReadonlyMap<string, SkuId>;
}

const first = <T>(items: readonly T[], what: string): T => {
  const item = items[0];
  if (item === undefined) throw new Error(`no ${what}`);
  return item;
};

/** Two shops, two warehouses. The shop of orders taken by hand and the main warehouse exist from the start in every Danflow; buyers read the shop's name. */
async function openPremises(stage: Stage): Promise<Omit<Premises, 'skus'>> {
  await ensureDefaults(stage.deps.core);
  const main = first((await stage.as('owner', listWarehousesRoute)).items, 'warehouse').id;
  const manual = first((await stage.as('owner', listShopsRoute)).items, 'shop').id;
  const second = (await stage.as('owner', createWarehouseRoute, { body: { code: 'hz', name: '杭州前置仓' } })).id;
  const wechat = (
    await stage.as('owner', createShopRoute, {
      body: {
        code: 'wx',
        name: '山茶咖啡 · 微信店',
        timers: { physical: { payMinutes: 60, shipHours: 48 } },
        warehouseIds: [main, second],
      },
    })
  ).id;
  await stage.as('owner', changeShopRoute, { params: { shopId: manual }, body: { name: '山茶咖啡', warehouseIds: [main, second] } });
  return { shops: [manual, wechat], main, second };
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

type NewSkuIn = BodyIn<typeof createProductRoute>['skus'][number];

const skusOf = ({ type, virtualKind, leadTimeDays, skus }: DemoProduct): NewSkuIn[] =>
  skus.map((s) => ({
    code: s.code,
    options: s.options,
    type: type ?? 'physical',
    virtualKind: virtualKind ?? null,
    leadTimeDays: leadTimeDays ?? null,
    barcode: s.barcode ?? null,
    priceAmount: s.price,
    costAmount: s.cost,
    weightGrams: s.grams ?? null,
  }));

async function addProduct(stage: Stage, product: DemoProduct): Promise<[string, SkuId][]> {
  const owner = stage.principal('owner');
  const source = oneChunk(drawPicture(product.shape, product.colour));
  const { fileId }: { fileId: FileId } = await storeFile(stage.deps, owner, {
    kind: 'product_picture',
    name: `${product.skus[0]?.code ?? 'goods'}.png`,
    source,
  });
  const { skus } = await stage.as('owner', createProductRoute, {
    body: { title: product.title, pictureId: fileId, skus: skusOf(product) },
  });
  return skus.map((s) => [s.code, s.id]);
}

const CODES = 40;

async function fillShelves(stage: Stage, dice: Dice, { main, second, skus }: Premises): Promise<void> {
  const id = (code: string): SkuId => skus.get(code) as SkuId;
  const shelved = PRODUCTS.flatMap((p) => p.skus);
  const received = shelved.filter((s) => s.stock !== undefined).map((s) => ({ skuId: id(s.code), qty: s.stock ?? 0 }));
  await stage.as('warehouse', receiveStockRoute, { body: { warehouseId: main, lines: received, reason: '首批到货' } });
  const safety = shelved.filter((s) => (s.safety ?? 0) > 0).map((s) => ({ skuId: id(s.code), safety: s.safety ?? 0 }));
  await stage.as('warehouse', setSafetyRoute, { body: { warehouseId: main, lines: safety } });
  const bins = PARCEL_SKUS.map((code, i) => ({ skuId: id(code), bin: `${'ABC'.charAt(i % 3)}-0${Math.floor(i / 3) + 1}` }));
  await stage.as('warehouse', setBinsRoute, { body: { warehouseId: main, lines: bins } });
  const moved = PARCEL_SKUS.slice(0, 4).map((code) => ({ skuId: id(code), qty: 12 }));
  await stage.as('warehouse', transferStockRoute, {
    body: { fromWarehouseId: main, toWarehouseId: second, lines: moved, reason: '前置仓备货' },
  });
  const codes = Array.from(
    { length: CODES },
    () =>
      `CARD-${[4, 4, 4]
        .map((n) =>
          dice
            .next()
            .toString(36)
            .slice(2, 2 + n)
            .toUpperCase()
            .padEnd(n, '7'),
        )
        .join('-')}`,
  );
  await stage.as('warehouse', loadCodesRoute, { params: { skuId: id(POOL_SKU) }, body: { warehouseId: main, codes } });
}

/** Shops, warehouses, goods with pictures, stock and card keys. */
export async function stockTheShop(stage: Stage, dice: Dice): Promise<Premises> {
  const places = await openPremises(stage);
  const skus = new Map<string, SkuId>();
  for (const product of PRODUCTS) for (const [code, id] of await addProduct(stage, product)) skus.set(code, id);
  const premises = { ...places, skus };
  await fillShelves(stage, dice, premises);
  return premises;
}
