import { DomainError, Sender, type Currency, type PrintForm, type PrintView } from '@danflow/contract';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Read, Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { pictureUrl } from '../catalog/index.ts';
import { linesByOrder, openPrivate, orderScope, plainReceiver, type OrderFacts } from '../orders/index.ts';
import type { PrintOrder } from './label.page.ts';

export interface PrintJob {
  readonly ids: readonly string[];
  readonly form: PrintForm | 'both';
  readonly timeZone: string;
}

/** One more time for each order and form, in one statement; sorted, so that two batches with the same orders wait for each other. */
async function countPrints(tx: Tx, orderIds: readonly string[], form: PrintJob['form']): Promise<void> {
  const forms: readonly PrintForm[] = form === 'both' ? ['label', 'slip'] : [form];
  await sql`INSERT INTO order_prints (order_id, form, times, last_at, last_by)
    SELECT o.id, f.form, 1, ${tx.now}, ${tx.actor.name} FROM unnest(${[...orderIds]}::uuid[]) AS o (id) CROSS JOIN unnest(${[...forms]}::text[]) AS f (form) ORDER BY 1, 2
    ON CONFLICT (order_id, form) DO UPDATE SET times = order_prints.times + 1, last_at = excluded.last_at, last_by = excluded.last_by`.execute(
    tx.db,
  );
}

/** What has been printed of these orders, as far as the reader sees them. */
export async function listPrints(read: Read, orderIds: readonly string[]): Promise<PrintView[]> {
  const rows = await read.db
    .selectFrom('order_prints')
    .innerJoin('orders', 'orders.id', 'order_prints.order_id')
    .select(['order_prints.order_id', 'form', 'times', 'last_at', 'last_by'])
    .where('order_prints.order_id', 'in', [...new Set(orderIds)])
    .where(orderScope(read.principal, read.now))
    .orderBy('order_prints.order_id')
    .orderBy('form')
    .execute();
  return rows.map(
    (r) => ({ orderId: r.order_id, form: r.form, times: r.times, lastAt: r.last_at.toISOString(), lastBy: r.last_by }) as PrintView,
  );
}

interface ShopFront {
  readonly shop: string;
  readonly shop_logo: string | null;
  readonly shop_sender: unknown;
}

/** Reads what is printed and journals the look: one entry a batch, in a chain of its own (R15). Throws order_not_found if any lies out of scope. */
export async function readForPrint(tx: Tx, principal: Principal, { ids, form, timeZone }: PrintJob): Promise<PrintOrder[]> {
  const wanted = [...new Set(ids)];
  const rows = await tx.db
    .selectFrom('orders')
    .innerJoin('shops', 'shops.id', 'orders.shop_id')
    .selectAll('orders')
    .select(['shops.name as shop', 'shops.logo_id as shop_logo', 'shops.sender as shop_sender'])
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
  await countPrints(tx, wanted, form);
  const areAmountsShown = principal.masks.amounts === 'shown';
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return wanted.map((id) => {
    const row = rows.find((r) => r.id === id) as unknown as OrderFacts & ShopFront;
    return {
      orderNo: row.order_no,
      shop: row.shop,
      logoUrl: pictureUrl(tx, row.shop_logo),
      sender: Sender.parse(row.shop_sender),
      createdAt: day.format(row.created_at),
      receiver: row.private_sealed === null ? null : plainReceiver(row, openPrivate(tx.keys, row)),
      lines: (lines.get(id) ?? []).map((l) => ({
        skuCode: l.sku_code,
        title: l.title,
        options: l.options,
        qty: l.qty,
        amount: l.line_amount,
      })),
      amounts: areAmountsShown
        ? {
            currency: row.currency as Currency,
            discount: row.discount_amount,
            freight: row.freight_amount,
            total: row.total_amount,
            paid: row.paid_amount,
          }
        : null,
      parcels: parcels.filter((p) => p.order_id === id).map((p) => ({ carrier: p.carrier, trackingNo: p.tracking_no })),
    };
  });
}
