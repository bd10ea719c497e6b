import type { NewOrderInput, PaymentTerms } from '@danflow/contract';
import { receiverOf, type ReceiverValues } from '../../ui/receiver-fields.tsx';
import { linesForServer, type DraftLine } from './draft-lines.ts';

/** What the form's fields hold. */
export interface OrderFields {
  readonly shopId?: string;
  readonly warehouseId?: string;
  readonly paymentTerms: PaymentTerms;
  readonly discountAmount: number | null;
  readonly freightAmount: number | null;
  readonly depositAmount?: number | null;
  readonly receiver?: ReceiverValues;
  readonly buyerMessage?: string;
  readonly sellerMemo?: string;
  readonly sellerFlag: number;
  readonly tags: string[];
  readonly sourceNo?: string;
  readonly customerCode?: string;
  readonly invoiceTitle?: string;
  readonly taxNo?: string;
  readonly payMinutes?: number | null;
}

export const EMPTY: OrderFields = { paymentTerms: 'prepaid', discountAmount: 0, freightAmount: 0, sellerFlag: 0, tags: [] };

const filled = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text.trim());

/** Only custom-made goods that are paid before they are made have one; what was typed before the goods changed is not sent. */
const depositOf = ({ depositAmount, paymentTerms }: OrderFields, lines: readonly DraftLine[]): number | undefined =>
  lines[0]?.sku.type === 'custom' && paymentTerms === 'prepaid' ? (depositAmount ?? undefined) : undefined;

/** One order as the server takes it. */
export function orderOf(fields: OrderFields, lines: readonly DraftLine[]): NewOrderInput {
  const receiver = receiverOf(fields.receiver);
  const invoiceTitle = filled(fields.invoiceTitle);
  const optional = {
    shopId: filled(fields.shopId),
    warehouseId: filled(fields.warehouseId),
    sourceNo: filled(fields.sourceNo),
    customerCode: filled(fields.customerCode),
    buyerMessage: filled(fields.buyerMessage),
    sellerMemo: filled(fields.sellerMemo),
    payMinutes: fields.payMinutes ?? undefined,
    depositAmount: depositOf(fields, lines),
    receiver,
    invoice: invoiceTitle === undefined ? undefined : { title: invoiceTitle, taxNo: fields.taxNo ?? '' },
  };
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([, v]) => v !== undefined)),
    lines: linesForServer(lines),
    discountAmount: fields.discountAmount ?? 0,
    freightAmount: fields.freightAmount ?? 0,
    paymentTerms: fields.paymentTerms,
    sellerFlag: fields.sellerFlag,
    tags: fields.tags,
  };
}

/** One order for each type; discount and freight stay with the first, so that they count once. */
export function splitByType(fields: OrderFields, lines: readonly DraftLine[]): NewOrderInput[] {
  const types = [...new Set(lines.map((l) => l.sku.type))];
  return types.map((type, i) => {
    const order = orderOf(
      i === 0 ? fields : { ...fields, discountAmount: 0, freightAmount: 0 },
      lines.filter((l) => l.sku.type === type),
    );
    return i === 0 || order.sourceNo === undefined ? order : { ...order, sourceNo: `${order.sourceNo}-${i + 1}` };
  });
}
