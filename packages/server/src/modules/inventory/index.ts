import type { ServerModule } from '../../platform/module.ts';

export { refusalMeter, type RefusalMeter } from './refusal-meter.ts';
export { setReservationReducer, type CountShortfall, type ReservationReducer } from './reservation-reducer.ts';
export { applyMovements, ensureLevels, levelOf, lockLevels, lockLevelsStatement, movementStatements, type LevelRow, type Statement } from './stock.repo.ts';
export {
  afterChange, available, levelKey, noLevel, toldLevels, type CauseKind, type Level, type MovementKind, type NewMovement,
} from './stock.rules.ts';

export const inventoryModule: ServerModule = { name: 'inventory' };
