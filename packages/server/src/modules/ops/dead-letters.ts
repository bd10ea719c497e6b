import { DomainError, type DeadLetterState, type DeadLetterView } from '@danflow/contract';
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { DeadLettersTable } from '../../platform/database.types.ts';
import type { Read, Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { isRetryable, lettersByIds } from './list-dead-letters.ts';

type Letter = Selectable<DeadLettersTable>;

export async function getDeadLetter({ db }: Pick<Read, 'db'>, id: string): Promise<DeadLetterView> {
  const [letter] = await lettersByIds(db, [id]);
  if (!letter) throw new DomainError('not_found', { what: 'dead letter' });
  return letter;
}

async function lockLetter(tx: Tx, id: string): Promise<Letter> {
  const row = await tx.db.selectFrom('dead_letters').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'dead letter' });
  return row;
}

async function settle(tx: Tx, letter: Letter, state: DeadLetterState, note: string | null): Promise<void> {
  await tx.db.updateTable('dead_letters').set({ state, note, settled_at: tx.now }).where('id', '=', letter.id).execute();
  await writeJournal(tx, {
    subjectKind: 'dead_letter',
    subjectId: letter.id,
    action: `dead_letter.${state}`,
    changes: { state: [letter.state, state], handler: [letter.handler, letter.handler] },
    reason: note,
  });
}

/**
 * Puts the event back under its own id: reactions that succeeded have their mark and do not run again, the failed one has
 * none. When it fails again a new letter comes. Retried or discarded before: nothing happens (R7).
 */
export async function retryDeadLetter(tx: Tx, id: string): Promise<{ deadLetterId: string }> {
  const letter = await lockLetter(tx, id);
  if (!isRetryable(letter.kind)) throw new DomainError('dead_letter_unreadable');
  if (letter.state === 'open') await putBack(tx, letter);
  return { deadLetterId: id };
}

export async function putBack(tx: Tx, letter: Letter): Promise<void> {
  await sql`INSERT INTO outbox (id, kind, payload, at, next_at) VALUES (${letter.event_id}, ${letter.kind}, ${JSON.stringify(letter.payload)}::jsonb, ${letter.at}, ${tx.now})
    ON CONFLICT (id) DO UPDATE SET attempts = 0, claims = 0, next_at = excluded.next_at`.execute(tx.db);
  await settle(tx, letter, 'retried', null);
}

/** Nobody will react to it any more; who decided so and why is kept. */
export async function discardDeadLetter(tx: Tx, id: string, reason: string): Promise<{ deadLetterId: string }> {
  const letter = await lockLetter(tx, id);
  if (letter.state === 'open') await settle(tx, letter, 'discarded', reason);
  return { deadLetterId: id };
}
