import { BuiltinRole, DataScope, Locale, Masks } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import type { Principal } from '../../platform/principal.ts';
import { intersectScopes, knownPermissions, type Rights } from './access.rules.ts';

const MINUTE_MS = 60_000;
/** Written at most this often: a session asked for a thousand times a minute is not a thousand updates. */
const TOUCH_MS = 5 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const IDLE_MS = 7 * DAY_MS;
const LONGEST_MS = 30 * DAY_MS;

/** A session ends after a week unused, and after thirty days in any case. */
export const sessionEnd = (createdAt: Date, now: Date): Date =>
  new Date(Math.min(createdAt.getTime() + LONGEST_MS, now.getTime() + IDLE_MS));

export interface Holder {
  readonly userId: string;
  readonly displayName: string;
  readonly locale: Locale;
  readonly mustChangePassword: boolean;
  readonly builtin: BuiltinRole | null;
  readonly rights: Rights;
}

interface HolderRow {
  user_id: string;
  display_name: string;
  locale: string;
  must_change_password: boolean;
  user_scope: unknown;
  builtin: string | null;
  permissions: string[];
  role_scope: unknown;
  masks: unknown;
}

const HOLDER = [
  'users.id as user_id',
  'users.display_name',
  'users.locale',
  'users.must_change_password',
  'users.scope as user_scope',
  'roles.builtin',
  'roles.permissions',
  'roles.scope as role_scope',
  'roles.masks',
] as const;

/** Rights of a role, narrowed for one person. A scope that cannot be read throws: it must never count as no scope. */
export const rightsOf = (role: { permissions: readonly string[]; scope: unknown; masks: unknown }, userScope: unknown): Rights => ({
  permissions: knownPermissions(role.permissions),
  scope: intersectScopes(DataScope.parse(role.scope), DataScope.parse(userScope)),
  masks: Masks.parse(role.masks),
});

const toHolder = (row: HolderRow): Holder => ({
  userId: row.user_id,
  displayName: row.display_name,
  locale: Locale.catch('zh-CN').parse(row.locale),
  mustChangePassword: row.must_change_password,
  builtin: BuiltinRole.nullable().parse(row.builtin),
  rights: rightsOf({ permissions: row.permissions, scope: row.role_scope, masks: row.masks }, row.user_scope),
});

export function principalOf(holder: Holder, sessionId: string): Principal {
  const { userId: id, displayName: name, locale, mustChangePassword, rights } = holder;
  return {
    kind: 'user',
    id,
    principalId: id,
    name,
    permissions: new Set(rights.permissions),
    scope: rights.scope,
    masks: rights.masks,
    locale,
    sessionId,
    mustChangePassword,
  };
}

/** The present rights of one who may sign in, or null. */
export async function findHolder(db: Db, userId: string): Promise<Holder | null> {
  const row = await db
    .selectFrom('users')
    .innerJoin('roles', 'roles.id', 'users.role_id')
    .select(HOLDER)
    .where('users.id', '=', userId)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  return row ? toHolder(row) : null;
}

/** Who a session cookie belongs to; notes, now and then, that it is in use. */
export async function findBySession(db: Db, tokenHash: Buffer, now: Date): Promise<Principal | null> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .innerJoin('roles', 'roles.id', 'users.role_id')
    .select(HOLDER)
    .select(['sessions.id as session_id', 'sessions.created_at', 'sessions.seen_at'])
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  if (now.getTime() - row.seen_at.getTime() > TOUCH_MS) {
    await db
      .updateTable('sessions')
      .set({ seen_at: now, expires_at: sessionEnd(row.created_at, now) })
      .where('id', '=', row.session_id)
      .execute();
  }
  return principalOf(toHolder(row), row.session_id);
}

const keyRows = (db: Db, now: Date) =>
  db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.made_by')
    .innerJoin('roles', 'roles.id', 'users.role_id')
    .select(HOLDER)
    .select([
      'api_keys.id as key_id',
      'api_keys.name',
      'api_keys.permissions as key_permissions',
      'api_keys.scope as key_scope',
      'api_keys.used_at',
    ])
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('users.disabled_at', 'is', null);
type KeyRow = NonNullable<Awaited<ReturnType<ReturnType<typeof keyRows>['executeTakeFirst']>>>;

/** Never more than what the key's maker may do now (R28). */
function keyPrincipal(row: KeyRow): Principal {
  const { locale, rights } = toHolder(row);
  return {
    kind: 'api_key',
    id: row.key_id,
    principalId: row.key_id,
    name: row.name,
    permissions: new Set(rights.permissions.filter((p) => row.key_permissions.includes(p))),
    scope: intersectScopes(rights.scope, DataScope.parse(row.key_scope)),
    masks: rights.masks,
    locale,
    sessionId: null,
    mustChangePassword: false,
  };
}

/** Who an API key stands for. */
export async function findByApiKey(db: Db, keyHash: Buffer, now: Date): Promise<Principal | null> {
  const row = await keyRows(db, now).where('key_hash', '=', keyHash).executeTakeFirst();
  if (!row) return null;
  if (row.used_at === null || now.getTime() - row.used_at.getTime() > TOUCH_MS) {
    await db.updateTable('api_keys').set({ used_at: now }).where('id', '=', row.key_id).execute();
  }
  return keyPrincipal(row);
}

/**
 * What somebody may do now, for work that goes on when their request is over; null when they may nothing any more. No
 * session: what it grants is theirs by name alone.
 */
export async function presentPrincipal(db: Db, kind: 'user' | 'api_key', id: string, now: Date): Promise<Principal | null> {
  if (kind === 'user') {
    const holder = await findHolder(db, id);
    return holder ? { ...principalOf(holder, ''), sessionId: null } : null;
  }
  const row = await keyRows(db, now).where('api_keys.id', '=', id).executeTakeFirst();
  return row ? keyPrincipal(row) : null;
}
