import type { ServerModule } from '../../platform/module.ts';
import { mountCatalog } from './routes.ts';
import { fillInitials } from './sku-words.ts';

export { bigrams, searchGrams } from './bigrams.rules.ts';
export { addSku, insertSkus } from './add-skus.ts';
export { findSkus, skusOf, skusStatement, type SkuNames } from './catalog.repo.ts';
export { changeShop, createShop } from './change-shop.ts';
export { changeSku } from './change-sku.ts';
export { createWarehouse } from './change-warehouse.ts';
export { createProduct } from './create-product.ts';
export { listSkus } from './list-skus.ts';
export { ensureDefaults } from './ensure-defaults.ts';
export { allShops, findShop, forgetShops, getShop } from './find-shops.ts';
export { MAIN_WAREHOUSE_CODE, MANUAL_SHOP_CODE, rankedWarehouses, shopTimers, type Shop } from './shop.rules.ts';
export { pictureUrl } from './sku-views.ts';
export { fulfilmentOf, maskedAmounts, type Sku } from './sku.rules.ts';

export const catalogModule: ServerModule = {
  name: 'catalog',
  mount: (http) => mountCatalog(http),
  jobs: () => [{ name: 'catalog.fill_initials', cron: '* * * * *', runBatch: fillInitials }],
};
