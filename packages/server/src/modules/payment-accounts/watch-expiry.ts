import type { Job } from '../../platform/jobs.ts';
import type { Log } from '../../platform/log.ts';
import { raiseAlert } from '../payments/index.ts';

const WARN_DAYS = 30;
const DAY_MS = 24 * 3_600_000;
/** There are at most twenty accounts a provider. */
const BATCH = 100;

/** A certificate that runs out unnoticed stops every payment at once. One alert a day, from a month before. */
export const watchExpiry = (log: Log): Job => ({
  name: 'payment_accounts.watch_expiry',
  cron: '20 9 * * *',
  async runBatch(core) {
    const now = core.clock();
    const soon = await core.db
      .selectFrom('payment_accounts')
      .select(['id', 'provider', 'label', 'expires_at'])
      .where('state', '=', 'active')
      .where('expires_at', '<=', new Date(now.getTime() + WARN_DAYS * DAY_MS))
      .limit(BATCH)
      .execute();
    for (const { id, provider, label, expires_at: end } of soon) {
      const facts = { label, expiresAt: end?.toISOString() ?? null };
      const bucket = `${id}.${now.toISOString().slice(0, 10)}`;
      if (await raiseAlert(core.db, now, { kind: 'key_expiring', provider, bucket, facts }))
        log.warn({ provider, account: id, expiresAt: end }, 'a certificate of a payment account runs out soon');
    }
    return { handled: soon.length, hasMore: false };
  },
});
