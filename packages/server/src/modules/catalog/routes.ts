import {
  addSkuRoute,
  archiveProductRoute,
  archiveShopRoute,
  archiveSkuRoute,
  archiveWarehouseRoute,
  changeProductRoute,
  changeShopRoute,
  changeSkuRoute,
  changeWarehouseRoute,
  createProductRoute,
  createShopRoute,
  createWarehouseRoute,
  getProductRoute,
  getSkuRoute,
  listProductsRoute,
  listShopsRoute,
  listSkusRoute,
  listWarehousesRoute,
} from '@danflow/contract';
import { mountCommand, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { addSku } from './add-skus.ts';
import { archiveProduct, changeProduct } from './change-product.ts';
import { archiveShop, changeShop, createShop } from './change-shop.ts';
import { archiveSku, changeSku } from './change-sku.ts';
import { changeWarehouse, createWarehouse } from './change-warehouse.ts';
import { createProduct } from './create-product.ts';
import { forgetShops } from './find-shops.ts';
import { getProduct, listProducts } from './list-products.ts';
import { getShopView, getWarehouseView, listShops, listWarehouses } from './list-shops.ts';
import { getSku, listSkus } from './list-skus.ts';
import type { Read } from '../../platform/tx.ts';

function mountGoods(http: Http): void {
  mountQuery(http, listProductsRoute, (read, { query }) => listProducts(read, query));
  mountQuery(http, getProductRoute, (read, { params }) => getProduct(read, params.productId));
  mountQuery(http, listSkusRoute, (read, { query }) => listSkus(read, query));
  mountQuery(http, getSkuRoute, (read, { params }) => getSku(read, params.skuId));
  mountCommand(
    http,
    createProductRoute,
    (tx, { body, principal }) => createProduct(tx, body, principal.masks),
    (read, { productId }) => getProduct(read, productId),
  );
  mountCommand(
    http,
    changeProductRoute,
    (tx, { params, body, ifMatch }) => changeProduct(tx, params.productId, body, ifMatch),
    (read, { productId }) => getProduct(read, productId),
  );
  mountCommand(
    http,
    archiveProductRoute,
    (tx, { params, body }) => archiveProduct(tx, params.productId, body.isArchived),
    (read, { productId }) => getProduct(read, productId),
  );
  mountCommand(
    http,
    addSkuRoute,
    (tx, { params, body, principal }) => addSku(tx, params.productId, body, principal.masks),
    (read, { skuId }) => getSku(read, skuId),
  );
  mountCommand(
    http,
    changeSkuRoute,
    (tx, { params, body, principal, ifMatch }) => changeSku(tx, params.skuId, body, principal.masks, ifMatch),
    (read, { skuId }) => getSku(read, skuId),
  );
  mountCommand(
    http,
    archiveSkuRoute,
    (tx, { params, body }) => archiveSku(tx, params.skuId, body.isArchived),
    (read, { skuId }) => getSku(read, skuId),
  );
}

/** Rendering comes after the commit: only now may the kept shops be read anew. */
const showShop = (read: Read, shopId: string) => {
  forgetShops(read.keys);
  return getShopView(read, shopId);
};
const showWarehouse = (read: Read, warehouseId: string) => {
  forgetShops(read.keys);
  return getWarehouseView(read, warehouseId);
};

function mountPlaces(http: Http): void {
  mountQuery(http, listShopsRoute, (read) => listShops(read));
  mountCommand(
    http,
    createShopRoute,
    (tx, { body }) => createShop(tx, body),
    (read, { shopId }) => showShop(read, shopId),
  );
  mountCommand(
    http,
    changeShopRoute,
    (tx, { params, body, ifMatch }) => changeShop(tx, params.shopId, body, ifMatch),
    (read, { shopId }) => showShop(read, shopId),
  );
  mountCommand(
    http,
    archiveShopRoute,
    (tx, { params, body }) => archiveShop(tx, params.shopId, body.isArchived),
    (read, { shopId }) => showShop(read, shopId),
  );
  mountQuery(http, listWarehousesRoute, (read) => listWarehouses(read));
  mountCommand(
    http,
    createWarehouseRoute,
    (tx, { body }) => createWarehouse(tx, body),
    (read, { warehouseId }) => showWarehouse(read, warehouseId),
  );
  mountCommand(
    http,
    changeWarehouseRoute,
    (tx, { params, body, ifMatch }) => changeWarehouse(tx, params.warehouseId, body, ifMatch),
    (read, { warehouseId }) => showWarehouse(read, warehouseId),
  );
  mountCommand(
    http,
    archiveWarehouseRoute,
    (tx, { params, body, ifMatch }) => changeWarehouse(tx, params.warehouseId, body, ifMatch),
    (read, { warehouseId }) => showWarehouse(read, warehouseId),
  );
}

export function mountCatalog(http: Http): void {
  mountGoods(http);
  mountPlaces(http);
}
