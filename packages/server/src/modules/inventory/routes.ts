import {
  adjustStockRoute,
  changeAlertRoute,
  countStockRoute,
  explainStockRoute,
  listAlertsRoute,
  listLevelsRoute,
  listMovementsRoute,
  receiveStockRoute,
  setBinsRoute,
  setSafetyRoute,
  stockScanRoute,
  transferStockRoute,
} from '@danflow/contract';
import { mountCommand, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { changeAlert } from './change-alert.ts';
import { binsOf } from './bin.repo.ts';
import { countStock } from './count-stock.ts';
import { explainStock } from './explain-stock.ts';
import { getScannedStock } from './get-scanned-stock.ts';
import { getAlert, listAlerts } from './list-alerts.ts';
import { levelsOf, listLevels } from './list-levels.ts';
import { listMovements } from './list-movements.ts';
import { adjustStock, receiveStock, transferStock } from './move-stock.ts';
import { setBins } from './set-bins.ts';
import { setSafety } from './set-safety.ts';
import { seesWarehouse } from './stock-scope.ts';

export function mountInventory(http: Http): void {
  mountQuery(http, listLevelsRoute, (read, { query }) => listLevels(read, query, http.core.cache));
  mountQuery(http, listMovementsRoute, (read, { query }) => listMovements(read, query));
  mountQuery(http, listAlertsRoute, (read, { query }) => listAlerts(read, query));
  mountQuery(http, explainStockRoute, async (read, { params, principal }) => ({
    levels: (await explainStock(read, params.skuId)).filter((level) => seesWarehouse(principal.scope, level.warehouseId)),
  }));
  mountCommand(http, receiveStockRoute, (tx, { body, principal }) => receiveStock(tx, body, principal.scope), levelsOf);
  mountCommand(http, adjustStockRoute, (tx, { body, principal }) => adjustStock(tx, body, principal.scope), levelsOf);
  mountCommand(http, countStockRoute, (tx, { body, principal }) => countStock(tx, body, principal.scope), levelsOf);
  mountCommand(http, transferStockRoute, (tx, { body, principal }) => transferStock(tx, body, principal.scope), levelsOf);
  mountCommand(http, setSafetyRoute, (tx, { body, principal }) => setSafety(tx, body, principal.scope), levelsOf);
  mountQuery(http, stockScanRoute, (read, { body }) => getScannedStock(read, body));
  mountCommand(
    http,
    setBinsRoute,
    (tx, { body, principal }) => setBins(tx, body, principal.scope),
    async (read, { warehouseId, skuIds }) => {
      const bins = await binsOf(read, warehouseId, skuIds);
      return { bins: skuIds.map((skuId) => ({ skuId, bin: bins.get(skuId) ?? '' })) };
    },
  );
  mountCommand(
    http,
    changeAlertRoute,
    (tx, { params, body, principal }) => changeAlert(tx, params.alertId, body, principal.scope),
    (read, { alertId }) => getAlert(read, alertId),
  );
}
