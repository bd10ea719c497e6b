import { DomainError, type PaymentAlertView, type QueryOf, type listPaymentAlertsRoute } from '@danflow/contract';
import type { Selectable } from 'kysely';
import type { PaymentAlertsTable } from '../../platform/database.types.ts';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';

const view = (a: Selectable<PaymentAlertsTable>): PaymentAlertView =>
  ({
    id: a.id,
    kind: a.kind,
    provider: a.provider,
    facts: a.facts,
    count: a.count,
    firstAt: a.first_at.toISOString(),
    lastAt: a.last_at.toISOString(),
    seenAt: a.seen_at?.toISOString() ?? null,
  }) as PaymentAlertView;

/** Newest first. */
export async function listPaymentAlerts(
  { db }: Read,
  query: QueryOf<typeof listPaymentAlertsRoute>,
): Promise<{ items: PaymentAlertView[]; nextCursor: string | null }> {
  let q = db.selectFrom('payment_alerts').selectAll();
  q = query.isSeen ? q.where('seen_at', 'is not', null) : q.where('seen_at', 'is', null);
  const after = readIdCursor(query.cursor);
  if (after) q = q.where('id', '<', after);
  const rows = await q
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
  return pageFrom(rows, query.limit, view, (row) => [row.id]);
}

/** Throws not_found. */
export async function getPaymentAlert({ db }: Read, alertId: string): Promise<PaymentAlertView> {
  const row = await db.selectFrom('payment_alerts').selectAll().where('id', '=', alertId).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'alert' });
  return view(row);
}
