import type { ScanNext } from '@danflow/contract';
import type { Word } from './shell.tsx';

/** Green goes on, amber was done before, red must be stopped. */
export const MOOD_OF: Readonly<Record<ScanNext, Word['mood']>> = {
  ship: 'info',
  deliver: 'info',
  redeem: 'info',
  count_item: 'info',
  already_shipped: 'warn',
  already_redeemed: 'warn',
  completed: 'warn',
  voided: 'warn',
  not_for_scanning: 'warn',
  stop_refund: 'stop',
  stop_held: 'stop',
  stop_balance: 'stop',
  stop_short: 'stop',
  not_paid: 'stop',
  cancelled: 'stop',
  wrong_item: 'stop',
};
