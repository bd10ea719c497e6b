import { DomainError, NewOrder, type NewOrder as Draft } from '@danflow/contract';
import type { Read } from '../../platform/tx.ts';
import type { OrderFacts } from './order.facts.ts';
import { orderScope } from './order.scope.ts';
import { linesByOrder } from './order-views.ts';
import { openPrivate } from './private.ts';

/** A draft with the content of an order at today's prices; gifts stay gifts, the source number and the payment do not come along. */
export async function draftFrom(read: Read, orderId: string, allowShortage: boolean): Promise<Draft> {
  const row = (await read.db
    .selectFrom('orders')
    .selectAll()
    .where('id', '=', orderId)
    .where(orderScope(read.principal, read.now))
    .executeTakeFirst()) as OrderFacts | undefined;
  if (!row) throw new DomainError('order_not_found');
  const lines = (await linesByOrder(read.db, [orderId])).get(orderId) ?? [];
  const personal = openPrivate(read.keys, row);
  const hasReceiver = personal.name !== '';
  return NewOrder.parse({
    shopId: row.shop_id,
    ...(row.warehouse_id === null ? {} : { warehouseId: row.warehouse_id }),
    lines: lines.map((l) => ({ skuId: l.sku_id, qty: l.qty, isGift: l.is_gift })),
    freightAmount: row.freight_amount,
    paymentTerms: row.payment_terms,
    ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
    ...(hasReceiver
      ? {
          receiver: {
            name: personal.name,
            phone: personal.phone,
            street: personal.street,
            country: row.country,
            province: row.province,
            city: row.city,
            district: row.district,
            postalCode: row.postal_code,
          },
        }
      : {}),
    buyerMessage: personal.buyerMessage,
    sellerMemo: personal.sellerMemo,
    tags: row.tags,
    attributes: row.attributes,
    allowShortage,
    ...(personal.invoiceTitle === '' ? {} : { invoice: { title: personal.invoiceTitle, taxNo: personal.invoiceTaxNo } }),
  });
}
