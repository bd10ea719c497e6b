import type { LivePart } from '../modules/audit/index.ts';
import { shipmentLivePart } from '../modules/fulfilment/index.ts';
import { identityParts } from '../modules/identity/index.ts';
import { orderLivePart } from '../modules/orders/index.ts';
import { paymentAccountPart } from '../modules/payment-accounts/index.ts';
import { attemptLivePart, refundRulesPart } from '../modules/payments/index.ts';

/** All rows that the journal vouches for. */
export const LIVE_PARTS: readonly LivePart[] = [
  ...identityParts,
  orderLivePart,
  shipmentLivePart,
  attemptLivePart,
  refundRulesPart,
  paymentAccountPart,
];
