import type { Db } from '../../platform/db.ts';

export interface Credentials {
  readonly sessionIds: readonly string[];
  readonly keyIds: readonly string[];
}

/** Which of these sessions and keys still let somebody in, as the database says now: for connections that stay open. */
export async function openCredentials(db: Db, now: Date, { sessionIds, keyIds }: Credentials): Promise<ReadonlySet<string>> {
  const sessions = db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select('sessions.id')
    .where('sessions.id', 'in', [...new Set(sessionIds)])
    .where('sessions.revoked_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where('users.disabled_at', 'is', null);
  const keys = db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.made_by')
    .select('api_keys.id')
    .where('api_keys.id', 'in', [...new Set(keyIds)])
    .where('api_keys.revoked_at', 'is', null)
    .where('api_keys.expires_at', '>', now)
    .where('users.disabled_at', 'is', null);
  const found = [...(sessionIds.length > 0 ? await sessions.execute() : []), ...(keyIds.length > 0 ? await keys.execute() : [])];
  return new Set(found.map((row) => row.id));
}
