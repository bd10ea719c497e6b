import type { ServerModule } from '../../platform/module.ts';
import { mountCatalog } from './routes.ts';

export { bigrams, searchGrams } from './bigrams.rules.ts';
export { insertSkus } from './add-skus.ts';
export { findSkus, type SkuNames } from './catalog.repo.ts';
export { changeShop, createShop } from './change-shop.ts';
export { createWarehouse } from './change-warehouse.ts';
export { createProduct } from './create-product.ts';
export { ensureDefaults } from './ensure-defaults.ts';
export { allShops, findShop, forgetShops, getShop } from './find-shops.ts';
export { MAIN_WAREHOUSE_CODE, MANUAL_SHOP_CODE, rankedWarehouses, shopTimers, type Shop } from './shop.rules.ts';
export { fulfilmentOf, maskedAmounts, type Sku } from './sku.rules.ts';

export const catalogModule: ServerModule = { name: 'catalog', mount: (http) => mountCatalog(http) };
