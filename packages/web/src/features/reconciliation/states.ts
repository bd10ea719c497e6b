import type { ReconciliationBatchView } from '@danflow/contract';
import type { Tone } from '../../ui/tokens.ts';

export type Shown = 'waiting' | 'running' | 'success' | 'failed' | 'no_bill' | 'none' | 'signed';

/** A signed day is signed first, whatever else it is. */
export const shownState = (batch: ReconciliationBatchView | null): Shown =>
  batch === null ? 'none' : batch.signedAt === null ? batch.state : 'signed';

export const STATE_TONE: Readonly<Record<Shown, Tone>> = {
  waiting: 'pending',
  running: 'paid',
  success: 'shipped',
  failed: 'danger',
  no_bill: 'cancelled',
  none: 'cancelled',
  signed: 'completed',
};

/** The page looks again by itself while somebody works on it. */
export const isMoving = (batch: ReconciliationBatchView | undefined): boolean =>
  batch?.state === 'running' || (batch?.state === 'waiting' && batch.problem === null);

const DAY_MS = 86_400_000;
export const daysBefore = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - n * DAY_MS).toISOString().slice(0, 10);

const FEE_DIGITS = 5;
/** Bills state fees in hundred-thousandths of a yuan; digits that say nothing are left out, two stay. */
export function feeText(fee: number | null): string {
  if (fee === null) return '';
  const digits = String(Math.abs(fee)).padStart(FEE_DIGITS + 1, '0');
  const fraction = digits.slice(-FEE_DIGITS).replace(/0{1,3}$/, '');
  return `${fee < 0 ? '−' : ''}¥${digits.slice(0, -FEE_DIGITS)}.${fraction}`;
}
