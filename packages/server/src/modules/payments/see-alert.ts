import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { markSeen } from './alerts.repo.ts';

/** Somebody has looked. Seen before: nothing changes (R7). */
export async function seeAlert(tx: Tx, alertId: string): Promise<{ alertId: string }> {
  const isNew = await markSeen(tx, alertId);
  if (isNew)
    await writeJournal(tx, {
      subjectKind: 'payment_alert',
      subjectId: alertId,
      action: 'payment_alert.seen',
      changes: { seen_at: [null, tx.now.toISOString()] },
    });
  return { alertId };
}
