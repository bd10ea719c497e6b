import { DomainError, type BodyOf, type changeAddressRoute, type editMarksRoute, type reportProductionRoute } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { guardVersion } from '../audit/index.ts';
import { changeOrder } from './change-order.ts';
import type { OrderPatch, PrivateFacts } from './order.facts.ts';
import type { LockedOrder } from './order.repo.ts';
import { isBalanceDue } from './order.rules.ts';

const ADDRESS_FIELDS = ['name', 'phone', 'street', 'country', 'province', 'city', 'district', 'postal_code'];

/** A new receiver, until the first parcel leaves. Personal parts reach the journal as fingerprints only. */
export async function changeAddress(
  tx: Tx,
  order: LockedOrder,
  { receiver, reason }: BodyOf<typeof changeAddressRoute>,
  ifMatch: number | null,
): Promise<LockedOrder> {
  await guardVersion(tx, order.row.id, ifMatch, order.row.version, ADDRESS_FIELDS);
  const { name, phone, street, country, province, city, district, postalCode: postal_code } = receiver;
  return changeOrder(tx, order, {
    action: 'change_address',
    private: { name, phone, street },
    patch: { country, province, city, district, postal_code },
    reason,
  });
}

type Marks = BodyOf<typeof editMarksRoute>;

function marksPatch(marks: Marks): OrderPatch {
  return {
    ...(marks.sellerFlag === undefined ? {} : { seller_flag: marks.sellerFlag }),
    ...(marks.tags === undefined ? {} : { tags: [...new Set(marks.tags)] }),
    ...(marks.attributes === undefined ? {} : { attributes: marks.attributes }),
    ...(marks.assigneeId === undefined ? {} : { assignee_id: marks.assigneeId }),
  };
}

function marksPrivate(marks: Marks): Partial<PrivateFacts> {
  return {
    ...(marks.sellerMemo === undefined ? {} : { sellerMemo: marks.sellerMemo }),
    ...(marks.invoice === undefined ? {} : { invoiceTitle: marks.invoice?.title ?? '', invoiceTaxNo: marks.invoice?.taxNo ?? '' }),
  };
}

/** Flag, memo, tags, attributes, assignee, invoice; fields that are not sent stay as they are. */
export async function editMarks(tx: Tx, order: LockedOrder, marks: Marks, ifMatch: number | null): Promise<LockedOrder> {
  const patch = marksPatch(marks);
  const personal = marksPrivate(marks);
  await guardVersion(tx, order.row.id, ifMatch, order.row.version, [...Object.keys(patch), ...Object.keys(personal)]);
  return changeOrder(tx, order, { action: 'edit_marks', patch, private: personal });
}

/** R10: steps of a custom-made line are fields of the line. */
export async function reportProduction(
  tx: Tx,
  order: LockedOrder,
  { lineNo, step, percent, note }: BodyOf<typeof reportProductionRoute>,
): Promise<LockedOrder> {
  const line = order.lines.find((l) => l.line_no === lineNo && l.fulfilment === 'custom');
  if (!line) throw new DomainError('not_found', { what: `line ${lineNo}` });
  const before = line.production as { step: string; percent: number; note: string } | null;
  if (before && before.step === step && before.percent === percent && before.note === note) return order;
  return changeOrder(tx, order, {
    action: 'report_production',
    lines: [{ line_no: lineNo, production: { step, percent, note, at: tx.now.toISOString() } }],
  });
}

/** Pay-by while unpaid, ship-by while paid; never into the past. */
export async function extendDeadline(tx: Tx, order: LockedOrder, until: Date, reason: string | null): Promise<LockedOrder> {
  if (until <= tx.now) throw new DomainError('bad_request', { detail: 'until must be in the future', field: 'until' });
  const { row } = order;
  // The balance is due when the goods are promised: both move together.
  const patch: OrderPatch =
    row.status === 'pending_payment' ? { pay_by: until } : { ship_by: until, ...(isBalanceDue(row) ? { pay_by: until } : {}) };
  return changeOrder(tx, order, { action: 'extend_deadline', patch, reason });
}
