import type { Log } from '../../platform/log.ts';
import type { Core } from '../../platform/tx.ts';
import { settleAttempt } from '../payments/index.ts';
import { listUnpaid } from './recheck.repo.ts';
import { recheck } from './recheck.ts';

/** Questions to the provider after one run; the rest is asked about by people, or clears itself. */
const MAX_ASKED = 200;

/**
 * The only repair that needs nobody (payments.md E2.9): paid there, unpaid here. The provider is asked, and what it answers is
 * booked as any news of it; a bill alone moves no order.
 */
export async function repairBatch(core: Core, log: Log, batchId: string): Promise<number> {
  const unpaid = await listUnpaid(core.db, batchId, MAX_ASKED);
  for (const attempt of unpaid)
    await settleAttempt(core, attempt, false).catch((error: unknown) =>
      log.warn({ error, attempt: attempt.id }, 'a payment that the bill shows could not be asked about'),
    );
  if (unpaid.length > 0) await recheck(core);
  return unpaid.length;
}
