import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { sessionEnd } from './access.repo.ts';
import { FORGET_SECONDS, nextAttempt, type Attempt } from './sign-in.rules.ts';
import { hashToken, newSessionToken } from './tokens.ts';

/** More than these, and the one longest unused is ended. */
const MAX_SESSIONS = 20;

/** Counts a try of this name from this address, or says how long to wait. */
export async function countAttempt(tx: Tx, username: string, ip: string): Promise<Attempt> {
  const known = await tx.db
    .selectFrom('login_failures')
    .select(['failures', 'last_at'])
    .where('username', '=', username)
    .where('ip', '=', ip)
    .forUpdate()
    .executeTakeFirst();
  const attempt = nextAttempt(known ? { failures: known.failures, lastAt: known.last_at } : null, tx.now);
  if (!attempt.isAllowed) return attempt;
  await tx.db
    .insertInto('login_failures')
    .values({ username, ip, failures: attempt.failures, last_at: tx.now })
    // Two first tries at once find no row to lock: the second then counts on from the first.
    .onConflict((oc) =>
      oc
        .columns(['username', 'ip'])
        .doUpdateSet((eb) => ({ failures: known ? attempt.failures : eb('login_failures.failures', '+', 1), last_at: tx.now })),
    )
    .execute();
  return attempt;
}

export const forgetAttempts = (tx: Tx, username: string, ip: string) =>
  tx.db.deleteFrom('login_failures').where('username', '=', username).where('ip', '=', ip).execute();

export const forgetAllAttempts = (tx: Tx, username: string) =>
  tx.db.deleteFrom('login_failures').where('username', '=', username).execute();

export interface Device {
  readonly ip: string;
  readonly userAgent: string | null;
}

const AGENT_LENGTH = 200;

export async function openSession(
  tx: Tx,
  userId: string,
  { ip, userAgent }: Device,
): Promise<{ sessionId: string; token: string; expiresAt: Date }> {
  const token = newSessionToken();
  const sessionId = newId(tx.now);
  const expiresAt = sessionEnd(tx.now, tx.now);
  await endSurplusSessions(tx, userId);
  await tx.db
    .insertInto('sessions')
    .values({
      id: sessionId,
      token_hash: hashToken(token),
      user_id: userId,
      created_at: tx.now,
      seen_at: tx.now,
      expires_at: expiresAt,
      ip,
      user_agent: userAgent?.slice(0, AGENT_LENGTH) ?? null,
    })
    .execute();
  await writeJournal(tx, { subjectKind: 'session', subjectId: sessionId, action: 'session.opened', changes: { userId: [null, userId] } });
  return { sessionId, token, expiresAt };
}

async function endSurplusSessions(tx: Tx, userId: string): Promise<void> {
  const surplus = await tx.db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', tx.now)
    .orderBy('seen_at', 'desc')
    .offset(MAX_SESSIONS - 1)
    .limit(MAX_SESSIONS)
    .execute();
  if (surplus.length > 0) await endSessions(tx, userId, { only: surplus.map((s) => s.id) });
}

/** Ends sessions of one person, all but `except` or `only` these; answers how many were open. */
export async function endSessions(
  tx: Tx,
  userId: string,
  which: { only?: readonly string[]; except?: string | null } = {},
): Promise<number> {
  if (which.only?.length === 0) return 0;
  let update = tx.db.updateTable('sessions').set({ revoked_at: tx.now }).where('user_id', '=', userId).where('revoked_at', 'is', null);
  if (which.only) update = update.where('id', 'in', [...which.only]);
  if (which.except) update = update.where('id', '!=', which.except);
  const ended = await update.returning('id').execute();
  for (const { id } of ended)
    await writeJournal(tx, { subjectKind: 'session', subjectId: id, action: 'session.ended', changes: { revokedAt: [null, tx.now] } });
  return ended.length;
}

const PRUNE_BATCH = 5_000;
const KEEP_ENDED_MS = 30 * 86_400_000;

/** One bounded batch of what nobody asks for any more. */
export async function pruneSignIns(db: Db, now: Date): Promise<{ handled: number; hasMore: boolean }> {
  const forgotten = new Date(now.getTime() - FORGET_SECONDS * 1000);
  const old = new Date(now.getTime() - KEEP_ENDED_MS);
  const failures =
    await sql`DELETE FROM login_failures WHERE (username, ip) IN (SELECT username, ip FROM login_failures WHERE last_at < ${forgotten} LIMIT ${PRUNE_BATCH})`.execute(
      db,
    );
  const sessions =
    await sql`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < ${old} OR revoked_at < ${old} LIMIT ${PRUNE_BATCH})`.execute(
      db,
    );
  const [a, b] = [Number(failures.numAffectedRows ?? 0), Number(sessions.numAffectedRows ?? 0)];
  return { handled: a + b, hasMore: a === PRUNE_BATCH || b === PRUNE_BATCH };
}
