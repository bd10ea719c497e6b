import type { ServerModule } from '../../platform/module.ts';
import { alertHandlers, watchJob } from './handlers.ts';
import { mountInventory } from './routes.ts';

export { binsOf } from './bin.repo.ts';
export {
  checkStockLedger,
  explainStock,
  stockLedgerLines,
  type LedgerFinding,
  type LedgerLine,
  type LevelExplanation,
} from './explain-stock.ts';
export { listLevels } from './list-levels.ts';
export { CONFIRMED_MS, hotStock, nameOfLine, type HotStock, type SkuName } from './hot-stock.ts';
export type { SkuStock } from './hot-stock.repo.ts';
export { adjustStock, receiveStock, transferStock } from './move-stock.ts';
export { refusalMeter, type RefusalMeter } from './refusal-meter.ts';
export { setReservationReducer, type CountShortfall, type ReservationReducer } from './reservation-reducer.ts';
export { admitWarehouses } from './stock-scope.ts';
export { applyMovements, ensureLevels, isStockTaken, lockLevels, namedLevels, reserveStatements, sendLocks } from './stock.repo.ts';
export {
  afterChange,
  available,
  findLevel,
  isPlenty,
  levelKey,
  levelOf,
  noLevel,
  toldLevels,
  type CauseKind,
  type Level,
  type LevelRow,
  type MovementKind,
  type NewMovement,
} from './stock.rules.ts';

export const inventoryModule: ServerModule = { name: 'inventory', mount: mountInventory, handlers: alertHandlers, jobs: () => [watchJob] };
