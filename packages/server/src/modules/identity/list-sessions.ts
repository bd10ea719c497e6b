import { DomainError, type OpenSessionView, type ReplyOf, type SessionId, type listSessionsRoute } from '@danflow/contract';
import type { Read } from '../../platform/tx.ts';

const MAX_SHOWN = 50;

/** Where the caller is signed in, latest use first. */
export async function listSessions({ db, now, principal }: Read): Promise<ReplyOf<typeof listSessionsRoute>> {
  if (principal.kind !== 'user') throw new DomainError('forbidden', { permission: 'session' });
  const rows = await db
    .selectFrom('sessions')
    .select(['id', 'created_at', 'seen_at', 'expires_at', 'ip', 'user_agent'])
    .where('user_id', '=', principal.principalId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('seen_at', 'desc')
    .limit(MAX_SHOWN)
    .execute();
  return {
    items: rows.map((row): OpenSessionView => ({
      id: row.id as SessionId,
      isCurrent: row.id === principal.sessionId,
      createdAt: row.created_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      ip: row.ip,
      userAgent: row.user_agent,
    })),
  };
}
