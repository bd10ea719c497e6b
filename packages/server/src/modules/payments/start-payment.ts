import { DomainError, type Currency } from '@danflow/contract';
import type { Actor } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { amountDue, lockOrder, type LockedOrder } from '../orders/index.ts';
import { insertAttempt, lockAttempts, type AttemptRow } from './attempt.repo.ts';
import { expiryOf, isPayable, outTradeNoOf } from './payment.rules.ts';
import type { PayInstruction } from './provider.ts';
import { requireProvider } from './providers.ts';
import { closeAttempts } from './settle-attempt.ts';

export type Started = { readonly kind: 'redirect'; readonly url: string } | { readonly kind: 'nothing_due' };

type Prepared =
  | { readonly kind: 'attempt'; readonly attempt: AttemptRow; readonly subject: string }
  | { readonly kind: 'nothing_due' }
  | { readonly kind: 'close_first' };

const buyer: Actor = { kind: 'buyer', id: null, name: 'buyer' };
const isFresh = (a: AttemptRow, provider: string, due: number, now: Date): boolean =>
  a.state === 'open' && a.provider === provider && a.amount === due && (a.expires_at === null || a.expires_at > now);

/** Under the order's lock: a double click finds the attempt of the first click, and two open ones never exist. */
async function prepare(tx: Tx, orderId: string, provider: string): Promise<Prepared> {
  const order = await lockOrder(tx, orderId);
  const due = amountDue(order.row);
  if (!isPayable(order.row, due, tx.now)) return { kind: 'nothing_due' };
  const attempts = await lockAttempts(tx, orderId);
  const open = attempts.filter((a) => a.state === 'open' || a.state === 'unknown');
  const fresh = open.find((a) => isFresh(a, provider, due, tx.now));
  if (fresh && open.length === 1) return { kind: 'attempt', attempt: fresh, subject: subjectOf(order) };
  if (open.length > 0) return { kind: 'close_first' };
  const outTradeNo = outTradeNoOf(order.row.order_no, attempts.length);
  if (outTradeNo === null) throw new DomainError('too_many_requests', { seconds: 3600 });
  const attempt = await insertAttempt(tx, {
    order_id: orderId,
    out_trade_no: outTradeNo,
    provider,
    method: 'page',
    currency: order.row.currency,
    amount: due,
    expires_at: expiryOf(order.row, tx.now),
  });
  return { kind: 'attempt', attempt, subject: subjectOf(order) };
}

const MAX_SUBJECT = 100;

/** What the provider shows: goods, never a person. */
const subjectOf = ({ lines }: LockedOrder): string =>
  (lines[0]?.title ?? '').slice(0, MAX_SUBJECT) + (lines.length > 1 ? ` … ×${lines.length}` : '');

export interface PaymentWish {
  readonly orderId: string;
  readonly providerName: string;
  /** Where the buyer comes back to, on this site. */
  readonly returnPath: string;
}

/**
 * A buyer wants to pay. An interrupted payment is resumed: the old attempt is asked about and closed before a new one
 * begins, so that one order is never paid twice by one buyer's clicks. Throws payment_provider_off, and
 * payment_result_unknown while nobody can say what became of the last attempt.
 */
export async function startPayment(core: Core, { orderId, providerName, returnPath }: PaymentWish): Promise<Started> {
  const provider = requireProvider(core, providerName);
  let prepared = await inTx(core, buyer, (tx) => prepare(tx, orderId, providerName));
  if (prepared.kind === 'close_first') {
    if ((await closeAttempts(core, orderId)) === 'unknown') throw new DomainError('payment_result_unknown');
    prepared = await inTx(core, buyer, (tx) => prepare(tx, orderId, providerName));
  }
  // Somebody else began another one in between: their page shows it.
  if (prepared.kind === 'close_first') throw new DomainError('payment_result_unknown');
  if (prepared.kind === 'nothing_due') return { kind: 'nothing_due' };
  const { attempt, subject } = prepared;
  const instruction: PayInstruction = await provider.pay({
    outTradeNo: attempt.out_trade_no,
    amount: attempt.amount,
    currency: attempt.currency as Currency,
    subject,
    expiresAt: attempt.expires_at,
    returnPath,
  });
  return instruction;
}
