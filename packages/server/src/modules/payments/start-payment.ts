import { DomainError, type Currency } from '@danflow/contract';
import type { Actor } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { amountDue, lockOrder, type LockedOrder } from '../orders/index.ts';
import { insertAttempt, lockAttempt, lockAttempts, saveAttempt, type AttemptRow } from './attempt.repo.ts';
import { keptCode, noteGiven, wasGiven } from './instruction.repo.ts';
import { expiryOf, isPayable, isReusable, mayPassBy, outTradeNoOf } from './payment.rules.ts';
import type { PayInstruction, PayScene } from './provider.ts';
import { requireChoice, type BuyerChoice } from './providers.ts';
import { closeAttempts, settleAttempt } from './settle-attempt.ts';

/** `provider_down`: it could not be reached, or refused to begin; nothing was begun that anybody could pay. */
export type Started = PayInstruction | { readonly kind: 'nothing_due' } | { readonly kind: 'provider_down' };

export interface PaymentWish {
  readonly orderId: string;
  readonly providerName: string;
  /** Where the buyer comes back to, on this site. */
  readonly returnPath: string;
  readonly scene: PayScene;
  readonly buyerIp: string | null;
}

type Prepared =
  | { readonly kind: 'attempt'; readonly attempt: AttemptRow; readonly subject: string }
  | { readonly kind: 'nothing_due' }
  | { readonly kind: 'close_first' };

const buyer: Actor = { kind: 'buyer', id: null, name: 'buyer' };
const isLive = (a: AttemptRow): boolean => a.state === 'open' || a.state === 'unknown';

const MAX_SUBJECT = 100;

/** What the provider shows: goods, never a person. */
const subjectOf = ({ lines }: LockedOrder): string =>
  (lines[0]?.title ?? '').slice(0, MAX_SUBJECT) + (lines.length > 1 ? ` … ×${lines.length}` : '');

/**
 * Under the order's lock: a double click finds the attempt of the first click, and two open ones never exist. `isAsked`: the
 * open ones have just been asked about and closed; what nobody can say anything about stops the buyer for two minutes only.
 */
async function prepare(tx: Tx, wish: PaymentWish, { accountId }: BuyerChoice, isAsked: boolean): Promise<Prepared> {
  const order = await lockOrder(tx, wish.orderId);
  const due = amountDue(order.row);
  if (!isPayable(order.row, due, tx.now)) return { kind: 'nothing_due' };
  const attempts = await lockAttempts(tx, wish.orderId);
  const wanted = { provider: wish.providerName, accountId, scene: wish.scene, amount: due, now: tx.now };
  const live = attempts.filter(isLive);
  const again = live.find((a) => isReusable(a, wanted));
  if (live.some((a) => a !== again && !(isAsked && mayPassBy(a, wanted)))) return { kind: 'close_first' };
  if (again) return { kind: 'attempt', attempt: again, subject: subjectOf(order) };
  const outTradeNo = outTradeNoOf(order.row.order_no, attempts.length);
  if (outTradeNo === null) throw new DomainError('too_many_requests', { seconds: 3600 });
  const attempt = await insertAttempt(tx, {
    order_id: wish.orderId,
    out_trade_no: outTradeNo,
    provider: wish.providerName,
    account_id: accountId,
    scene: wish.scene,
    method: 'page',
    currency: order.row.currency,
    amount: due,
    expires_at: expiryOf(order.row, tx.now),
  });
  return { kind: 'attempt', attempt, subject: subjectOf(order) };
}

/** False when somebody closed the attempt while the provider was asked: then its code is shown to nobody. */
const give = (core: Core, { id, order_id: orderId }: AttemptRow, instruction: PayInstruction): Promise<boolean> =>
  inTx(core, buyer, async (tx) => {
    await lockOrder(tx, orderId);
    if ((await lockAttempt(tx, id)).state !== 'open') return false;
    await noteGiven(tx, id, instruction);
    return true;
  });

/**
 * The provider did not begin. What was never shown can be paid by nobody, so it is over, and the buyer is free to choose
 * another way; what was shown before is asked about and closed. Answers whether a new attempt may begin.
 */
async function giveUp(core: Core, attempt: AttemptRow, why: unknown): Promise<boolean> {
  const reason = `not begun: ${why instanceof Error ? why.message : String(why)}`.slice(0, 200);
  const wasShown = await inTx(core, buyer, async (tx) => {
    await lockOrder(tx, attempt.order_id);
    const now = await lockAttempt(tx, attempt.id);
    // Under the lock: another click may be showing it at this moment (see give), and what is shown can be paid.
    if (await wasGiven(tx.db, attempt.id)) return true;
    if (now.state === 'open') await saveAttempt(tx, now, { state: 'closed', closed_at: tx.now }, 'payment_closed', reason);
    return false;
  });
  return wasShown && (await settleAttempt(core, attempt, true)) === 'closed';
}

type Begun = PayInstruction | 'again' | 'down';

async function begin(core: Core, { provider }: BuyerChoice, wish: PaymentWish, attempt: AttemptRow, subject: string): Promise<Begun> {
  const kept = await keptCode(core, attempt.id);
  if (kept) return kept;
  try {
    const instruction = await provider.pay({
      outTradeNo: attempt.out_trade_no,
      amount: attempt.amount,
      currency: attempt.currency as Currency,
      subject,
      expiresAt: attempt.expires_at,
      returnPath: wish.returnPath,
      scene: wish.scene,
      buyerIp: wish.buyerIp,
    });
    return (await give(core, attempt, instruction)) ? instruction : 'again';
  } catch (error) {
    return (await giveUp(core, attempt, error)) ? 'again' : 'down';
  }
}

/** An attempt that is open and fits, the older ones closed. Throws payment_result_unknown. */
async function attemptFor(core: Core, wish: PaymentWish, choice: BuyerChoice): Promise<Exclude<Prepared, { kind: 'close_first' }>> {
  const first = await inTx(core, buyer, (tx) => prepare(tx, wish, choice, false));
  if (first.kind !== 'close_first') return first;
  await closeAttempts(core, wish.orderId);
  const second = await inTx(core, buyer, (tx) => prepare(tx, wish, choice, true));
  // Nobody can say what became of the last one, or somebody else began another in between: their page shows it.
  if (second.kind === 'close_first') throw new DomainError('payment_result_unknown');
  return second;
}

const ROUNDS = 2;

/**
 * A buyer wants to pay. An interrupted payment is resumed: the old attempt is asked about and closed before a new one
 * begins, so that one order is never paid twice by one buyer's clicks (payments.md A12). Throws payment_provider_off, and
 * payment_result_unknown while nobody can say what became of the last attempt.
 */
export async function startPayment(core: Core, wish: PaymentWish): Promise<Started> {
  const choice = await requireChoice(core, wish.providerName);
  for (let round = 0; round < ROUNDS; round += 1) {
    const prepared = await attemptFor(core, wish, choice);
    if (prepared.kind === 'nothing_due') return prepared;
    const begun = await begin(core, choice, wish, prepared.attempt, prepared.subject);
    if (begun === 'down') return { kind: 'provider_down' };
    if (begun !== 'again') return begun;
  }
  return { kind: 'provider_down' };
}
