import type { OrderAction } from '@danflow/contract';
import type { LockedOrder } from './order.repo.ts';
import { requireAllowed } from './order.rules.ts';

export const requireAction = ({ row, lines }: LockedOrder, action: OrderAction): void => requireAllowed(row, lines, action);
