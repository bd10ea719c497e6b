import type { ServerModule } from '../../platform/module.ts';
import { alertHandlers, watchJob } from './handlers.ts';
import { mountInventory } from './routes.ts';

export {
  checkStockLedger,
  explainStock,
  stockLedgerLines,
  type LedgerFinding,
  type LedgerLine,
  type LevelExplanation,
} from './explain-stock.ts';
export { adjustStock, receiveStock, transferStock } from './move-stock.ts';
export { refusalMeter, type RefusalMeter } from './refusal-meter.ts';
export { setReservationReducer, type CountShortfall, type ReservationReducer } from './reservation-reducer.ts';
export {
  applyMovements,
  ensureLevels,
  levelOf,
  lockLevels,
  lockLevelsStatement,
  movementStatements,
  type LevelRow,
  type Statement,
} from './stock.repo.ts';
export {
  afterChange,
  available,
  findLevel,
  levelKey,
  noLevel,
  toldLevels,
  type CauseKind,
  type Level,
  type MovementKind,
  type NewMovement,
} from './stock.rules.ts';

export const inventoryModule: ServerModule = { name: 'inventory', mount: mountInventory, handlers: alertHandlers, jobs: () => [watchJob] };
