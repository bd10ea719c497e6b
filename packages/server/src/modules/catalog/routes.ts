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
import { admitPlace } from './place-scope.ts';
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

function mountShops(http: Http): void {
  const show = (read: Read, { shopId }: { readonly shopId: string }) => showShop(read, shopId);
  mountQuery(http, listShopsRoute, (read) => listShops(read));
  mountCommand(
    http,
    createShopRoute,
    (tx, { body, principal }) => {
      admitPlace(principal.scope, 'shop', null);
      return createShop(tx, body);
    },
    show,
  );
  mountCommand(
    http,
    changeShopRoute,
    (tx, { params, body, principal, ifMatch }) => {
      admitPlace(principal.scope, 'shop', params.shopId);
      return changeShop(tx, params.shopId, body, ifMatch);
    },
    show,
  );
  mountCommand(
    http,
    archiveShopRoute,
    (tx, { params, body, principal }) => {
      admitPlace(principal.scope, 'shop', params.shopId);
      return archiveShop(tx, params.shopId, body.isArchived);
    },
    show,
  );
}

function mountWarehouses(http: Http): void {
  const show = (read: Read, { warehouseId }: { readonly warehouseId: string }) => showWarehouse(read, warehouseId);
  mountQuery(http, listWarehousesRoute, (read) => listWarehouses(read));
  mountCommand(
    http,
    createWarehouseRoute,
    (tx, { body, principal }) => {
      admitPlace(principal.scope, 'warehouse', null);
      return createWarehouse(tx, body);
    },
    show,
  );
  mountCommand(
    http,
    changeWarehouseRoute,
    (tx, { params, body, principal, ifMatch }) => {
      admitPlace(principal.scope, 'warehouse', params.warehouseId);
      return changeWarehouse(tx, params.warehouseId, body, ifMatch);
    },
    show,
  );
  mountCommand(
    http,
    archiveWarehouseRoute,
    (tx, { params, body, principal, ifMatch }) => {
      admitPlace(principal.scope, 'warehouse', params.warehouseId);
      return changeWarehouse(tx, params.warehouseId, body, ifMatch);
    },
    show,
  );
}

export function mountCatalog(http: Http): void {
  mountGoods(http);
  mountShops(http);
  mountWarehouses(http);
}
