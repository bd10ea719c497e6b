import type { PaymentAlertView } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';

export interface NewAlert {
  readonly kind: PaymentAlertView['kind'];
  readonly provider: string;
  /** What falls into the same one is counted, not told again. */
  readonly bucket: string;
  /** Numbers and names; never a secret, never personal data. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Answers whether it is the first of its bucket: that one is worth a line in the log. */
export async function raiseAlert(db: Db, now: Date, { kind, provider, bucket, facts }: NewAlert): Promise<boolean> {
  const row = await db
    .insertInto('payment_alerts')
    .values({ id: newId(now), kind, provider, bucket, facts: JSON.stringify(facts), first_at: now, last_at: now })
    .onConflict((oc) =>
      oc.columns(['kind', 'provider', 'bucket']).doUpdateSet((eb) => ({ count: eb('payment_alerts.count', '+', 1), last_at: now })),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  return row.count === 1;
}

/** Answers whether nobody had looked before. */
export async function markSeen(tx: Tx, alertId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('payment_alerts')
    .set({ seen_at: tx.now, seen_by: tx.actor.id })
    .where('id', '=', alertId)
    .where('seen_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
