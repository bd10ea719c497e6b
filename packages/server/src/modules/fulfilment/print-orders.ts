import { DomainError } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { linesByOrder, openPrivate, orderScope, plainReceiver, type OrderFacts } from '../orders/index.ts';
import type { PrintOrder } from './label.page.ts';

export interface PrintJob {
  readonly ids: readonly string[];
  readonly form: string;
  readonly timeZone: string;
}

/** Reads what is printed and journals the look: one entry a batch, in a chain of its own (R15). Throws order_not_found if any lies out of scope. */
export async function readForPrint(tx: Tx, principal: Principal, { ids, form, timeZone }: PrintJob): Promise<PrintOrder[]> {
  const wanted = [...new Set(ids)];
  const rows = await tx.db
    .selectFrom('orders')
    .innerJoin('shops', 'shops.id', 'orders.shop_id')
    .selectAll('orders')
    .select('shops.name as shop')
    .where('orders.id', 'in', wanted)
    .where(orderScope(principal, tx.now))
    .execute();
  if (rows.length < wanted.length) throw new DomainError('order_not_found');
  const lines = await linesByOrder(tx.db, wanted);
  const parcels = await tx.db
    .selectFrom('shipments')
    .select(['order_id', 'carrier', 'tracking_no'])
    .where('order_id', 'in', wanted)
    .where('state', '<>', 'voided')
    .orderBy('id')
    .execute();
  const orderNos = rows.map((r) => r.order_no);
  await writeJournal(tx, {
    subjectKind: 'print',
    subjectId: newId(tx.now),
    action: 'print',
    changes: { orders: [null, orderNos], form: [null, form] },
  });
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return wanted.map((id) => {
    const row = rows.find((r) => r.id === id) as unknown as OrderFacts & { shop: string };
    return {
      orderNo: row.order_no,
      shop: row.shop,
      createdAt: day.format(row.created_at),
      receiver: row.private_sealed === null ? null : plainReceiver(row, openPrivate(tx.keys, row)),
      lines: (lines.get(id) ?? []).map((l) => ({ skuCode: l.sku_code, title: l.title, options: l.options, qty: l.qty })),
      parcels: parcels.filter((p) => p.order_id === id).map((p) => ({ carrier: p.carrier, trackingNo: p.tracking_no })),
    };
  });
}
