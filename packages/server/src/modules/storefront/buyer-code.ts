import { toString as drawQr } from 'qrcode';
import type { Core } from '../../platform/tx.ts';
import { buyerChoices } from '../payments/index.ts';
import type { Scene } from './buyer-page.rules.ts';

export interface BuyerCode {
  readonly provider: string;
  /** Null once it is over: a new one is a press away. */
  readonly svg: string | null;
  readonly secondsLeft: number | null;
  /** In a demonstration: where scanning would lead. */
  readonly simulatorUrl: string | null;
}

/** A scanned code of a simulator has no phone that understands it. */
const cashierOf = (simulatorUrl: string, content: string, back: string): string =>
  /^https?:/.test(content) ? content : `${simulatorUrl}/scan?${new URLSearchParams({ code: content, redirect_url: back }).toString()}`;

/** The code that was last given out for this order and kind of browser; a closed tab opens with it again. */
export async function codeFor(core: Core, orderId: string, scene: Scene, due: number, back: string): Promise<BuyerCode | null> {
  const row = await core.db
    .selectFrom('payment_attempts as a')
    .innerJoin('payment_instructions as i', 'i.attempt_id', 'a.id')
    .select(['a.provider', 'a.account_id', 'a.expires_at as until', 'i.content', 'i.expires_at'])
    .where('a.order_id', '=', orderId)
    .where('a.state', '=', 'open')
    .where('a.scene', '=', scene)
    .where('a.amount', '=', due)
    .where('i.content', 'is not', null)
    .orderBy('a.out_trade_no', 'desc')
    .limit(1)
    .executeTakeFirst();
  const choice = row && (await buyerChoices(core)).find((c) => c.accountId === row.account_id && c.provider.name === row.provider);
  if (!row || row.content === null || !choice) return null;
  const now = core.clock().getTime();
  const secondsLeft = row.expires_at === null ? null : Math.floor((row.expires_at.getTime() - now) / 1000);
  const isOver = (secondsLeft !== null && secondsLeft <= 0) || (row.until !== null && row.until.getTime() <= now);
  return {
    provider: row.provider,
    svg: isOver ? null : await drawQr(row.content, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 }),
    secondsLeft: isOver ? null : secondsLeft,
    simulatorUrl: choice.simulatorUrl === null ? null : cashierOf(choice.simulatorUrl, row.content, back),
  };
}
