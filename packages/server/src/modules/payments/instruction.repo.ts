import type { Core, Tx } from '../../platform/tx.ts';
import type { PayInstruction } from './provider.ts';

/** A code that is about to expire is not shown: scanning takes a moment. */
const MARGIN_MS = 20_000;

/** Written before it is shown to anybody: what has no row here, nobody can have paid. */
export async function noteGiven(tx: Tx, attemptId: string, instruction: PayInstruction): Promise<void> {
  const row = {
    kind: instruction.kind,
    content: instruction.kind === 'qr' ? instruction.content : null,
    expires_at: instruction.kind === 'qr' ? instruction.expiresAt : null,
    given_at: tx.now,
  };
  await tx.db
    .insertInto('payment_instructions')
    .values({ attempt_id: attemptId, ...row })
    .onConflict((oc) => oc.column('attempt_id').doUpdateSet(row))
    .execute();
}

export const wasGiven = async (db: Core['db'], attemptId: string): Promise<boolean> =>
  (await db.selectFrom('payment_instructions').select('attempt_id').where('attempt_id', '=', attemptId).execute()).length > 0;

/** A code that is still good: some providers refuse to make a second one under the same number. */
export async function keptCode(core: Core, attemptId: string): Promise<PayInstruction | null> {
  const row = await core.db.selectFrom('payment_instructions').selectAll().where('attempt_id', '=', attemptId).executeTakeFirst();
  if (!row || row.content === null) return null;
  if (row.expires_at !== null && row.expires_at.getTime() - MARGIN_MS <= core.clock().getTime()) return null;
  return { kind: 'qr', content: row.content, expiresAt: row.expires_at };
}
