import { JOBS } from './deeds-of-time.ts';
import { passOn } from './letters.ts';
import type { History } from './world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ROUNDS = 4;

/** The bank ends what it had left open. */
async function settleBank(history: History): Promise<void> {
  const { bank } = history.world;
  for (const trade of await history.trades())
    for (const refund of trade.refunds.values()) if (refund.state === 'pending') bank.settle(trade, refund, true);
}

const OPEN = new Set(['open', 'unknown']);

/**
 * Every second letter is lost where the sweeps ask by themselves: about attempts that are open here. Of one that was closed here
 * and paid all the same the bank tells until it is heard, as providers do for a day; the sandbox's are not looked at again.
 */
async function deliverLetters(history: History): Promise<void> {
  const { bank, app } = history.world;
  const told = new Set(history.told());
  for (const [index, message] of bank.told.entries()) {
    if (!told.has(message)) continue;
    const { state } = await app.core.db
      .selectFrom('payment_attempts')
      .select('state')
      .where('out_trade_no', '=', message.outTradeNo)
      .executeTakeFirstOrThrow();
    if (index % 2 === 0 || !OPEN.has(state)) await passOn(history, index, 1)?.();
  }
}

/** Whatever was under way comes to its end, as it would in the next hours: jobs run, the bank is well, letters arrive. */
export async function comeToRest(history: History): Promise<void> {
  const { world } = history;
  const { app, bank } = world;
  bank.mood = 'well';
  bank.refundMood = 'at_once';
  await settleBank(history);
  for (let round = 0; round < ROUNDS; round += 1) {
    app.clock.advance(round === 1 ? 46 * MINUTE_MS : 3 * MINUTE_MS);
    await deliverLetters(history);
    await app.drain();
    await settleBank(history);
    for (const job of JOBS) await app.job(job);
    await app.drain();
  }
}

/** What happens in one day counts together: sums of refunds must not reach into the next history. */
export const sleepOver = ({ world }: History): void => world.app.clock.advance(DAY_MS + MINUTE_MS);
