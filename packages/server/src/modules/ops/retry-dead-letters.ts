import type { Tx } from '../../platform/tx.ts';
import { putBack } from './dead-letters.ts';
import { isRetryable } from './list-dead-letters.ts';

const MOST = 1000;

/** All open letters of a kind go back, oldest first; each is journalled like a single one. */
export async function retryDeadLetters(
  tx: Tx,
  { kind, handler }: { readonly kind: string; readonly handler?: string | undefined },
): Promise<{ retried: number; hasMore: boolean }> {
  if (!isRetryable(kind)) return { retried: 0, hasMore: false };
  let query = tx.db
    .selectFrom('dead_letters')
    .selectAll()
    .where('state', '=', 'open')
    .where('kind', '=', kind)
    .orderBy('id')
    .limit(MOST + 1)
    .forUpdate();
  if (handler !== undefined) query = query.where('handler', '=', handler);
  const letters = await query.execute();
  for (const letter of letters.slice(0, MOST)) await putBack(tx, letter);
  return { retried: Math.min(letters.length, MOST), hasMore: letters.length > MOST };
}
