import type { AttemptState } from '@danflow/contract';

export type AttemptAction = 'succeed' | 'fail' | 'close' | 'lose_sight' | 'reopen';
type Row = Partial<Record<AttemptAction, AttemptState>>;

/**
 * The life of a payment attempt. A closed or failed one may still succeed: the provider's word that money was taken is
 * never refused, whatever we believed before. A succeeded one never changes again; its money moves by refunds.
 */
export const ATTEMPT_TRANSITIONS = {
  open: { succeed: 'succeeded', fail: 'failed', close: 'closed', lose_sight: 'unknown' },
  unknown: { succeed: 'succeeded', fail: 'failed', close: 'closed', reopen: 'open' },
  failed: { succeed: 'succeeded' },
  closed: { succeed: 'succeeded' },
  succeeded: {},
} as const satisfies Record<AttemptState, Row>;

/** Null: nothing changes, the news is older than what is known. */
export function nextAttemptState(from: AttemptState, action: AttemptAction): AttemptState | null {
  const row: Row = ATTEMPT_TRANSITIONS[from];
  return row[action] ?? null;
}
