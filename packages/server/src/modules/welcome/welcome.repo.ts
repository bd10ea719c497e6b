import type { BodyOf, changeWelcomeRoute } from '@danflow/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/tx.ts';

/** Begins by itself: whoever skips or closes has begun. Each act done twice is done once (R7). */
export async function changeWelcome(tx: Tx, body: BodyOf<typeof changeWelcomeRoute>): Promise<Record<string, never>> {
  await sql`INSERT INTO welcome (begun_at) VALUES (${tx.now}) ON CONFLICT DO NOTHING`.execute(tx.db);
  if (body.act === 'close') await tx.db.updateTable('welcome').set({ closed_at: tx.now }).where('closed_at', 'is', null).execute();
  if (body.act === 'reopen') await tx.db.updateTable('welcome').set({ closed_at: null }).execute();
  if (body.act === 'skip' || body.act === 'take_up') {
    const without = sql<string[]>`array_remove(skipped, ${body.step})`;
    const skipped = body.act === 'skip' ? sql<string[]>`array_append(array_remove(skipped, ${body.step}), ${body.step})` : without;
    await tx.db.updateTable('welcome').set({ skipped }).execute();
  }
  return {};
}
